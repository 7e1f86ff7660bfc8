/** Parses the notation of a variable or secret between braces. */

export const secretPrefix = 'secret:';
/** A suffix of the name of a variable or secret: its value stays text, even if it looks like a number or boolean. */
export const textSuffix = ':string';

/** The text between the braces of a reference. */
export interface Reference {
  /** The name, including the prefix of a secret. */
  readonly name: string;
  readonly isText: boolean;
}

/** `secret:string` is the secret with that name. */
export function readReference(inner: string): Reference {
  const written = inner.trim();
  const name = written.endsWith(textSuffix) ? written.slice(0, -textSuffix.length).trimEnd() : '';
  const isText = name !== '' && `${name}:` !== secretPrefix;
  return { name: isText ? name : written, isText };
}
