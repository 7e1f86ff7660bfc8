/**
 * The lanes of the sequence view: one for each client, each proxy and each server. Clients are on the left in the order
 * in which they appear, servers on the right, proxies between them. Namespaces of one client share its lane, and
 * clients of one server share the lane of the server. A socket that was captured at both ends has the lane of its
 * client and the lane of its server. Pure.
 */
import { isServerEnd } from '../server/serverKind.ts';
import { shownHost } from '../url/shownUrl.ts';
import { originOf } from '../url/urlOrigin.ts';

export const laneKinds = ['client', 'proxy', 'server'] as const;
export type LaneKind = (typeof laneKinds)[number];

export interface Lane {
  readonly kind: LaneKind;
  /** Identifies the lane, also in later results for the same capture. */
  readonly key: string;
  readonly title: string;
  /** Dimmed text under the title; empty if there is none. */
  readonly note: string;
}

/** The facts of a connection that determine its lanes. */
export interface LaneConnection {
  readonly connectionId: string;
  /** The name of the client of the connection. */
  readonly client: string;
  readonly clientNote: string;
  readonly url: string;
  /** The kind of the source; "client" for a connection of the inspector itself. */
  readonly sourceKind: string;
  /** Set for a client in a Node.js process. */
  readonly observedEnd?: 'client' | undefined;
  readonly sourceId: string;
  readonly sourceName: string;
  /** The Engine.IO session of a client of the application. */
  readonly sid?: string | undefined;
  /** The connections that were captured at the client and at the server of the same socket, if they differ from this connection. */
  readonly clientAt?: string | undefined;
  readonly serverAt?: string | undefined;
}

/** The indexes of the lanes of a connection. */
export interface LaneEnds {
  readonly client: number;
  readonly server: number;
  /** Left out if the traffic does not pass a proxy of the inspector. */
  readonly proxy?: number;
  /** Whether the traffic was observed at the server, so that the server sent the outgoing events. */
  readonly isSeenAtServer: boolean;
}

export interface Lanes {
  readonly lanes: readonly Lane[];
  /** The lanes of a connection, by its ID. */
  readonly ends: ReadonlyMap<string, LaneEnds>;
}

interface LaneKeys {
  readonly client: string;
  readonly server: string;
  readonly proxy: string | undefined;
  readonly isSeenAtServer: boolean;
}

/**
 * Returns the lanes of connections, in the order of the connections.
 * @param maxClients the maximum number of lanes for clients; the other clients share one lane with the title `others`
 */
export function lanesOf(connections: readonly LaneConnection[], maxClients: number, others: string): Lanes {
  const lanes = new Map<string, Lane>();
  const add = (lane: Lane): string => {
    if (!lanes.has(lane.key)) lanes.set(lane.key, lane);
    return lane.key;
  };
  const processes = processesByOrigin(connections);
  const byId = new Map(connections.map((connection) => [connection.connectionId, connection]));
  let clients = 0;
  const keys = connections.map((connection): readonly [string, LaneKeys] => {
    const own = clientLane(byId.get(connection.clientAt ?? '') ?? connection);
    if (!lanes.has(own.key)) clients++;
    const isOwn = lanes.has(own.key) || clients <= maxClients;
    const { sourceKind, sourceId, sourceName } = connection;
    return [
      connection.connectionId,
      {
        client: add(isOwn ? own : { kind: 'client', key: 'others', title: others, note: '' }),
        server: add(serverLane(byId.get(connection.serverAt ?? '') ?? connection, processes)),
        proxy:
          sourceKind === 'proxy'
            ? add({ kind: 'proxy', key: `proxy ${sourceId}`, title: sourceName || sourceId, note: sourceId })
            : undefined,
        isSeenAtServer: isSeenAtServer(connection),
      },
    ];
  });
  const ordered = laneKinds.flatMap((kind) => [...lanes.values()].filter((lane) => lane.kind === kind));
  const indexes = new Map(ordered.map(({ key }, index) => [key, index]));
  const at = (key: string): number => indexes.get(key) ?? 0;
  const ends = keys.map(([connectionId, { client, server, proxy, isSeenAtServer }]): readonly [string, LaneEnds] => [
    connectionId,
    { client: at(client), server: at(server), ...(proxy !== undefined && { proxy: at(proxy) }), isSeenAtServer },
  ]);
  return { lanes: ordered, ends: new Map(ends) };
}

function clientLane({ connectionId, client, clientNote, sourceId, sid }: LaneConnection): Lane {
  const key = sid === undefined ? `client ${connectionId}` : `session ${sourceId} ${sid}`;
  return { kind: 'client', key, title: client, note: clientNote };
}

/** The watched servers, by the address at which their clients reach them. */
function processesByOrigin(connections: readonly LaneConnection[]): ReadonlyMap<string, LaneConnection> {
  const found = new Map<string, LaneConnection>();
  for (const connection of connections) {
    if (isSeenAtServer(connection)) found.set(addressOf(connection.url), connection);
  }
  return found;
}

/** A watched server has one lane for all of its clients. */
function serverLane(connection: LaneConnection, processes: ReadonlyMap<string, LaneConnection>): Lane {
  const { url } = connection;
  const process = isSeenAtServer(connection) ? connection : processes.get(addressOf(url));
  const host = shownHost(process?.url ?? url);
  if (!process) return { kind: 'server', key: `server ${addressOf(url)}`, title: host, note: '' };
  return { kind: 'server', key: `process ${process.sourceId}`, title: process.sourceName || host, note: host };
}

function isSeenAtServer({ sourceKind: kind, observedEnd }: LaneConnection): boolean {
  return isServerEnd({ source: { kind }, observedEnd });
}

/** All names of the loopback address mean the same machine. */
function addressOf(url: string): string {
  return (originOf(url) ?? url).replace(/^(https?:\/\/)(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)/, '$1localhost');
}
