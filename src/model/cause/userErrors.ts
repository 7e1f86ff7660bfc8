/** Errors for people, each with its cause as data. */
import { messageOf, UserError } from '../../base/userError.ts';
import type { StoredCause } from './cause.ts';
import { type CauseCode, explain, type ParamsOf } from './causeTexts.ts';

/**
 * An error for a person.
 * @param data plain JSON for programs, beside the cause
 */
export function userError<Code extends CauseCode>(code: Code, params?: ParamsOf<Code>, data?: unknown): UserError {
  return errorFrom(explain(code, params), data);
}

export function errorFrom(cause: StoredCause, data?: unknown): UserError {
  return new UserError(cause, data);
}

/** The cause of whatever was thrown. @param otherwise code for what is no error of ours, with its message as `said` */
export function causeOf(error: unknown, otherwise: 'emit.refused' | 'command.failed'): StoredCause {
  if (error instanceof UserError) return error.cause;
  return explain(otherwise, { said: messageOf(error) });
}
