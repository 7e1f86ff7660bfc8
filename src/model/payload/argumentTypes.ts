/** The formats in which a form accepts an argument. */
export const argumentTypes = ['json', 'text', 'number', 'boolean', 'null', 'hex', 'base64', 'file'] as const;
export type ArgumentType = (typeof argumentTypes)[number];
