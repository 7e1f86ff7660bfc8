/**
 * Hoppscotch's collections (JSON): HTTP requests and variables. Its realtime page saves the last Socket.IO session as
 * `{ endpoint, path, version }`, which is read too. Source: the `hoppscotch-data` package of hoppscotch/hoppscotch.
 */
import { compact, descriptionOf, fieldOf, fieldsOf, listOf, pairsOf, textField } from './fields.ts';
import { authOf, formPairs, requestOf, writtenBody } from './httpParts.ts';
import type { ApiDocument, ApiItem, ForeignFile, SocketItem, Texts } from './interop.ts';
import type { OmissionList } from './omissionList.ts';
import { type IsText, type ReadContext, textVariables } from './postmanArgs.ts';
import { mapTexts, namesIn, readHoppscotchText, writeHoppscotchText } from './references.ts';
import { splitSocketUrl } from './socketUrl.ts';

/** The first version of collections that has variables and a description. Newer versions of Hoppscotch read it too. */
const collectionVersion = 11;

export function readHoppscotch(root: unknown, omissions: OmissionList): ApiDocument {
  const roots: readonly unknown[] = Array.isArray(root) ? root : [root];
  const [first] = roots;
  const secrets = new Set<string>();
  const values: Record<string, string> = {};
  const environments: Record<string, Texts> = {};
  for (const one of roots) {
    const texts = variablesOf(fieldOf(one, 'variables'), secrets, omissions);
    if (isEnvironment(one)) environments[omissions.safeName(textField(one, 'name') ?? '', '')] = texts;
    else Object.assign(values, texts);
  }
  const isText = textVariables([values, ...Object.values(environments)]);
  const isSingle = roots.length === 1;
  return {
    name: isSingle ? (textField(first, 'name') ?? '') : '',
    description: isSingle ? descriptionOf(first) : undefined,
    variables: values,
    environments,
    secrets,
    items: roots.flatMap((one): ApiItem[] => {
      if (isEnvironment(one)) return [];
      if (isSocketSession(one)) return [socketOf(one, omissions)];
      const items = folderItems(one, isSingle ? '' : (textField(one, 'name') ?? ''), undefined, omissions, isText);
      return isSingle ? items : [{ type: 'folder', name: textField(one, 'name') ?? '', items }];
    }),
  };
}

function isEnvironment(value: unknown): boolean {
  return fieldOf(value, 'requests') === undefined && fieldOf(value, 'endpoint') === undefined;
}

function variablesOf(list: unknown, secrets: Set<string>, omissions: OmissionList): Texts {
  const pairs = pairsOf(list);
  for (const { key, secret } of pairs) if (secret) secrets.add(key);
  return mapTexts(omissions.textsOf(pairs, ''), (text) => readHoppscotchText(text, '', omissions));
}

export function isSocketSession(value: unknown): boolean {
  return textField(value, 'endpoint') !== undefined && fieldOf(value, 'method') === undefined;
}

function socketOf(session: unknown, omissions: OmissionList): SocketItem {
  const endpoint = readHoppscotchText(textField(session, 'endpoint') ?? '', '', omissions);
  const { url, namespace, query } = splitSocketUrl(endpoint);
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
  addScripts(folder, at, omissions);
  const folders = listOf(fieldOf(folder, 'folders')).map((child): ApiItem => {
    const name = textField(child, 'name') ?? '';
    if (pairsOf(fieldOf(child, 'variables')).length > 0) omissions.add(inside(name), 'folderValues');
    if (descriptionOf(child) !== undefined) omissions.add(inside(name), 'field', 'description');
    return { type: 'folder', name, items: folderItems(child, inside(name), auth, omissions, isText) };
  });
  const requests = listOf(fieldOf(folder, 'requests')).map((request): ApiItem => {
    const name = textField(request, 'name') ?? '';
    const read = (text: string, where: string): string => readHoppscotchText(text, where, omissions);
    return httpItem(name, request, auth, { at: inside(name), omissions, isText, read });
  });
  return [...folders, ...requests];
}

function addScripts(owner: unknown, at: string, omissions: OmissionList): void {
  for (const script of ['preRequestScript', 'testScript']) {
    if ((textField(owner, script) ?? '').trim() !== '') omissions.add(at, 'script');
  }
}

const bodyKinds: Readonly<Record<string, string>> = {
  'application/json': 'json',
  'application/xml': 'xml',
  'text/xml': 'xml',
  'text/html': 'html',
  'application/x-www-form-urlencoded': 'urlencoded',
};

function httpItem(name: string, item: unknown, inherited: unknown, context: ReadContext): ApiItem {
  const { at, omissions } = context;
  addScripts(item, at, omissions);
  if (descriptionOf(item) !== undefined) omissions.add(at, 'field', 'description');
  if (pairsOf(fieldOf(item, 'requestVariables')).length > 0) omissions.add(at, 'field', 'requestVariables');
  if (Object.keys(fieldsOf(fieldOf(item, 'responses'))).length > 0) omissions.add(at, 'examples');
  const own = fieldOf(item, 'auth');
  const written = textField(own, 'authType') === 'inherit' ? inherited : own;
  const isActive = written !== undefined && fieldOf(written, 'authActive') !== false;
  const type = textField(written, 'authType')?.replace('api-key', 'apikey');
  const auth = isActive && type !== undefined ? { ...fieldsOf(written), type } : undefined;
  const contentType = textField(fieldOf(item, 'body'), 'contentType') ?? '';
  const body = fieldOf(fieldOf(item, 'body'), 'body');
  const isFile = contentType === 'multipart/form-data' || contentType === 'application/octet-stream';
  if (isFile) omissions.add(at, 'bodyKind', contentType);
  const kind = bodyKinds[contentType] ?? 'text';
  const request = requestOf(
    {
      method: textField(item, 'method'),
      url: textField(item, 'endpoint') || '{{url}}',
      headers: omissions.texts(fieldOf(item, 'headers'), at, { fold: true }),
      query: omissions.texts(fieldOf(item, 'params'), at),
      path: {},
      auth: authOf(auth, auth),
      body: typeof body === 'string' && body !== '' && !isFile ? { type: kind, text: formBody(kind, body) } : undefined,
    },
    context,
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
  const secrets = secretVariables(document);
  const write = (text: string, at: string): string =>
    writeHoppscotchText(text, at, omissions, (secret) => secrets.get(secret) ?? secret);
  const folderOf = (name: string, items: readonly ApiItem[], at: string, own: object): object => {
    const inside = (item: ApiItem): string => (at === '' ? item.name : `${at}/${item.name}`);
    for (const item of items) if (item.type === 'socket') omissions.add(inside(item), 'requestKind', 'Socket.IO');
    return {
      v: collectionVersion,
      name,
      ...own,
      auth: { authType: 'inherit', authActive: true },
      headers: [],
      folders: items.flatMap((item) =>
        item.type === 'folder' ? [folderOf(item.name, item.items, inside(item), emptyFolder)] : [],
      ),
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
      endpoint: write(request.url, at),
      params: [],
      headers: Object.entries(request.headers ?? {}).map(([key, value]) => ({
        key,
        value: write(value, at),
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
  for (const name of Object.keys(document.environments)) omissions.add('', 'field', `environments.${name}`);
  const variables = [
    ...Object.entries(mapTexts(document.variables, (text) => write(text, ''))).map(([key, value]) => ({
      key,
      initialValue: value,
      currentValue: value,
      secret: false,
    })),
    ...[...secrets.values()].map((key) => ({ key, initialValue: '', currentValue: '', secret: true })),
  ];
  const own = { description: document.description ?? null, variables };
  return [{ path: '', text: `${JSON.stringify(folderOf(document.name, document.items, '', own), null, 2)}\n` }];
}

const emptyFolder = { description: null, variables: [] };

/** The variable of each secret. Hoppscotch has one list of names for variables and secrets. */
function secretVariables({ secrets, variables, environments, items }: ApiDocument): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const used = new Set([variables, ...Object.values(environments)].flatMap((scope) => Object.keys(scope)));
  mapTexts([variables, items], (text) => {
    for (const name of namesIn(text)) if (!name.startsWith('secret:')) used.add(name);
    return text;
  });
  for (const secret of secrets) {
    let name = secret;
    for (let n = 2; used.has(name); n++) name = `${secret}_${n}`;
    used.add(name);
    names.set(secret, name);
  }
  return names;
}
