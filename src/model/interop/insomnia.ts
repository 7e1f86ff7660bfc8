/**
 * Insomnia's collections: version 5 (one YAML file) and exports of version 4 (JSON). Their Socket.IO requests have no saved messages.
 * Source: `import-v5-parser.ts` and `insomnia-v5.ts` of Kong/insomnia.
 */
import { isRecord } from '../../base/isRecord.ts';
import { compact, fieldOf, fieldsOf, listOf, pairsOf, textField, textOf } from './fields.ts';
import { authOf, formPairs, formText, requestOf, writtenBody } from './httpParts.ts';
import { authValues } from './authHeaders.ts';
import type { ApiDocument, ApiItem, ForeignFile, RequestItem, SocketItem, Texts } from './interop.ts';
import type { OmissionList } from './omissionList.ts';
import { type IsText, type ReadContext, textVariables } from './postmanArgs.ts';
import { mapTexts, readInsomniaText, writeInsomniaText } from './references.ts';
import { joinSocketUrl, splitSocketUrl } from './socketUrl.ts';
import { yamlOf } from './yamlText.ts';

export function readInsomnia(root: unknown, omissions: OmissionList): ApiDocument {
  const environments = fieldsOf(fieldOf(root, 'environments'));
  const secrets = new Set<string>();
  const texts = (environment: unknown, at: string): Texts => {
    const data = flattened(fieldOf(environment, 'data'), '', {}, secrets);
    return omissions.textsOf(
      Object.entries(mapTexts(data, (text) => readInsomniaText(text, at, omissions))).map(([key, value]) => ({
        key,
        value,
        disabled: false,
        secret: false,
      })),
      at,
    );
  };
  const variables = texts(environments, '');
  const own: Record<string, Texts> = {};
  for (const environment of listOf(environments['subEnvironments'])) {
    const name = omissions.safeName(textField(environment, 'name') ?? '', '');
    own[name] = texts(environment, name);
  }
  const isText = textVariables([variables, ...Object.values(own)]);
  if (listOf(fieldOf(fieldOf(root, 'cookieJar'), 'cookies')).length > 0) omissions.add('', 'field', 'cookieJar');
  return {
    name: textField(root, 'name') ?? '',
    description: textField(fieldOf(root, 'meta'), 'description') || undefined,
    variables,
    environments: own,
    secrets,
    items: itemsOf(fieldOf(root, 'collection'), '', undefined, omissions, isText),
  };
}

/** `{ a: { b: 1 } }` is the variable `a.b`. The values of the vault are encrypted. */
function flattened(data: unknown, prefix: string, into: Record<string, string>, secrets: Set<string>): Texts {
  for (const [key, value] of Object.entries(fieldsOf(data))) {
    const name = `${prefix}${key}`;
    if (prefix === '' && key === '__insomnia_vault') {
      for (const secret of Object.keys(fieldsOf(value))) secrets.add(secret);
    } else if (isRecord(value)) flattened(value, `${name}.`, into, secrets);
    else {
      const text = textOf(value) ?? JSON.stringify(value);
      Object.defineProperty(into, name, { value: text, enumerable: true, configurable: true, writable: true });
    }
  }
  return into;
}

function sortKeyOf(item: unknown): number {
  const key = fieldOf(fieldOf(item, 'meta'), 'sortKey');
  return typeof key === 'number' ? key : 0;
}

function itemsOf(
  list: unknown,
  folder: string,
  inherited: unknown,
  omissions: OmissionList,
  isText: IsText,
): ApiItem[] {
  return [...listOf(list)]
    .sort((one, other) => sortKeyOf(one) - sortKeyOf(other))
    .flatMap((item): ApiItem[] => {
      const name = textField(item, 'name') ?? '';
      const at = folder === '' ? name : `${folder}/${name}`;
      const context: ReadContext = {
        at,
        omissions,
        isText,
        read: (text, where) => readInsomniaText(text, where, omissions),
      };
      if ((textField(fieldOf(item, 'meta'), 'description') ?? '') !== '') omissions.add(at, 'field', 'description');
      const { preRequest, afterResponse } = fieldsOf(fieldOf(item, 'scripts'));
      if ([preRequest, afterResponse].some((script) => (textOf(script) ?? '').trim() !== ''))
        omissions.add(at, 'script');
      const written = fieldOf(item, 'authentication');
      const auth = textField(written, 'type') === undefined ? inherited : written;
      const type = typeOf(item);
      if (type === 'RequestGroup') {
        const has = (field: string): boolean => Object.keys(Object(fieldOf(item, field)) as object).length > 0;
        if (has('environment') || has('headers')) omissions.add(at, 'folderValues');
        return [{ type: 'folder', name, items: itemsOf(fieldOf(item, 'children'), at, auth, omissions, isText) }];
      }
      if (type === 'Request') return [httpItem(name, item, auth, context)];
      if (type === 'SocketIORequest') return [socketItem(name, item, auth, context)];
      omissions.add(at, 'requestKind', kinds[type] ?? type);
      return [];
    });
}

const kinds: Readonly<Record<string, string>> = { WebSocketRequest: 'WebSocket', GrpcRequest: 'gRPC' };

/** Since version 5.2 of the schema, items name their type. In older files, the fields of an item show it. */
function typeOf(item: unknown): string {
  const type = textField(item, 'type');
  if (type !== undefined) return type;
  if (fieldOf(item, 'method') !== undefined) return 'Request';
  if (fieldOf(item, 'reflectionApi') !== undefined) return 'GrpcRequest';
  if (fieldOf(item, 'url') === undefined) return 'RequestGroup';
  const id = textField(fieldOf(item, 'meta'), 'id') ?? '';
  const isSocketIo = id.startsWith('socketio-req') || fieldOf(item, 'eventListeners') !== undefined;
  return isSocketIo ? 'SocketIORequest' : 'WebSocketRequest';
}

function httpItem(name: string, item: unknown, auth: unknown, context: ReadContext): RequestItem {
  const { at, omissions } = context;
  const body = fieldOf(item, 'body');
  const mimeType = textField(body, 'mimeType') ?? '';
  const isForm = mimeType === 'application/x-www-form-urlencoded';
  const isMultipart = mimeType.startsWith('multipart/') || textField(body, 'fileName') !== undefined;
  if (isMultipart) omissions.add(at, 'bodyKind', mimeType);
  const text = isForm ? formText(fieldOf(body, 'params'), at, omissions) : textField(body, 'text');
  const type = isForm ? 'urlencoded' : /json|graphql/.test(mimeType) ? 'json' : 'text';
  const request = requestOf(
    {
      method: textField(item, 'method'),
      url: textField(item, 'url') || '{{url}}',
      headers: omissions.texts(fieldOf(item, 'headers'), at, { fold: true }),
      query: omissions.texts(fieldOf(item, 'parameters'), at),
      path: omissions.texts(fieldOf(item, 'pathParameters'), at),
      auth: authOf(auth, auth),
      body: isMultipart || text === undefined || text === '' ? undefined : { type, text },
    },
    context,
  );
  return { type: 'request', name, request };
}

function socketItem(name: string, item: unknown, auth: unknown, context: ReadContext): SocketItem {
  const { at, omissions } = context;
  const { url, namespace, query } = splitSocketUrl(textField(item, 'url') || '{{url}}');
  const type = textField(auth, 'type') ?? '';
  const token = type === 'singleToken' ? textField(auth, 'token') : undefined;
  const parts = authOf(auth, auth);
  const values = token === undefined && parts ? authValues(type, parts.credentials, at, omissions) : undefined;
  const headers = { ...values?.headers, ...omissions.texts(fieldOf(item, 'headers'), at, { fold: true }) };
  const parameters = { ...query, ...omissions.texts(fieldOf(item, 'parameters'), at), ...values?.query };
  if (listOf(fieldOf(item, 'eventListeners')).length > 0) omissions.add(at, 'listeners');
  if (pairsOf(fieldOf(item, 'pathParameters')).length > 0) omissions.add(at, 'field', 'pathParameters');
  const profile = compact({
    url,
    namespace,
    path: textField(fieldOf(item, 'settings'), 'path') || undefined,
    auth: token === undefined || token === '' ? undefined : { token },
    query: Object.keys(parameters).length > 0 ? parameters : undefined,
    headers: Object.keys(headers).length > 0 ? headers : undefined,
  });
  return { type: 'socket', name, profile: mapTexts(profile, (text) => context.read(text, at)), messages: [] };
}

const typesOfV4: Readonly<Record<string, string>> = {
  request: 'Request',
  socketio_request: 'SocketIORequest',
  websocket_request: 'WebSocketRequest',
  grpc_request: 'GrpcRequest',
};

/** Exports of version 4 list all resources, each with the ID of its parent. */
export function insomniaFromV4(root: unknown): unknown {
  const resources = listOf(fieldOf(root, 'resources'));
  const children = new Map<string, unknown[]>();
  for (const resource of resources) {
    const parent = textField(resource, 'parentId') ?? '';
    children.set(parent, [...(children.get(parent) ?? []), resource]);
  }
  const ofType = (type: string): unknown[] => resources.filter((resource) => textField(resource, '_type') === type);
  const [workspace] = ofType('workspace');
  const idOf = (resource: unknown): string => textField(resource, '_id') ?? '';
  const seen = new Set<unknown>();
  const tree = (parent: string): unknown[] =>
    (children.get(parent) ?? []).flatMap((resource): unknown[] => {
      const type = textField(resource, '_type') ?? '';
      if (seen.has(resource) || !/request/.test(type)) return [];
      seen.add(resource);
      const description = textField(resource, 'description');
      const meta = { id: idOf(resource), sortKey: fieldOf(resource, 'metaSortKey'), description };
      const fields = fieldsOf(resource);
      if (type === 'request_group') {
        const { name, environment, authentication } = fields;
        return [{ type: 'RequestGroup', name, environment, authentication, meta, children: tree(idOf(resource)) }];
      }
      const scripts = { preRequest: fields['preRequestScript'], afterResponse: fields['afterResponseScript'] };
      const settings = { path: fields['settingPath'] };
      return [{ ...fields, type: typesOfV4[type] ?? type, scripts, settings, meta }];
    });
  const base = ofType('environment').find((environment) => textField(environment, 'parentId') === idOf(workspace));
  const subEnvironments = base ? (children.get(idOf(base)) ?? []) : [];
  return {
    name: textField(workspace, 'name'),
    meta: { description: textField(workspace, 'description') },
    collection: tree(idOf(workspace)),
    environments: { data: fieldOf(base, 'data'), subEnvironments },
  };
}

export function writeInsomnia(document: ApiDocument, omissions: OmissionList): ForeignFile[] {
  const isText = textVariables([document.variables, ...Object.values(document.environments)]);
  const write = (text: string, at: string): string => writeInsomniaText(text, at, omissions);
  const meta = (prefix: string, path: string, index: number): object => ({
    id: `${prefix}_${hashOf(`${document.name}/${path}`)}`,
    sortKey: index,
  });
  const pairs = (values: Texts | undefined, at: string): object[] | undefined =>
    values && Object.entries(values).map(([name, value]) => ({ name: write(name, at), value: write(value, at) }));
  const itemsOf = (items: readonly ApiItem[], folder: string): object[] =>
    items.map((item, index) => {
      const at = folder === '' ? item.name : `${folder}/${item.name}`;
      if (item.type === 'folder') {
        return { name: item.name, meta: meta('fld', `${at}/${index}`, index), children: itemsOf(item.items, at) };
      }
      return item.type === 'socket' ? socket(item, at, index) : http(item, at, index);
    });
  const socket = ({ name, profile, messages }: SocketItem, at: string, index: number): object => {
    const { url, namespace, path, query, headers, auth, name: _, ...lost } = profile;
    for (const [field, value] of Object.entries(lost)) if (value !== undefined) omissions.add(at, 'field', field);
    for (const message of messages) omissions.add(`${at}/${message.name}`, 'emits');
    const { token, ...others } = auth ?? {};
    for (const field of Object.keys(others)) omissions.add(at, 'field', `auth.${field}`);
    if (token !== undefined && typeof token !== 'string') omissions.add(at, 'field', 'auth.token');
    return compact({
      url: write(joinSocketUrl(url, namespace), at),
      name,
      meta: meta('socketio-req', `${at}/${index}`, index),
      settings: compact({ encodeUrl: true, cookies: { send: true, store: true }, path: path && write(path, at) }),
      authentication: typeof token === 'string' ? { type: 'singleToken', token: write(token, at) } : undefined,
      headers: pairs(headers, at),
      parameters: pairs(query, at),
    });
  };
  const http = ({ name, request }: RequestItem, at: string, index: number): object => {
    const body = writtenBody(request, { at, omissions, isText, write });
    const mimeTypes = { json: 'application/json', text: 'text/plain', urlencoded: 'application/x-www-form-urlencoded' };
    return compact({
      url: write(request.url, at),
      name,
      meta: meta('req', `${at}/${index}`, index),
      method: request.method ?? 'GET',
      body: body && {
        mimeType: mimeTypes[body.type],
        ...(body.isForm
          ? { params: formPairs(body.text).map(({ key, value }) => ({ name: key, value })) }
          : { text: body.text }),
      },
      headers: pairs(request.headers, at),
    });
  };
  const environment = (scope: Texts, at: string): object =>
    Object.entries(scope).reduce<Record<string, unknown>>(
      (data, [name, value]) => nested(data, name.split('.'), write(value, at)),
      {},
    );
  const file = {
    type: 'collection.insomnia.rest/5.0',
    schema_version: '5.1',
    name: document.name,
    meta: compact({ id: `wrk_${hashOf(document.name)}`, description: document.description }),
    collection: itemsOf(document.items, ''),
    environments: {
      name: 'Base Environment',
      meta: { id: `env_${hashOf(document.name)}` },
      data: environment(document.variables, ''),
      subEnvironments: Object.entries(document.environments).map(([name, scope]) => ({
        name,
        meta: { id: `env_${hashOf(`${document.name}/${name}`)}` },
        data: environment(scope, name),
      })),
    },
  };
  return [{ path: '', text: yamlOf(file) }];
}

/**
 * Sets the value at a path of an object. If a part of the path already has a value that is not an object, the whole path becomes one name.
 */
function nested(data: Record<string, unknown>, path: readonly string[], value: string): Record<string, unknown> {
  const [key = '', ...rest] = path;
  const child = fieldOf(data, key);
  if (rest.length === 0) return { ...data, [key]: value };
  if (child !== undefined && !isRecord(child)) return { ...data, [path.join('.')]: value };
  return { ...data, [key]: nested({ ...fieldsOf(child) }, rest, value) };
}

/** FNV-1a, so that the same item has the same ID in every export. */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const character of text) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0) ?? 0)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0').repeat(2);
}
