/**
 * Errors at the edge to VS Code, which shows the message of whatever a command, a view or a file system throws in a notification of
 * its own and reads links in it.
 */
import { isUserError, messageOf, UserError } from '../../base/userError.ts';
import { plainText } from '../../model/text/plainText.ts';

/** The error itself when its message is plain already; else one with a plain message and the same name, cause, code and data. */
export function guardedError(error: unknown): Error {
  const message = plainText(messageOf(error));
  // VS Code reads the message out of "detail" when there is one.
  if (error instanceof Error && error.message === message && !('detail' in error)) return error;
  const { data, name, code } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  if (isUserError(error)) return named(new UserError(error.cause, data, message), name);
  const plain = Object.assign(named(new Error(message), name), { data });
  return code === undefined ? plain : Object.assign(plain, { code });
}

function named<E extends Error>(error: E, name: unknown): E {
  if (typeof name === 'string') error.name = plainText(name);
  return error;
}

/** Runs it; what it throws is guarded. */
export async function guarded<T>(run: () => T | PromiseLike<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw guardedError(error);
  }
}
