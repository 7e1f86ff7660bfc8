/**
 * The lanes of the sequence view: one for each client, each proxy and each server. Clients are on the left in the order in which they appear,
 * servers on the right, proxies between them. Namespaces of one client share its lane, and clients of one server share the lane of the server.
 * Pure.
 */
import { shownHost } from '../url/shownUrl.ts';
import { originOf } from '../url/urlOrigin.ts';

export const laneKinds = ['client', 'proxy', 'server'] as const;
export type LaneKind = (typeof laneKinds)[number];

export interface Lane {
  readonly kind: LaneKind;
  /** Identifies it in one set of lanes, and in a later one of the same capture. */
  readonly key: string;
  readonly title: string;
  /** Dimmed text under the title; empty if there is none. */
  readonly note: string;
}

/** A connection as its lanes need it. */
export interface LaneConnection {
  readonly connectionId: string;
  /** The name of its client. */
  readonly client: string;
  readonly clientNote: string;
  readonly url: string;
  /** Whose traffic it is: "client" is a connection of the inspector itself. */
  readonly sourceKind: string;
  readonly sourceId: string;
  readonly sourceName: string;
  /** The Engine.IO session of a client of the application. */
  readonly sid?: string | undefined;
}

/** The indexes of the lanes of a connection. */
export interface LaneEnds {
  readonly client: number;
  readonly server: number;
  /** Left out if its traffic passes no proxy of the inspector. */
  readonly proxy?: number;
  /** Whether the traffic was seen at the server, so that an outgoing event is one of the server. */
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
 * The lanes of connections, in the order in which these appear.
 * @param maxClients of more clients, the others share one lane, with the title `others`
 */
export function lanesOf(connections: readonly LaneConnection[], maxClients: number, others: string): Lanes {
  const lanes = new Map<string, Lane>();
  const add = (lane: Lane): string => {
    if (!lanes.has(lane.key)) lanes.set(lane.key, lane);
    return lane.key;
  };
  const processes = processesByOrigin(connections);
  let clients = 0;
  const keys = connections.map((connection): readonly [string, LaneKeys] => {
    const own = clientLane(connection);
    if (!lanes.has(own.key)) clients++;
    const isOwn = lanes.has(own.key) || clients <= maxClients;
    const { sourceKind, sourceId, sourceName } = connection;
    return [
      connection.connectionId,
      {
        client: add(isOwn ? own : { kind: 'client', key: 'others', title: others, note: '' }),
        server: add(serverLane(connection, processes)),
        proxy:
          sourceKind === 'proxy'
            ? add({ kind: 'proxy', key: `proxy ${sourceId}`, title: sourceName || sourceId, note: sourceId })
            : undefined,
        isSeenAtServer: isServerSource(sourceKind),
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

/** A Node.js process with the probe, or a server with the Admin UI. */
function isServerSource(kind: string): boolean {
  return kind === 'node' || kind === 'admin';
}

/** The watched servers, by the address at which their clients reach them. */
function processesByOrigin(connections: readonly LaneConnection[]): ReadonlyMap<string, LaneConnection> {
  const found = new Map<string, LaneConnection>();
  for (const connection of connections) {
    if (isServerSource(connection.sourceKind)) found.set(addressOf(connection.url), connection);
  }
  return found;
}

/** A server whose process is watched has one lane, whoever its clients are. */
function serverLane(connection: LaneConnection, processes: ReadonlyMap<string, LaneConnection>): Lane {
  const { url, sourceKind } = connection;
  const process = isServerSource(sourceKind) ? connection : processes.get(addressOf(url));
  const host = shownHost(process?.url ?? url);
  if (!process) return { kind: 'server', key: `server ${addressOf(url)}`, title: host, note: '' };
  return { kind: 'server', key: `process ${process.sourceId}`, title: process.sourceName || host, note: host };
}

/** Names of the loopback address are the same machine. */
function addressOf(url: string): string {
  return (originOf(url) ?? url).replace(/^(https?:\/\/)(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)/, '$1localhost');
}
