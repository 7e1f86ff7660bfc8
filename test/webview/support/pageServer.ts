import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { panelHtml, panelPolicy } from '../../../src/host/panel/panelHtml.ts';
import { themeClasses, themeCss, type ThemeName } from './themes.ts';

/** The folder of the built bundles. */
const dist = process.env['INSPECTOR_DIST'] ?? join(import.meta.dirname, '../../../dist');
const types: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', ttf: 'font/ttf' };
const nonce = 'bm9uY2UtZm9yLXRlc3Rz';

/** The path of a built bundle. */
export function bundle(name: string): string {
  return join(dist, name);
}

/** Texts of the page by their keys. Without them, the page is in English. */
export type PageTexts = Readonly<Record<string, string>>;

export interface PageServer {
  readonly origin: string;
  url(theme: ThemeName, mode?: 'page' | 'session', run?: string): string;
  /** Functions that return the drafts with which a page starts, by the run of the page. */
  readonly drafts: Map<string, () => string | undefined>;
  /** The address of an empty page. */
  readonly blank: string;
  close(): void;
}

/** Serves the shipped page with the shipped content security policy, which is also sent as a header, so that nothing can bypass it. */
export async function servePage(texts?: PageTexts, language = 'en'): Promise<PageServer> {
  let origin = '';
  const drafts: PageServer['drafts'] = new Map();
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').slice(1).split('?')[0] ?? '';
    const run = new URL(request.url ?? '/', 'http://page').searchParams.get('run') ?? '';
    const readContent = async (): Promise<{ type: string; body: string | Buffer }> => {
      const [kind, name] = path.split('/');
      const theme = (name ?? 'dark') as ThemeName;
      if (kind === 'theme') return { type: 'text/css', body: themeCss(theme) };
      if (kind === 'blank') return { type: 'text/html', body: '' };
      if (kind === 'favicon.ico') return { type: 'image/png', body: '' };
      if (kind === 'page')
        return {
          type: 'text/html',
          body: pageOf(origin, theme, 'inspector', { texts, language, drafts: drafts.get(run)?.() }),
        };
      if (kind === 'session') return { type: 'text/html', body: pageOf(origin, theme, 'session', { texts, language }) };
      return { type: types[path.split('.').at(-1) ?? ''] ?? 'text/plain', body: await readFile(join(dist, path)) };
    };
    readContent().then(
      ({ type, body }) => {
        const policy = panelPolicy({ cspSource: origin, nonce });
        response.writeHead(200, {
          'content-type': `${type}; charset=utf-8`,
          'content-security-policy': policy,
          // The browser keeps the compiled scripts for the next page of the same server.
          ...(type !== 'text/html' && { 'cache-control': 'max-age=3600' }),
        });
        response.end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url: PageServer['url'] = (theme, mode = 'page', run) =>
    `${origin}/${mode}/${theme}${run === undefined ? '' : `?run=${run}`}`;
  return { origin, url, drafts, blank: `${origin}/blank`, close: () => void server.close() };
}

/** The shipped page. The only addition is the class that VS Code sets on the body. */
function pageOf(
  origin: string,
  theme: ThemeName,
  mode: 'inspector' | 'session',
  { texts, language, drafts }: { texts: PageTexts | undefined; language: string; drafts?: string | undefined },
): string {
  return panelHtml({
    cspSource: origin,
    nonce,
    scriptUri: `${origin}/webview.js`,
    styleUris: [`${origin}/theme/${theme}`, `${origin}/codicon.css`, `${origin}/webview.css`],
    language,
    ...(texts && { texts }),
    ...(drafts && { drafts }),
    mode,
  }).replace('<body>', `<body class="${themeClasses[theme]}">`);
}
