/** Pages of the documentation that the extension contains, in VS Code's Markdown preview. */
import { commands } from 'vscode';
import { DocumentationFiles } from '../documentation/documentationFiles.ts';

/** Opens the first page, which links to the others. */
export const showDocumentation = (): Promise<void> => showPage('index.md');

/** Opens the help page of a known cause. */
export const showHelpPage = (code: string): Promise<void> => showPage(`causes/${code}.md`);

/** Opens the page about the demo server, with its broken namespaces. */
export const showDemoPage = (): Promise<void> => showPage('demo.md');

async function showPage(path: string): Promise<void> {
  await commands.executeCommand('markdown.showPreview', DocumentationFiles.uriOf(path));
}
