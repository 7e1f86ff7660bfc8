/**
 * The names of connections, which are the same everywhere: the display name, or host and namespace; the short ID; and the state. Lists with
 * two columns show `connectionTitle` and `connectionStatus`.
 */
import { clientName, type ObservedClient } from './clientName.ts';
import { quoted } from '../text/quoted.ts';
import { hostAndNamespace } from '../url/shownUrl.ts';
import { connectionNameTexts } from './connectionNameTexts.ts';
import { connectionStateTexts } from './connectionStateTexts.ts';

export interface ConnectionToName {
  readonly connectionId: string;
  /** The display name; empty if the connection has none. */
  readonly name: string;
  readonly url: string;
  readonly namespace: string;
  readonly state?: string;
  /** The connection is no longer in the list of connections. */
  readonly removed?: true | undefined;
}

const maxLength = 100;
/** IDs in session files can have any length. */
const maxIdLength = 24;

/** The display name, or host and namespace. Several connections can have the same title. */
export function connectionTitle({ name, url, namespace }: Omit<ConnectionToName, 'connectionId'>): string {
  return name === '' ? hostAndNamespace(url, namespace) : quoted(name, maxLength);
}

/** The title and the ID, which is unique: "localhost:3000/chat · c2". */
export function connectionName(connection: ConnectionToName): string {
  const { connectionId, removed = false } = connection;
  const id = quoted(connectionId, maxIdLength);
  return connectionNameTexts.name({ title: connectionTitle(connection), id, removed });
}

/** The ID and the state: "c2 · connected". */
export function connectionStatus({
  connectionId,
  state = '',
}: Pick<ConnectionToName, 'connectionId' | 'state'>): string {
  return connectionNameTexts.status({
    id: quoted(connectionId, maxIdLength),
    state: connectionStateTexts.stateInText({ state }),
  });
}

export interface ConnectionLabel {
  /** The host, the display name or the client: the part that is shortened first. */
  readonly start: string;
  /** The namespace, if `start` does not name it; it may be empty. */
  readonly namespace: string;
  /** The ID and the state, which are never cut. */
  readonly end: string;
}

/** The parts of `connectionNameAndStatus`, for a list that may be too narrow for the whole text. */
export function connectionLabel(
  connection: ConnectionToName & { readonly client?: ObservedClient | undefined },
): ConnectionLabel {
  const { client, name, url } = connection;
  const end = connectionNameTexts.nameAndStatus({ title: '', status: connectionStatus(connection) });
  if (client) {
    const namespace = connection.namespace === '/' ? 'none' : quoted(connection.namespace, maxIdLength);
    return { start: clientName(client), namespace: connectionNameTexts.observed({ client: '', namespace }), end };
  }
  if (name !== '') return { start: connectionTitle(connection), namespace: '', end };
  const start = hostAndNamespace(url, '/');
  return { start, namespace: hostAndNamespace(url, connection.namespace).slice(start.length), end };
}

/** Title, ID and state: "localhost:3000/chat · c2 · connected", "Chrome 140 · 127.0.0.1 · /chat · c3 · connected". */
export function connectionNameAndStatus(
  connection: ConnectionToName & { readonly client?: ObservedClient | undefined },
): string {
  const { start, namespace, end } = connectionLabel(connection);
  return start + namespace + end;
}
