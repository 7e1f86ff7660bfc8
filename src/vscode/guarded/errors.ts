/**
 * Errors that are passed to VS Code, which shows the message of any error from a command, a view or a file system in a notification and
 * renders links in it.
 */
import { isUserError, messageOf, UserError } from '../../base/userError.ts';
import { plainText } from '../../model/text/plainText.ts';

/**
 * The error itself if its message is plain text already; otherwise an error with a plain message and the same name, cause, code and data.
 */
export function guardedError(error: unknown): Error {
  const message = plainText(messageOf(error));
  // If there is a "detail", VS Code takes the message from it.
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

/** Runs the function; its errors are replaced with guarded ones. */
export async function guarded<T>(run: () => T | PromiseLike<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw guardedError(error);
  }
}
