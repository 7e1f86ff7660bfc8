import * as vscode from 'vscode';

/** Opens the page of a known cause, which is packed with the extension, in VS Code's Markdown preview. */
export async function showHelpPage(code: string): Promise<void> {
  const extension = vscode.extensions.getExtension('socketio-inspector.socketio-inspector');
  if (!extension) return;
  const page = vscode.Uri.joinPath(extension.extensionUri, 'docs', 'causes', `${code}.md`);
  await vscode.commands.executeCommand('markdown.showPreview', page);
}
