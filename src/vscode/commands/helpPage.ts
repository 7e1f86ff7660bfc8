/** Pages of the documentation that the extension contains, in VS Code's Markdown preview. */
import * as vscode from 'vscode';

/** Opens the first page, which links to the others. */
export const showDocumentation = (): Promise<void> => showPage('index.md');

/** Opens the help page of a known cause. */
export const showHelpPage = (code: string): Promise<void> => showPage('causes', `${code}.md`);

/** Opens the page about the demo server, with its broken namespaces. */
export const showDemoPage = (): Promise<void> => showPage('demo.md');

async function showPage(...path: string[]): Promise<void> {
  const extension = vscode.extensions.getExtension('socketio-inspector.socketio-inspector');
  if (!extension) return;
  const page = vscode.Uri.joinPath(extension.extensionUri, 'docs', ...path);
  await vscode.commands.executeCommand('markdown.showPreview', page);
}
