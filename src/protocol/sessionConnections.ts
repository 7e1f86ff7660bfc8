import { type SessionConnection, type SessionHeader, withoutSecrets } from '../model/entry/sessionFile.ts';
import type { ConnectionProfile } from '../model/profile/profile.ts';
import type { NamedConnection } from './shapes.ts';

/**
 * Connections, and the sources of those that have one, as a session file describes them.
 * @param profileOf the profile of a connection as it may be shown. If the profile is not known, because the connection belongs to a previous
 * engine or to a replay, the file contains only the display name of the connection
 * @param noted the sources of entries without a connection
 */
export function sessionConnections(
  connections: readonly NamedConnection[],
  profileOf: (connectionId: string) => ConnectionProfile | undefined,
  noted: readonly NonNullable<NamedConnection['source']>[],
): Pick<SessionHeader, 'sources' | 'connections'> {
  const all = [...noted, ...connections.flatMap(({ source }) => source ?? [])];
  const sources = all.map(({ sourceId, kind, name }) => [sourceId, { kind, name }] as const);
  const described = connections.map((named): [string, SessionConnection] => [
    named.connectionId,
    sessionConnection(named, profileOf(named.connectionId)),
  ]);
  return {
    ...(sources.length > 0 && { sources: Object.fromEntries(sources) }),
    connections: Object.fromEntries(described),
  };
}

function sessionConnection(
  { name, url, namespace, source, sid, path, earlier, observedEnd }: NamedConnection,
  profile: ConnectionProfile | undefined,
): SessionConnection {
  const before = earlier && { earlier };
  if (profile) return { name, ...withoutSecrets(profile), ...before };
  const observed = {
    ...(source && { sourceId: source.sourceId }),
    ...(sid !== undefined && { sid }),
    ...(path !== undefined && { path }),
    ...(observedEnd && { observedEnd }),
  };
  return url === '' ? { name } : { name, url, namespace, ...observed, ...before };
}
