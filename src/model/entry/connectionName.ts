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

/** Title, ID and state: "localhost:3000/chat · c2 · connected", "Chrome 140 · 127.0.0.1 · /chat · c3 · connected". */
export function connectionNameAndStatus(
  connection: ConnectionToName & { readonly client?: ObservedClient | undefined },
): string {
  const { client } = connection;
  const namespace = connection.namespace === '/' ? 'none' : quoted(connection.namespace, maxIdLength);
  return connectionNameTexts.nameAndStatus({
    title: client
      ? connectionNameTexts.observed({ client: clientName(client), namespace })
      : connectionTitle(connection),
    status: connectionStatus(connection),
  });
}
