import { targetTexts } from './targetTexts.ts';

/** The software for which a snippet is written. */
export type SnippetTarget = 'nginx' | 'apache' | 'haproxy' | 'express' | 'nestjs' | 'python' | 'client';

/** VS Code’s identifiers of languages; it has none for the configuration of the proxies. */
export const languages: Readonly<Record<SnippetTarget, string>> = {
  nginx: 'nginx',
  apache: 'apacheconf',
  haproxy: 'haproxy',
  express: 'typescript',
  nestjs: 'typescript',
  python: 'python',
  client: 'javascript',
};

/** The product’s name. */
export function targetName(target: SnippetTarget): string {
  return targetTexts[target]();
}

const kinds: readonly (readonly [RegExp, SnippetTarget])[] = [
  [/nginx|openresty/i, 'nginx'],
  [/apache|httpd/i, 'apache'],
  [/haproxy/i, 'haproxy'],
  [/python|uvicorn|hypercorn|gunicorn|werkzeug|aiohttp|daphne|eventlet/i, 'python'],
  [/express/i, 'express'],
];

/** The software that responded, according to its Server header; undefined if that is not known or hidden. */
export function targetOfServer(header: string | undefined): SnippetTarget | undefined {
  return header === undefined ? undefined : kinds.find(([pattern]) => pattern.test(header))?.[1];
}
