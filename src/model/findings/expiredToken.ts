import type { Confidence } from '../cause/cause.ts';

/** Messages of libraries for JSON Web Tokens and sessions. */
const expired =
  /\b(?:jwt|token|session|ticket|credentials?|signature)\b.{0,20}\bexpired\b|\bexpired\b.{0,20}\b(?:jwt|token|session|ticket|credentials?|signature)\b|TokenExpiredError/i;
const unauthorized =
  /\b(?:unauthori[sz]ed|not authori[sz]ed|authentication|unauthenticated|invalid (?:token|jwt|credentials?|session)|jwt (?:malformed|invalid)|401)\b/i;

/**
 * How certain it is that a server refused a client because its token had expired, by the text from the server.
 * @param wasAccepted the server accepted the same client before
 */
export function tokenExpiredBy(message: string, wasAccepted: boolean): Confidence | undefined {
  if (expired.test(message)) return 'proved';
  return wasAccepted && unauthorized.test(message) ? 'likely' : undefined;
}
