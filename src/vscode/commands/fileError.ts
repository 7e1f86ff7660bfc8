import * as vscode from 'vscode';
import { messageOf, UserError } from '../../base/userError.ts';
import { FileTooLargeError, NotRegularFileError } from '../../files/regularFile.ts';
import { fileErrors } from '../../host/files/fileErrorTexts.ts';

/**
 * The error for a file that could not be read.
 * @param file its name as shown to the user
 * @param maxBytes the limit for its size
 */
export function readError(file: string, error: unknown, maxBytes: number): UserError {
  if (error instanceof UserError) return error;
  if (isMissing(error)) return fileErrors('file.missing', { file });
  if (error instanceof NotRegularFileError) return fileErrors('file.notRegular', { file, kind: error.kind });
  if (error instanceof FileTooLargeError) return fileErrors('file.tooLarge', { file, maxMb: maxBytes / 1e6 });
  return fileErrors('file.unreadable', { file, reason: systemReason(error) });
}

/** The error for a file that could not be written, with the operating system's code. */
export function writeError(file: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  const systemCode = codeOf(error);
  return fileErrors('file.notWritten', {
    file,
    ...(systemCode !== undefined && { systemCode }),
    reported: messageOf(error),
  });
}

/** The operating system's code, or the message when there is none. */
export function systemReason(error: unknown): string {
  return codeOf(error) ?? messageOf(error);
}

function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Whether the error means that a file or folder does not exist. */
export function isMissing(error: unknown): boolean {
  if (error instanceof vscode.FileSystemError) return error.code === 'FileNotFound';
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
