/** A collection as an `ApiDocument`: the emits of a folder with the same connection are the messages of one Socket.IO request. */
import type { Collection, Emit, Folder } from '../collection/collection.ts';
import type { ApiDocument, ApiItem, FolderItem, MessageItem, SocketItem } from './interop.ts';
import { namesIn } from './references.ts';
import type { OmissionList } from './omissionList.ts';

export function fromCollection(collection: Collection, omissions: OmissionList): ApiDocument {
  const { connections, requests = {}, scenarios = [], proxies = {} } = collection;
  const used = new Set<string>();
  const items = itemsOf(collection.emits, '', collection, used, omissions);
  const unused = Object.entries(connections)
    .filter(([key]) => !used.has(key))
    .map(([key, profile]): SocketItem => ({ type: 'socket', name: profile.name ?? key, profile, messages: [] }));
  const http = Object.entries(requests).map(([name, request]): ApiItem => ({ type: 'request', name, request }));
  for (const { name } of scenarios) omissions.add('', 'scenarios', name);
  for (const name of Object.keys(proxies)) omissions.add('', 'proxies', name);
  const secrets = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      for (const name of namesIn(value)) if (name.startsWith('secret:')) secrets.add(name.slice(7).trim());
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit([connections, collection.emits, requests, collection.variables, collection.environments]);
  for (const name of secrets) omissions.add('', 'secretVariable', name);
  return {
    name: collection.name,
    description: collection.description,
    variables: collection.variables ?? {},
    environments: collection.environments ?? {},
    secrets,
    items: [...items, ...unused, ...http],
  };
}

function itemsOf(
  emits: readonly (Emit | Folder)[],
  folder: string,
  collection: Collection,
  used: Set<string>,
  omissions: OmissionList,
): ApiItem[] {
  const result: ApiItem[] = [];
  const sockets = new Map<string, MessageItem[]>();
  for (const item of emits) {
    // `isFolder` is not used, because its module would add the schemas of collections to this bundle.
    if ('folder' in item) {
      const at = folder === '' ? item.folder : `${folder}/${item.folder}`;
      const child: FolderItem = {
        type: 'folder',
        name: item.folder,
        items: itemsOf(item.emits, at, collection, used, omissions),
      };
      result.push(child);
      continue;
    }
    const { connection, ...message } = item;
    const profile = Object.hasOwn(collection.connections, connection) ? collection.connections[connection] : undefined;
    if (!profile) {
      omissions.add(folder === '' ? item.name : `${folder}/${item.name}`, 'connection', connection);
      continue;
    }
    used.add(connection);
    const known = sockets.get(connection);
    if (known) known.push(message);
    else {
      const messages = [message];
      sockets.set(connection, messages);
      result.push({ type: 'socket', name: profile.name ?? connection, profile, messages });
    }
  }
  return result;
}
