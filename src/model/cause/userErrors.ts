/** Errors for users, each with its cause as data. */
import * as v from 'valibot';
import { messageOf, UserError } from '../../base/userError.ts';
import type { StoredCause } from './cause.ts';
import { storedCauseSchema } from './causeSchema.ts';
import { type CauseCode, explain, type ParamsOf } from './causeTexts.ts';

/**
 * Creates an error for users.
 * @param data plain JSON for programs, in addition to the cause
 */
export function userError<Code extends CauseCode>(code: Code, params?: ParamsOf<Code>, data?: unknown): UserError {
  return errorFrom(explain(code, params), data);
}

export function errorFrom(cause: StoredCause, data?: unknown): UserError {
  return new UserError(cause, data);
}

/**
 * The cause of any error: of a UserError, or of an error that a channel received.
 * @param otherwise the code for unexpected errors, with their message as `reported`
 */
export function causeOf(error: unknown, otherwise: 'emit.refused' | 'command.failed'): StoredCause {
  if (error instanceof Error && v.is(storedCauseSchema, error.cause)) return error.cause;
  return explain(otherwise, { reported: messageOf(error) });
}
