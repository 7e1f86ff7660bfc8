/** Errors for people, each with its cause as data. */
import { messageOf, UserError } from '../../base/userError.ts';
import type { StoredCause } from './cause.ts';
import { type CauseCode, causeSentence, explain } from './causeTexts.ts';

/**
 * An error for a person.
 * @param data plain JSON for programs, beside the cause
 */
export function userError(
  code: CauseCode,
  params: Readonly<Record<string, string | number | boolean | undefined>> = {},
  data?: unknown,
): UserError {
  return errorFrom(explain(code, params), data);
}

export function errorFrom(cause: StoredCause, data?: unknown): UserError {
  return new UserError(causeSentence(cause), data, cause);
}

/** The cause of whatever was thrown. @param otherwise code for what is no error of ours, with its message as `said` */
export function causeOf(error: unknown, otherwise: CauseCode): StoredCause {
  const cause = error instanceof UserError ? error.cause : undefined;
  return cause ?? explain(otherwise, { said: messageOf(error).replace(/\.$/, '') });
}
