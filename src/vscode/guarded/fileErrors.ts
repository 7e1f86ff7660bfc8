/** Errors of the extension's own file systems, which VS Code quotes in its messages. */
import { FileSystemError, type Uri } from 'vscode';
import { plainText } from '../../model/text/plainText.ts';

/** The error for a file that cannot be read now. */
export function fileUnavailable(message: string): FileSystemError {
  return FileSystemError.Unavailable(plainText(message));
}

/** The error for a URI without a file. The text is encoded here, because VS Code would show the URI unencoded. */
export function fileNotFound(uri: Uri): FileSystemError {
  return FileSystemError.FileNotFound(plainText(uri.toString()));
}

/** The error for a read-only file. */
export function fileReadOnly(uri: Uri): FileSystemError {
  return FileSystemError.NoPermissions(plainText(uri.toString()));
}
