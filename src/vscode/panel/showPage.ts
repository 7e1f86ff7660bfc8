import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { textLanguage, translatedTexts } from '../../model/texts/catalog.ts';
import { panelHtml, type PanelHtmlOptions } from '../../host/panel/panelHtml.ts';

/** Shows the extension's page in a webview, which may load only the extension's bundles. */
export function showPage(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  { mode, drafts }: Pick<PanelHtmlOptions, 'mode' | 'drafts'>,
): void {
  const dist = vscode.Uri.joinPath(extensionUri, 'dist');
  webview.options = { enableScripts: true, localResourceRoots: [dist] };
  const uri = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const texts = translatedTexts();
  webview.html = panelHtml({
    cspSource: webview.cspSource,
    nonce: randomBytes(18).toString('base64'),
    scriptUri: uri('webview.js'),
    styleUris: [uri('codicon.css'), uri('webview.css')],
    language: textLanguage(),
    ...(Object.keys(texts).length > 0 && { texts }),
    ...(mode && { mode }),
    ...(drafts && { drafts }),
  });
}
