/**
 * Errors at the edge to VS Code, which shows the message of whatever a command, a view or a file system throws in a notification of
 * its own and reads links in it.
 */
import { messageOf, UserError } from '../../base/userError.ts';
import { plainText } from '../../model/text/plainText.ts';

/** The error itself when its message is plain already; else one with a plain message and the same name, cause, code and data. */
export function guardedError(error: unknown): Error {
  const message = plainText(messageOf(error));
  // VS Code reads the message out of "detail" when there is one.
  if (error instanceof Error && error.message === message && !('detail' in error)) return error;
  const { data, name, code } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const plain = new UserError(message, data, error instanceof UserError ? error.cause : undefined);
  if (typeof name === 'string') plain.name = plainText(name);
  if (code !== undefined && plain.code === undefined)
    Object.defineProperty(plain, 'code', { value: code, enumerable: true });
  return plain;
}

/** Runs it; what it throws is guarded. */
export async function guarded<T>(run: () => T | PromiseLike<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw guardedError(error);
  }
}
