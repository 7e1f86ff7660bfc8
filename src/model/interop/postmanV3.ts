/**
 * Postman's collection format 3: a folder with a YAML file for each request, message and environment, or one JSON document with the same
 * fields. Sources: the reference of the format in Postman's plugin repository (`collection-schema-v3`), and the format's page in Postman's
 * documentation.
 */
import { isRecord } from '../../base/isRecord.ts';
import { fileNameOf } from '../../base/fileNameOf.ts';
import { compact, descriptionOf, fieldOf, fieldsOf, listOf, pairsOf, textField, textOf } from './fields.ts';
import { authOf, formPairs, formText, hasScripts, requestOf, writtenBody } from './httpParts.ts';
import type { ApiDocument, ApiItem, ForeignFile, RequestItem, Texts } from './interop.ts';
import type { OmissionList } from './omissionList.ts';
import { type IsText, type ReadContext, textVariables } from './postmanArgs.ts';
import { keyed, readSocket, writeMessage, writeSocket } from './postmanSocket.ts';
import { mapTexts, readPostmanText, writePostmanText } from './references.ts';
import { InteropError, parseText, yamlOf } from './yamlText.ts';

const requestFile = /^(.*)\.request\.ya?ml$/i;
const messageFile = /^(.*)\.message\.ya?ml$/i;
const environmentFile = /\.environment\.(?:ya?ml|json)$/i;
const globalsFile = /\.globals\.(?:ya?ml|json)$/i;
/** A saved response is in `.resources/<request>.resources/examples`. */
const exampleFile = /(?:^|\/)\.resources\/([^/]+)\.resources\/(?:.+\/)?[^/]+\.example\.ya?ml$/i;

interface Group {
  definition: unknown;
  readonly requests: { readonly stem: string; readonly fields: unknown }[];
  readonly groups: Map<string, Group>;
}

interface Scope {
  readonly omissions: OmissionList;
  readonly isText: IsText;
  readonly messages: ReadonlyMap<string, readonly { readonly name: string; readonly fields: unknown }[]>;
}

export function isPostmanFile(path: string): boolean {
  const name = fileNameOf(path);
  return [requestFile, messageFile, environmentFile, globalsFile, /definition\.ya?ml$/i].some((file) =>
    file.test(name),
  );
}

export function readPostmanFiles(files: readonly ForeignFile[], folder: string, omissions: OmissionList): ApiDocument {
  const root = rootOf(files);
  const group = newGroup();
  const messages = new Map<string, { order: number; name: string; fields: unknown }[]>();
  const environments: Record<string, Texts> = {};
  const globals: Record<string, string> = {};
  const secrets = new Set<string>();
  for (const { path, text } of files) {
    if (environmentFile.test(path)) {
      readEnvironment(parseText(text, path), path, environments, secrets, omissions);
      continue;
    }
    if (globalsFile.test(path)) {
      Object.assign(globals, variableTexts(fieldOf(parseText(text, path), 'values'), secrets, '', omissions));
      continue;
    }
    if (!path.startsWith(root)) continue;
    const example = exampleFile.exec(path.slice(root.length));
    if (example) {
      const folder = path.slice(root.length, root.length + example.index);
      omissions.add(`${folder === '' ? '' : `${folder}/`}${example[1] ?? ''}`, 'examples');
      continue;
    }
    const segments = path.slice(root.length).split('/');
    const name = segments.pop() ?? '';
    const message = messageFile.exec(name);
    const stem = requestFile.exec(name)?.[1];
    if (message) {
      const fields = parseText(text, path);
      const list = messages.get(segments.join('/')) ?? [];
      list.push({ order: orderOf(fields), name: textField(fields, 'name') ?? message[1] ?? '', fields });
      messages.set(segments.join('/'), list);
    } else if (stem !== undefined) groupAt(group, segments).requests.push({ stem, fields: parseText(text, path) });
    else if (/^definition\.ya?ml$/i.test(name) && segments.at(-1) === '.resources') {
      groupAt(group, segments.slice(0, -1)).definition = parseText(text, path);
    } else omissions.add('', 'unknownFile', path.slice(root.length));
  }
  for (const list of messages.values()) list.sort(byOrder);
  // A variable of the collection takes precedence over a global one.
  const variables = { ...globals, ...definitionVariables(group.definition, secrets, omissions) };
  const scope = { omissions, isText: textVariables([variables, ...Object.values(environments)]), messages };
  const name = root.split('/').at(-2) ?? folder;
  return {
    name: textField(group.definition, 'name') ?? name,
    description: descriptionOf(group.definition),
    variables,
    environments,
    secrets,
    items: groupItems(group, [], '', undefined, scope),
  };
}

/** The folder of the one collection, if the files belong to a Postman workspace. */
function rootOf(files: readonly ForeignFile[]): string {
  if (files.some(({ path }) => /^(?:[^/]+\.request\.ya?ml|\.resources\/definition\.ya?ml)$/i.test(path))) return '';
  const roots = new Set(files.flatMap(({ path }) => /^(?:.*?\/)??collections\/[^/]+\//.exec(path)?.[0] ?? []));
  if (roots.size <= 1) return [...roots][0] ?? '';
  const names = [...roots].map((root) => root.split('/').at(-2) ?? root).join(', ');
  throw new InteropError({ code: 'interop.severalCollections', params: { names } });
}

function newGroup(): Group {
  return { definition: undefined, requests: [], groups: new Map() };
}

function groupAt(root: Group, segments: readonly string[]): Group {
  let group = root;
  for (const segment of segments) {
    const next = group.groups.get(segment) ?? newGroup();
    group.groups.set(segment, next);
    group = next;
  }
  return group;
}

function orderOf(fields: unknown): number {
  const order = fieldOf(fields, 'order');
  return typeof order === 'number' ? order : Infinity;
}

function byOrder(one: { order: number; name: string }, other: { order: number; name: string }): number {
  if (one.order !== other.order) return one.order < other.order ? -1 : 1;
  return one.name < other.name ? -1 : Number(one.name > other.name);
}

function readEnvironment(
  fields: unknown,
  path: string,
  environments: Record<string, Texts>,
  secrets: Set<string>,
  omissions: OmissionList,
): void {
  const file = fileNameOf(path).replace(environmentFile, '');
  const name = omissions.safeName(textField(fields, 'name') ?? file, path);
  environments[name] = variableTexts(fieldOf(fields, 'values'), secrets, name, omissions);
}

export function variableTexts(
  values: unknown,
  secrets: Set<string>,
  at: string,
  omissions: OmissionList,
): Record<string, string> {
  const pairs = pairsOf(values);
  for (const { key, secret } of pairs) if (secret) secrets.add(key);
  const texts = omissions.textsOf(pairs, at);
  return mapTexts(texts, (text) => readPostmanText(text, at, omissions));
}

function definitionVariables(definition: unknown, secrets: Set<string>, omissions: OmissionList): Texts {
  if (hasScripts(fieldOf(definition, 'scripts'))) omissions.add('', 'script');
  return variableTexts(fieldOf(definition, 'variables'), secrets, '', omissions);
}

function groupItems(group: Group, path: readonly string[], at: string, inherited: unknown, scope: Scope): ApiItem[] {
  const auth = firstAuth(fieldOf(group.definition, 'auth')) ?? inherited;
  const inside = (name: string): string => (at === '' ? name : `${at}/${name}`);
  const folders = [...group.groups].map(([segment, child]) => {
    const name = textField(child.definition, 'name') ?? segment;
    if (hasScripts(fieldOf(child.definition, 'scripts'))) scope.omissions.add(inside(name), 'script');
    if (pairsOf(fieldOf(child.definition, 'variables')).length > 0) scope.omissions.add(inside(name), 'folderValues');
    if (descriptionOf(child.definition) !== undefined) scope.omissions.add(inside(name), 'field', 'description');
    return {
      order: orderOf(child.definition),
      name,
      items: (): ApiItem[] => [
        { type: 'folder', name, items: groupItems(child, [...path, segment], inside(name), auth, scope) },
      ],
    };
  });
  const requests = group.requests.map(({ stem, fields }) => {
    const name = textField(fields, 'name') ?? stem;
    return {
      order: orderOf(fields),
      name,
      items: (): ApiItem[] => {
        const written = textField(fields, 'messages') ?? `.resources/${stem}.resources/messages`;
        const folder = [...path, ...written.split('/').filter((part) => part !== '.' && part !== '')].join('/');
        const kind = textField(fields, '$kind') ?? '';
        return itemOf(kind, name, fields, scope.messages.get(folder) ?? [], auth, inside(name), scope);
      },
    };
  });
  return [...folders, ...requests].sort(byOrder).flatMap(({ items }) => items());
}

function firstAuth(auth: unknown): unknown {
  const first: unknown = Array.isArray(auth) ? auth[0] : auth;
  return textField(first, 'type') === 'inherit' ? undefined : first;
}

function itemOf(
  kind: string,
  name: string,
  fields: unknown,
  messages: Parameters<typeof readSocket>[2],
  inherited: unknown,
  at: string,
  { omissions, isText }: Scope,
): ApiItem[] {
  const context: ReadContext = {
    at,
    omissions,
    isText,
    read: (text, where) => readPostmanText(text, where, omissions),
  };
  const isSocket = kind === 'socket.io-request' || kind === 'ws-socketio-request';
  if ((isSocket || kind === 'http-request') && descriptionOf(fields) !== undefined)
    omissions.add(at, 'field', 'description');
  if (isSocket) return [readSocket(name, fields, messages, context)];
  if (kind !== 'http-request') {
    omissions.add(at, 'requestKind', kind.replace(/-request$/, ''));
    return [];
  }
  if (hasScripts(fieldOf(fields, 'scripts'))) omissions.add(at, 'script');
  const auth = firstAuth(fieldOf(fields, 'auth')) ?? inherited;
  const body = fieldsOf(fieldOf(fields, 'body'));
  const request = requestOf(
    {
      method: textField(fields, 'method'),
      url: textField(fields, 'url') ?? '',
      headers: omissions.texts(fieldOf(fields, 'headers'), at, { fold: true }),
      query: omissions.texts(fieldOf(fields, 'queryParams'), at),
      path: omissions.texts(fieldOf(fields, 'pathVariables'), at),
      auth: authOf(auth, fieldOf(auth, 'credentials')),
      body: bodyParts(textField(body, 'type') ?? 'none', body['content'], at, omissions),
    },
    context,
  );
  return [{ type: 'request', name, request: request.url === '' ? { ...request, url: '{{url}}' } : request }];
}

function bodyParts(type: string, content: unknown, at: string, omissions: OmissionList) {
  if (type === 'none') return undefined;
  if (type === 'formdata' || type === 'file') {
    omissions.add(at, 'bodyKind', type);
    return undefined;
  }
  if (type === 'urlencoded') return { type, text: formText(content, at, omissions) };
  return { type, text: textOf(content) ?? '' };
}

/** One JSON document with the items of the format. */
export function readPostmanJson(root: unknown, omissions: OmissionList): ApiDocument {
  const info = fieldOf(root, 'info') ?? root;
  const secrets = new Set<string>();
  const variables = variableTexts(
    fieldOf(root, 'variables') ?? fieldOf(fieldOf(root, 'payload'), 'variables'),
    secrets,
    '',
    omissions,
  );
  const scope: Scope = { omissions, isText: textVariables([variables]), messages: new Map() };
  const items = (list: unknown, at: string): ApiItem[] =>
    listOf(list).flatMap((item): ApiItem[] => {
      const name = textField(item, 'title') ?? textField(item, 'name') ?? '';
      const inside = at === '' ? name : `${at}/${name}`;
      const kind = textField(item, 'type') ?? textField(item, '$kind') ?? '';
      const children = fieldOf(item, 'children') ?? fieldOf(item, 'item');
      if (kind === 'folder') return [{ type: 'folder', name, items: items(children, inside) }];
      const payload = fieldOf(item, 'payload');
      const messages = listOf(children)
        .filter((child) => /message$/.test(textField(child, 'type') ?? ''))
        .map((child) => ({
          name:
            textField(child, 'title') ??
            textField(child, 'name') ??
            textField(fieldOf(child, 'payload'), 'eventName') ??
            '',
          fields: fieldOf(child, 'payload'),
        }));
      return itemOf(kind, name, isRecord(payload) ? payload : item, messages, undefined, inside, scope);
    });
  return {
    name: textField(info, 'name') ?? textField(info, 'title') ?? '',
    description: descriptionOf(info),
    variables,
    environments: {},
    secrets,
    items: items(fieldOf(root, 'item') ?? fieldOf(root, 'items') ?? fieldOf(root, 'children'), ''),
  };
}

/** The files of a Postman workspace folder: `collections/<name>/…` and `environments/…`. */
export function writePostmanFiles(document: ApiDocument, omissions: OmissionList): ForeignFile[] {
  const files: ForeignFile[] = [];
  const isText = textVariables([document.variables, ...Object.values(document.environments)]);
  const add = (path: string, value: object): void => {
    files.push({ path, text: yamlOf(compact(value)) });
  };
  const write = (text: string, at: string): string => writePostmanText(text, at, omissions);
  const texts = (scope: Texts): Texts => mapTexts(scope, (text) => write(text, ''));
  const names = new FileNames();
  const root = `collections/${names.free('collections', document.name)}`;
  const variables = keyed(texts(document.variables));
  add(`${root}/.resources/definition.yaml`, {
    $kind: 'collection',
    name: document.name,
    description: document.description,
    variables: variables.length > 0 ? variables : undefined,
  });
  for (const [name, scope] of Object.entries(document.environments)) {
    const values = keyed(texts(scope)).map((pair) => ({ ...pair, enabled: true }));
    add(`environments/${names.free('environments', name)}.environment.yaml`, { name, values });
  }
  const writeItems = (items: readonly ApiItem[], folder: string, at: string): void => {
    items.forEach((item, index) => {
      const inside = at === '' ? item.name : `${at}/${item.name}`;
      const stem = names.free(folder, item.name);
      const order = (index + 1) * 1000;
      const named = stem === item.name ? {} : { name: item.name };
      if (item.type === 'folder') {
        add(`${folder}/${stem}/.resources/definition.yaml`, { $kind: 'collection', ...named, order });
        writeItems(item.items, `${folder}/${stem}`, inside);
      } else if (item.type === 'request') {
        add(`${folder}/${stem}.request.yaml`, {
          $kind: 'http-request',
          ...named,
          ...writeRequest(item, inside),
          order,
        });
      } else {
        const messages = `.resources/${stem}.resources/messages`;
        const hasMessages = item.messages.length > 0;
        add(`${folder}/${stem}.request.yaml`, {
          $kind: 'socket.io-request',
          ...named,
          ...writeSocket(item, inside, omissions),
          ...(hasMessages && { messages: `./${messages}` }),
          order,
        });
        item.messages.forEach((message, at) => {
          const file = names.free(`${folder}/${messages}`, message.name);
          const context = { at: `${inside}/${message.name}`, omissions, isText, write };
          const { args, ...written } = writeMessage(message, context);
          add(`${folder}/${messages}/${file}.message.yaml`, {
            $kind: 'socket.io-message',
            ...(file !== message.name && { name: message.name }),
            description: message.description,
            ...written,
            args: args.map(({ type, content }) => ({ content, contentType: type })),
            order: (at + 1) * 1000,
          });
        });
      }
    });
  };
  const writeRequest = ({ request }: RequestItem, at: string): object => {
    const body = writtenBody(request, { at, omissions, isText, write });
    return compact({
      method: request.method ?? 'GET',
      url: write(request.url, at),
      headers: request.headers && mapTexts(keyed(request.headers), (value) => write(value, at)),
      body: body && { type: body.type, content: body.isForm ? formPairs(body.text) : body.text },
    });
  };
  writeItems(document.items, root, '');
  return files;
}

/** File names that are unique in a folder, ignoring case. */
class FileNames {
  readonly #used = new Set<string>();

  free(folder: string, name: string): string {
    const base =
      name
        // oxlint-disable-next-line no-control-regex -- not allowed in the names of files
        .replace(/[/\\:*?"<>|\u0000-\u001f]/g, '-')
        .replace(/^[.\s]+|[.\s]+$/g, '')
        .slice(0, 100) || 'item';
    for (let n = 1; ; n++) {
      const candidate = n === 1 ? base : `${base} ${n}`;
      const key = `${folder}/${candidate}`.toLowerCase();
      if (this.#used.has(key)) continue;
      this.#used.add(key);
      return candidate;
    }
  }
}
