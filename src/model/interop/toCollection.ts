/** An `ApiDocument` as a collection. */
import { isSecretName } from '../url/secretName.ts';
import type { ConnectionProfile } from '../profile/profile.ts';
import type { Emit, Folder } from '../collection/collection.ts';
import type { HttpRequest } from '../scenario/scenario.ts';
import { compact } from './fields.ts';
import type { ApiDocument, ApiItem, FolderItem, ImportedCollection, Omission, SocketItem, Texts } from './interop.ts';
import { OmissionList } from './omissionList.ts';
import { mapTexts, renameReferences, withoutSuffix } from './references.ts';

interface Target {
  readonly connections: Map<string, ConnectionProfile>;
  readonly requests: Map<string, HttpRequest>;
  readonly omissions: OmissionList;
  readonly requestNames: UniqueNames;
}

export function toCollection(
  document: ApiDocument,
  found: readonly Omission[],
): { readonly collection: ImportedCollection; readonly omissions: Omission[] } {
  const omissions = new OmissionList();
  for (const { at, code, name } of found) omissions.add(at, code, name);
  const requestNames = new UniqueNames();
  const target: Target = { connections: new Map(), requests: new Map(), omissions, requestNames };
  const emits = emitsOf(document.items, '', target);
  const { secrets } = document;
  for (const name of secrets) omissions.add('', 'secretValue', name);
  const own = (scope: Texts): Record<string, string> =>
    Object.fromEntries(Object.entries(scope).filter(([name]) => !secrets.has(name)));
  const environments = Object.entries(document.environments).map(([name, scope]) => [name, own(scope)] as const);
  const variables = own(document.variables);
  const collection: ImportedCollection = compact({
    version: 1 as const,
    name: document.name,
    description: document.description,
    variables: Object.keys(variables).length > 0 ? variables : undefined,
    environments: environments.length > 0 ? Object.fromEntries(environments) : undefined,
    connections: Object.fromEntries(target.connections),
    emits,
    requests: target.requests.size > 0 ? Object.fromEntries(target.requests) : undefined,
  });
  const named = secrets.size === 0 ? collection : mapTexts(collection, (text) => withSecrets(text, secrets));
  return { collection: named, omissions: omissions.all };
}

function withSecrets(text: string, secrets: ReadonlySet<string>): string {
  return renameReferences(text, (name) => (secrets.has(withoutSuffix(name)) ? `secret:${withoutSuffix(name)}` : name));
}

function emitsOf(items: readonly ApiItem[], folder: string, target: Target): (Emit | Folder)[] {
  const used = new Set<string>();
  const names = new UniqueNames();
  return items.flatMap((item): (Emit | Folder)[] => {
    const at = folder === '' ? item.name : `${folder}/${item.name}`;
    switch (item.type) {
      case 'folder':
        return folderOf(item, at, target);
      case 'socket':
        return socketEmits(item, at, used, names, target);
      case 'request':
        if (folder !== '') target.omissions.add(at, 'folderOfRequest');
        addRequest(item.name, item.request, at, target);
        return [];
    }
  });
}

/** The folder as a folder of emits. A folder that contains only requests is left out, because it would be empty. */
function folderOf(item: FolderItem, at: string, target: Target): Folder[] {
  const emits = emitsOf(item.items, at, target);
  if (emits.length > 0 || item.items.length === 0) return [{ folder: item.name || 'folder', emits }];
  if (item.items.some(({ type }) => type === 'socket')) target.omissions.add(at, 'emptyFolder');
  return [];
}

function socketEmits(
  { name, profile, messages }: SocketItem,
  at: string,
  used: Set<string>,
  names: UniqueNames,
  target: Target,
): Emit[] {
  const connection = addConnection(name || 'connection', profile, at, target);
  return messages.map((message) => {
    const unique = names.find(message.name || message.event || 'emit', (known) => used.has(known));
    used.add(unique);
    if (unique !== message.name) target.omissions.add(`${at}/${message.name}`, 'renamed', unique);
    const { event, args, ...rest } = message;
    return compact({ name: unique, connection, event, args, ...withoutName(rest) });
  });
}

function withoutName<T extends { name: string }>({ name: _, ...rest }: T): Omit<T, 'name'> {
  return rest;
}

/** Requests with the same name and the same settings, for instance in several folders, are one connection. */
function addConnection(name: string, profile: ConnectionProfile, at: string, target: Target): string {
  const base = target.omissions.safeName(name, at);
  const own = (key: string): ConnectionProfile => {
    const kept = withoutLiterals(key, profile, at, target.omissions);
    return key === name ? kept : { name, ...kept };
  };
  const isSame = (key: string): boolean => {
    const known = target.connections.get(key);
    return known !== undefined && JSON.stringify(known) === JSON.stringify(own(key));
  };
  const key = new UniqueNames().find(base, (known) => target.connections.has(known) && !isSame(known));
  target.connections.set(key, own(key));
  return key;
}

/** Values of headers and query parameters that are secrets are not written to the file, unless they are references. */
function withoutLiterals(
  key: string,
  profile: ConnectionProfile,
  at: string,
  omissions: OmissionList,
): ConnectionProfile {
  const { headers, query, auth, ...rest } = profile;
  return compact({
    ...rest,
    headers: headers && hidden(headers, `${key}.headers`, at, omissions),
    query: query && hidden(query, `${key}.query`, at, omissions),
    auth: auth && mapAuth(auth, `${key}.auth`, at, omissions),
  });
}

function hidden(values: Texts, prefix: string, at: string, omissions: OmissionList): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const isSecret = isSecretName(name) && value !== '' && !value.includes('{{');
      return [name, isSecret ? secretFor(`${prefix}.${name}`, at, omissions) : value];
    }),
  );
}

function mapAuth(auth: object, prefix: string, at: string, omissions: OmissionList): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(auth).map(([name, value]: [string, unknown]) => {
      const isSecret = typeof value === 'string' && value !== '' && !value.includes('{{');
      return [name, isSecret ? secretFor(`${prefix}.${name}`, at, omissions) : value];
    }),
  );
}

function secretFor(written: string, at: string, omissions: OmissionList): string {
  const name = written.replace(/[{}]/g, '_');
  omissions.add(at, 'secretValue', name);
  return `{{secret:${name}}}`;
}

function addRequest(
  name: string,
  request: HttpRequest,
  at: string,
  { requests, omissions, requestNames }: Target,
): void {
  const base = omissions.safeName(name || 'request', at);
  const key = requestNames.find(base, (known) => requests.has(known));
  if (key !== name) omissions.add(at, 'renamed', key);
  const { headers } = request;
  requests.set(key, headers ? { ...request, headers: hidden(headers, `${key}.headers`, at, omissions) } : request);
}

/** Finds names such as "name", "name 2", "name 3". Stores the last number, because a file may use one name many times. */
class UniqueNames {
  readonly #last = new Map<string, number>();

  find(base: string, isUsed: (name: string) => boolean): string {
    if (!isUsed(base)) return base;
    for (let n = (this.#last.get(base) ?? 1) + 1; ; n++) {
      const name = `${base} ${n}`;
      if (isUsed(name)) continue;
      this.#last.set(base, n);
      return name;
    }
  }
}
