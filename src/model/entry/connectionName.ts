/**
 * The names of connections, the same everywhere: the display name or host and namespace, the short ID, and the state. Lists that have
 * two columns show `connectionTitle` and `connectionStatus`.
 */
import { quoted } from '../text/quoted.ts';
import { hostAndNamespace } from '../url/shownUrl.ts';
import { connectionNameTexts } from './connectionNameTexts.ts';

export interface ConnectionToName {
  readonly connectionId: string;
  /** The display name; empty for a connection that has none. */
  readonly name: string;
  readonly url: string;
  readonly namespace: string;
  readonly state?: string;
  /** It is not listed any more. */
  readonly removed?: true | undefined;
}

const maxLength = 100;
/** IDs of session files may be anything. */
const maxIdLength = 24;

/** The display name, or host and namespace. Several connections may have the same. */
export function connectionTitle({ name, url, namespace }: Omit<ConnectionToName, 'connectionId'>): string {
  return name === '' ? hostAndNamespace(url, namespace) : quoted(name, maxLength);
}

/** The title and the ID, which no two connections share: "localhost:3000/chat · c2". */
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
  return connectionNameTexts.status({ id: quoted(connectionId, maxIdLength), state });
}

/** All of it: "localhost:3000/chat · c2 · connected". */
export function connectionNameAndStatus(connection: ConnectionToName): string {
  return connectionNameTexts.nameAndStatus({
    title: connectionTitle(connection),
    status: connectionStatus(connection),
  });
}
