/**
 * The HTML of the panel's page. A pure function, so that tests serve the page that is shipped, including its strict content security
 * policy.
 */
import { panelTexts } from './panelTexts.ts';

export interface PanelHtmlOptions {
  cspSource: string;
  /** Random and new for each page. */
  nonce: string;
  scriptUri: string;
  styleUris: string[];
  /** The language of the texts, as a BCP 47 tag. */
  language: string;
  /** Texts of that language by key; left out for English. */
  texts?: Readonly<Record<string, string>>;
  /** Drafts that a page without a saved state starts with, as JSON. */
  drafts?: string;
  /** Whether the page is the inspector or the viewer of a session file. */
  mode?: 'inspector' | 'session';
}

/**
 * The content security policy: the page may load the extension's script by nonce, its styles, fonts and pictures. No network, no inline
 * style, no eval.
 */
export function panelPolicy(options: Pick<PanelHtmlOptions, 'cspSource' | 'nonce'>): string {
  const { cspSource, nonce } = options;
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data:`,
  ].join('; ');
}

export function panelHtml(options: PanelHtmlOptions): string {
  const styles = options.styleUris.map((uri) => `<link rel="stylesheet" href="${escape(uri)}">`).join('\n  ');
  const title = options.mode === 'session' ? panelTexts.sessionTitle() : panelTexts.inspectorTitle();
  return `<!DOCTYPE html>
<html lang="${escape(options.language)}">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${escape(panelPolicy(options))}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escape(title)}</title>
  ${styles}
</head>
<body>
  <main id="inspector" data-mode="${options.mode ?? 'inspector'}" aria-label="${escape(title)}"></main>
  ${options.texts ? `<script type="application/json" id="texts">${inScript(JSON.stringify(options.texts))}</script>` : ''}
  ${options.drafts ? `<script type="application/json" id="drafts">${inScript(options.drafts)}</script>` : ''}
  <script nonce="${escape(options.nonce)}" src="${escape(options.scriptUri)}"></script>
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}

/** JSON for a script element; an end tag inside a value cannot close the element. */
function inScript(json: string): string {
  return json.replaceAll('<', '\\u003c');
}
