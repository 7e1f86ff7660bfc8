/** How an argument is written in a form. */
export const argumentTypes = ['json', 'text', 'number', 'boolean', 'null', 'hex', 'base64', 'file'] as const;
export type ArgumentType = (typeof argumentTypes)[number];
