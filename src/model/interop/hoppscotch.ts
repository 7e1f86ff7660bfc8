/**
 * Hoppscotch's collections (JSON): HTTP requests only. Its realtime page saves the last Socket.IO session as `{ endpoint, path, version }`,
 * which is read too. Source: the `hoppscotch-data` package of hoppscotch/hoppscotch.
 */
import { compact, fieldOf, fieldsOf, listOf, pairsOf, textField } from './fields.ts';
import { authOf, formPairs, requestOf, writtenBody } from './httpParts.ts';
import type { ApiDocument, ApiItem, ForeignFile, SocketItem, Texts } from './interop.ts';
import type { OmissionList } from './omissionList.ts';
import { type IsText, type ReadContext, textVariables } from './postmanArgs.ts';
import { mapTexts, readHoppscotchText, writeHoppscotchText } from './references.ts';
import { splitSocketUrl } from './socketUrl.ts';

export function readHoppscotch(root: unknown, omissions: OmissionList): ApiDocument {
  const roots: readonly unknown[] = Array.isArray(root) ? root : [root];
  const [first] = roots;
  const secrets = new Set<string>();
  const values: Record<string, string> = {};
  const environments: Record<string, Texts> = {};
  for (const one of roots) {
    const texts = variablesOf(fieldOf(one, 'variables'), secrets, omissions);
    const isEnvironment = fieldOf(one, 'requests') === undefined && fieldOf(one, 'endpoint') === undefined;
    if (isEnvironment) environments[omissions.safeName(textField(one, 'name') ?? '', '')] = texts;
    else Object.assign(values, texts);
  }
  const isText = textVariables([values, ...Object.values(environments)]);
  const isSingle = roots.length === 1;
  return {
    name: isSingle ? (textField(first, 'name') ?? '') : '',
    variables: values,
    environments,
    secrets,
    items: roots.flatMap((one): ApiItem[] => {
      if (isSocketSession(one)) return [socketOf(one)];
      const items = folderItems(one, isSingle ? '' : (textField(one, 'name') ?? ''), undefined, omissions, isText);
      return isSingle ? items : [{ type: 'folder', name: textField(one, 'name') ?? '', items }];
    }),
  };
}

function variablesOf(list: unknown, secrets: Set<string>, omissions: OmissionList): Texts {
  const pairs = pairsOf(list);
  for (const { key, secret } of pairs) if (secret) secrets.add(key);
  return mapTexts(omissions.textsOf(pairs, ''), readHoppscotchText);
}

export function isSocketSession(value: unknown): boolean {
  return textField(value, 'endpoint') !== undefined && fieldOf(value, 'method') === undefined;
}

function socketOf(session: unknown): SocketItem {
  const { url, namespace, query } = splitSocketUrl(readHoppscotchText(textField(session, 'endpoint') ?? ''));
  const version = textField(session, 'version');
  const profile = compact({
    url: url === '' ? '{{url}}' : url,
    namespace,
    path: textField(session, 'path') || undefined,
    protocol: version === 'v2' ? ('v2' as const) : version === undefined ? undefined : ('v4' as const),
    query: Object.keys(query).length > 0 ? { ...query } : undefined,
  });
  return { type: 'socket', name: textField(session, 'name') ?? url, profile, messages: [] };
}

function folderItems(
  folder: unknown,
  at: string,
  inherited: unknown,
  omissions: OmissionList,
  isText: IsText,
): ApiItem[] {
  const own = fieldOf(folder, 'auth');
  const auth = textField(own, 'authType') === undefined || textField(own, 'authType') === 'inherit' ? inherited : own;
  const inside = (name: string): string => (at === '' ? name : `${at}/${name}`);
  if (pairsOf(fieldOf(folder, 'headers')).length > 0) omissions.add(at, 'folderValues');
  const folders = listOf(fieldOf(folder, 'folders')).map((child): ApiItem => {
    const name = textField(child, 'name') ?? '';
    return { type: 'folder', name, items: folderItems(child, inside(name), auth, omissions, isText) };
  });
  const requests = listOf(fieldOf(folder, 'requests')).map((request): ApiItem => {
    const name = textField(request, 'name') ?? '';
    return httpItem(name, request, auth, { at: inside(name), omissions, isText, read: readHoppscotchText });
  });
  return [...folders, ...requests];
}

function httpItem(name: string, item: unknown, inherited: unknown, context: ReadContext): ApiItem {
  const { at, omissions } = context;
  for (const script of ['preRequestScript', 'testScript']) {
    if ((textField(item, script) ?? '').trim() !== '') omissions.add(at, 'script');
  }
  const own = fieldOf(item, 'auth');
  const written = textField(own, 'authType') === 'inherit' ? inherited : own;
  const isActive = written !== undefined && fieldOf(written, 'authActive') !== false;
  const type = textField(written, 'authType')?.replace('api-key', 'apikey');
  const auth = isActive && type !== undefined ? { ...fieldsOf(written), type } : undefined;
  const { contentType, body } = fieldsOf(fieldOf(item, 'body'));
  const isMultipart = contentType === 'multipart/form-data';
  if (isMultipart) omissions.add(at, 'bodyKind', contentType);
  const kind =
    contentType === 'application/json'
      ? 'json'
      : contentType === 'application/x-www-form-urlencoded'
        ? 'urlencoded'
        : 'text';
  const request = requestOf(
    {
      method: textField(item, 'method'),
      url: textField(item, 'endpoint') || '{{url}}',
      headers: omissions.texts(fieldOf(item, 'headers'), at, { fold: true }),
      query: omissions.texts(fieldOf(item, 'params'), at),
      path: {},
      auth: authOf(auth, auth),
      body:
        typeof body === 'string' && body !== '' && !isMultipart
          ? { type: kind, text: formBody(kind, body) }
          : undefined,
    },
    { ...context, read: readHoppscotchText },
  );
  return { type: 'request', name, request };
}

/** A form is written as a line "name: value" for each field. */
function formBody(kind: string, body: string): string {
  if (kind !== 'urlencoded') return body;
  const lines = body.split('\n').flatMap((line) => {
    const [, name, value = ''] = /^([^:]+):\s?(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [`${encodeURIComponent(name.trim())}=${encodeURIComponent(value)}`];
  });
  return lines.length > 0 ? lines.join('&') : body;
}

export function writeHoppscotch(document: ApiDocument, omissions: OmissionList): ForeignFile[] {
  const isText = textVariables([document.variables, ...Object.values(document.environments)]);
  const write = (text: string): string => writeHoppscotchText(text);
  const folderOf = (name: string, items: readonly ApiItem[], at: string): object => {
    const inside = (item: ApiItem): string => (at === '' ? item.name : `${at}/${item.name}`);
    for (const item of items) if (item.type === 'socket') omissions.add(inside(item), 'requestKind', 'Socket.IO');
    return {
      v: 1,
      name,
      folders: items.flatMap((item) => (item.type === 'folder' ? [folderOf(item.name, item.items, inside(item))] : [])),
      requests: items.flatMap((item) => (item.type === 'request' ? [requestIn(item, inside(item))] : [])),
    };
  };
  const requestIn = ({ name, request }: Extract<ApiItem, { type: 'request' }>, at: string): object => {
    const body = writtenBody(request, { at, omissions, isText, write });
    const contentTypes = {
      json: 'application/json',
      text: 'text/plain',
      urlencoded: 'application/x-www-form-urlencoded',
    };
    return {
      v: '1',
      name,
      method: request.method ?? 'GET',
      endpoint: write(request.url),
      params: [],
      headers: Object.entries(request.headers ?? {}).map(([key, value]) => ({
        key,
        value: write(value),
        active: true,
      })),
      preRequestScript: '',
      testScript: '',
      auth: { authType: 'none', authActive: true },
      body: body
        ? {
            contentType: contentTypes[body.type],
            body: body.isForm
              ? formPairs(body.text)
                  .map(({ key, value }) => `${key}: ${value}`)
                  .join('\n')
              : body.text,
          }
        : { contentType: null, body: null },
    };
  };
  for (const name of document.secrets) omissions.add('', 'secretVariable', name);
  for (const name of Object.keys(document.variables)) omissions.add('', 'field', `variables.${name}`);
  for (const name of Object.keys(document.environments)) omissions.add('', 'field', `environments.${name}`);
  return [{ path: '', text: `${JSON.stringify(folderOf(document.name, document.items, ''), null, 2)}\n` }];
}
