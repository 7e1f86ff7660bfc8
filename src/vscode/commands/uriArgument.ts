import { posix } from 'node:path';
import * as vscode from 'vscode';
import { commandErrors } from '../../host/commands/commandTexts.ts';

/**
 * A file that a program passes: a Uri, its text, or a path relative to the workspace folder.
 * @param file the kind of file, for the message
 * @throws UserError for any other value
 */
export function uriArgument(
  uri: unknown,
  file: 'session' | 'newSession' | 'exported' | 'collection' | 'mocked' | 'foreign' | 'types' | 'schema',
): vscode.Uri {
  const given = uriOf(uri, file);
  // Environments and secrets are stored by URI, so all spellings of a path must result in the same URI.
  const path = posix.normalize(given.path);
  return path === given.path ? given : given.with({ path });
}

function uriOf(uri: unknown, file: Parameters<typeof uriArgument>[1]): vscode.Uri {
  if (uri instanceof vscode.Uri) return uri;
  if (typeof uri === 'string' && uri !== '') {
    if (/^[a-z][a-z0-9+.-]+:/i.test(uri)) return vscode.Uri.parse(uri, true);
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    return folder && !uri.startsWith('/') ? vscode.Uri.joinPath(folder, uri) : vscode.Uri.file(uri);
  }
  if (typeof uri === 'object' && uri !== null && 'scheme' in uri && 'path' in uri)
    return vscode.Uri.from(uri as vscode.Uri);
  throw commandErrors('command.noFile', { file });
}
