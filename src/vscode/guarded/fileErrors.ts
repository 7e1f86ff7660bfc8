/** What a file system of ours throws: VS Code quotes it in messages of its own. */
import { FileSystemError, type Uri } from 'vscode';
import { plainText } from '../../model/text/plainText.ts';

/** It cannot be read now. */
export function fileUnavailable(message: string): FileSystemError {
  return FileSystemError.Unavailable(plainText(message));
}

/** Nothing has this address. Its text is encoded, for VS Code would write the address as it is. */
export function fileNotFound(uri: Uri): FileSystemError {
  return FileSystemError.FileNotFound(plainText(uri.toString()));
}

/** It is there to be read only. */
export function fileReadOnly(uri: Uri): FileSystemError {
  return FileSystemError.NoPermissions(plainText(uri.toString()));
}
