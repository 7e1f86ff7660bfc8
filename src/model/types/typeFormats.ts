/** The languages in which types of events can be written. */
export const typeFormats = ['ts', 'jsonschema', 'asyncapi'] as const;
export type TypeFormat = (typeof typeFormats)[number];
