import type { StoredCause } from '../../src/model/cause/cause.ts';
import { causeSentence } from '../../src/model/cause/causeTexts.ts';

/** The text of a cause or an error, as it is shown; empty if there is none. */
export function reasonOf({
  cause,
  error,
}: {
  cause?: StoredCause | undefined;
  error?: StoredCause | undefined;
}): string {
  const known = cause ?? error;
  return known ? causeSentence(known) : '';
}
