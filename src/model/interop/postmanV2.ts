/** Postman's collection format 2.1, one JSON file. It has HTTP requests only. Source: schema.getpostman.com, collection v2.1.0. */
import { compact, descriptionOf, fieldOf, fieldsOf, listOf, pairsOf, textField, textOf } from './fields.ts';
import { authOf, formPairs, formText, requestOf, writtenBody } from './httpParts.ts';
import type { ApiDocument, ApiItem, ForeignFile, Texts } from './interop.ts';
import type { OmissionList } from './omissionList.ts';
import { type IsText, textVariables } from './postmanArgs.ts';
import { keyed } from './postmanSocket.ts';
import { variableTexts } from './postmanV3.ts';
import { mapTexts, readPostmanText, writePostmanText } from './references.ts';

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

export function readPostmanV2(root: unknown, omissions: OmissionList): ApiDocument {
  const info = fieldOf(root, 'info');
  const secrets = new Set<string>();
  const variables = variableTexts(fieldOf(root, 'variable'), secrets, '', omissions);
  const isText = textVariables([variables]);
  if (hasEvents(root)) omissions.add('', 'script');
  return {
    name: textField(info, 'name') ?? '',
    description: descriptionOf(info),
    variables,
    environments: {},
    secrets,
    items: itemsOf(fieldOf(root, 'item'), '', fieldOf(root, 'auth'), omissions, isText),
  };
}

/** A file with an environment or with the global variables, which Postman exports separately from collections. */
export function readPostmanEnvironment(root: unknown, omissions: OmissionList): ApiDocument {
  const secrets = new Set<string>();
  const name = omissions.safeName(textField(root, 'name') ?? '', '');
  const values = variableTexts(fieldOf(root, 'values'), secrets, name, omissions);
  if (textField(root, '_postman_variable_scope') === 'globals')
    return { name, variables: values, environments: {}, secrets, items: [] };
  return { name, variables: {}, environments: { [name]: values }, secrets, items: [] };
}

function hasEvents(owner: unknown): boolean {
  return listOf(fieldOf(owner, 'event')).some((event) => {
    const exec = fieldOf(fieldOf(event, 'script'), 'exec');
    const code = Array.isArray(exec) ? exec.join('') : (textOf(exec) ?? '');
    return code.trim() !== '';
  });
}

function itemsOf(
  list: unknown,
  folder: string,
  inherited: unknown,
  omissions: OmissionList,
  isText: IsText,
): ApiItem[] {
  return listOf(list).flatMap((item): ApiItem[] => {
    const name = textField(item, 'name') ?? '';
    const at = folder === '' ? name : `${folder}/${name}`;
    if (hasEvents(item)) omissions.add(at, 'script');
    if (descriptionOf(item) !== undefined || descriptionOf(fieldOf(item, 'request')) !== undefined)
      omissions.add(at, 'field', 'description');
    if (Array.isArray(fieldOf(item, 'item'))) {
      if (pairsOf(fieldOf(item, 'variable')).length > 0) omissions.add(at, 'folderValues');
      const auth = fieldOf(item, 'auth') ?? inherited;
      return [{ type: 'folder', name, items: itemsOf(fieldOf(item, 'item'), at, auth, omissions, isText) }];
    }
    if (listOf(fieldOf(item, 'response')).length > 0) omissions.add(at, 'examples');
    const request = fieldOf(item, 'request');
    if (request === undefined) {
      omissions.add(at, 'requestKind', textField(item, 'type') ?? '');
      return [];
    }
    const context = {
      at,
      omissions,
      isText,
      read: (text: string, where: string) => readPostmanText(text, where, omissions),
    };
    const parts = typeof request === 'string' ? { method: 'GET', url: request } : fieldsOf(request);
    const url = fieldOf(parts, 'url');
    const auth = fieldOf(parts, 'auth') ?? inherited;
    const read = requestOf(
      {
        method: textField(parts, 'method'),
        url: urlText(url),
        headers: omissions.texts(fieldOf(parts, 'header'), at, { fold: true }),
        query: omissions.texts(fieldOf(url, 'query'), at),
        path: omissions.texts(fieldOf(url, 'variable'), at),
        auth: authOf(auth, fieldOf(auth, textField(auth, 'type') ?? '')),
        body: bodyOf(fieldOf(parts, 'body'), at, omissions),
      },
      context,
    );
    return [{ type: 'request', name, request: read.url === '' ? { ...read, url: '{{url}}' } : read }];
  });
}

function urlText(url: unknown): string {
  const raw = textOf(url) ?? textField(url, 'raw');
  if (raw !== undefined) return raw;
  const joined = (value: unknown, separator: string): string =>
    Array.isArray(value)
      ? value.map((part) => textOf(part) ?? textField(part, 'value') ?? '').join(separator)
      : (textOf(value) ?? '');
  const host = joined(fieldOf(url, 'host'), '.');
  const port = textField(url, 'port');
  const path = joined(fieldOf(url, 'path'), '/');
  const protocol = textField(url, 'protocol');
  return `${protocol === undefined ? '' : `${protocol}://`}${host}${port === undefined ? '' : `:${port}`}${
    path === '' ? '' : `/${path.replace(/^\//, '')}`
  }`;
}

function bodyOf(body: unknown, at: string, omissions: OmissionList) {
  const mode = textField(body, 'mode');
  if (mode === undefined || fieldOf(body, 'disabled') === true) return undefined;
  if (mode === 'raw') {
    const language = textField(fieldOf(fieldOf(body, 'options'), 'raw'), 'language') ?? 'text';
    const text = textField(body, 'raw') ?? '';
    return text === '' ? undefined : { type: language, text };
  }
  if (mode === 'urlencoded') return { type: mode, text: formText(fieldOf(body, 'urlencoded'), at, omissions) };
  if (mode === 'graphql') {
    const { query, variables } = fieldsOf(fieldOf(body, 'graphql'));
    const written = textOf(variables)?.trim() ?? '';
    const text = JSON.stringify({ query: textOf(query) ?? '' });
    return { type: 'json', text: written === '' ? text : `${text.slice(0, -1)},"variables":${written}}` };
  }
  omissions.add(at, 'bodyKind', mode);
  return undefined;
}

export function writePostmanV2(document: ApiDocument, omissions: OmissionList): ForeignFile[] {
  const isText = textVariables([document.variables, ...Object.values(document.environments)]);
  const write = (text: string, at: string): string => writePostmanText(text, at, omissions);
  const texts = (scope: Texts): Texts => mapTexts(scope, (text) => write(text, ''));
  for (const name of Object.keys(document.environments)) omissions.add('', 'field', `environments.${name}`);
  const itemsOf = (items: readonly ApiItem[], folder: string): object[] =>
    items.flatMap((item): object[] => {
      const at = folder === '' ? item.name : `${folder}/${item.name}`;
      if (item.type === 'folder') {
        const children = itemsOf(item.items, at);
        return children.length > 0 ? [{ name: item.name, item: children }] : [];
      }
      if (item.type === 'socket') {
        omissions.add(at, 'onlyInPostman3');
        return [];
      }
      const { request } = item;
      const body = writtenBody(request, { at, omissions, isText, write });
      return [
        {
          name: item.name,
          request: compact({
            method: request.method ?? 'GET',
            header: mapTexts(keyed(request.headers ?? {}), (text) => write(text, at)),
            url: write(request.url, at),
            body:
              body &&
              (body.isForm
                ? { mode: 'urlencoded', urlencoded: formPairs(body.text) }
                : { mode: 'raw', raw: body.text, options: { raw: { language: body.type } } }),
          }),
        },
      ];
    });
  const collection = {
    info: compact({ name: document.name, description: document.description, schema }),
    item: itemsOf(document.items, ''),
    variable: keyed(texts(document.variables)).map((pair) => ({ ...pair, type: 'string' })),
  };
  return [{ path: '', text: `${JSON.stringify(collection, null, 2)}\n` }];
}
