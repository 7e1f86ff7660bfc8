/** Reads the sockets and rooms of a server for programs and the panel: filtered, sorted and in parts. */
import type {
  RoomColumn,
  ServerRoom,
  ServerStatistics,
  ServerSummary,
  SocketColumn,
  SocketRow,
} from '../../model/server/serverState.ts';
import { shortClientName } from '../../model/entry/clientName.ts';
import type { ObservedServer } from './observedServer.ts';
import type { Rates } from './rateMeter.ts';
import type { KnownSocket } from './serverState.ts';

/** A request for a part of a list, after its rows were filtered and sorted. */
export interface ServerQuery<Column> {
  /** Text that at least one column must contain; case is ignored. */
  readonly text?: string | undefined;
  readonly sort?: { readonly column: Column; readonly descending: boolean } | undefined;
  readonly from?: number | undefined;
  /** All rows when left out. */
  readonly count?: number | undefined;
}

export interface SocketQuery extends ServerQuery<SocketColumn> {
  readonly namespace?: string | undefined;
  /** A room of the namespace. Without a namespace, it is ignored. */
  readonly room?: string | undefined;
}

interface Part<T> {
  readonly rows: T[];
  /** The number of rows that match. */
  readonly matching: number;
}

export function readSockets(server: ObservedServer, query: SocketQuery): Part<SocketRow> {
  const { state } = server;
  const { namespace, room } = query;
  const sockets = namespace === undefined ? state.sockets : state.members(namespace, room === undefined ? [] : [room]);
  const rows = sockets.map((socket) => rowOf(server, socket));
  const found = matching(rows, query.text, (row) => [
    row.socketId,
    row.namespace,
    row.transport,
    row.address,
    shortClientName(row.client),
    ...row.rooms,
  ]);
  return part(found, query, (row, column) => {
    if (column === 'rooms') return row.roomCount;
    return column === 'client' ? shortClientName(row.client) : row[column];
  });
}

export function readRooms({ state }: ObservedServer, query: ServerQuery<RoomColumn>): Part<ServerRoom> {
  const rows = state.rooms.map(({ namespace, room, members }) => ({ namespace, room, size: members.size }));
  return part(
    matching(rows, query.text, (row) => [row.room, row.namespace]),
    query,
    (row, column) => row[column],
  );
}

export function summaryOf(server: ObservedServer, rates: Rates | undefined): ServerSummary {
  const { state, clients, isConnected, actions, limits, process, load } = server;
  const { socketsLeftOut, membershipsLeftOut } = state;
  const statistics: ServerStatistics = {
    sockets: state.size + socketsLeftOut,
    rooms: state.roomCount,
    clients,
    namespaces: state.namespaces,
    ...(rates && { receivedRate: rates.receivedRate, emittedRate: rates.emittedRate }),
    ...(socketsLeftOut > 0 && { socketsLeftOut }),
    ...(membershipsLeftOut > 0 && { membershipsLeftOut }),
    ...process,
  };
  return {
    isConnected,
    actions: isConnected ? [...actions] : [],
    statistics,
    ...(load && { load }),
    limits: [...limits],
  };
}

function rowOf(server: ObservedServer, { key, socketId, namespace, rooms, issued }: KnownSocket): SocketRow {
  const summary = server.connectionOf(key)?.summary;
  const { client } = summary ?? {};
  const waitingPackets = server.waitingPackets?.(key) ?? 0;
  return {
    socketId,
    namespace,
    transport: summary?.transport ?? '',
    address: client?.address ?? '',
    rooms: [...rooms],
    roomCount: rooms.size,
    connectedAt: isoOf(issued),
    ...(client && { client }),
    ...(waitingPackets > 0 && { waitingPackets }),
    connectionId: summary?.connectionId ?? '',
    received: summary?.counts.received ?? 0,
    emitted: summary?.counts.emitted ?? 0,
  };
}

/** A process can report any number as a time. */
function isoOf(issued: number): string {
  const date = new Date(issued);
  return issued > 0 && !Number.isNaN(date.getTime()) ? date.toISOString() : '';
}

function matching<T>(rows: readonly T[], text = '', textsOf: (row: T) => readonly string[]): readonly T[] {
  const needle = text.trim().toLowerCase();
  if (needle === '') return rows;
  return rows.filter((row) => textsOf(row).some((one) => one.toLowerCase().includes(needle)));
}

function part<T, Column>(
  rows: readonly T[],
  { sort, from = 0, count }: ServerQuery<Column>,
  valueOf: (row: T, column: Column) => string | number,
): Part<T> {
  const all = sort ? sorted(rows, sort, valueOf) : rows;
  return { rows: all.slice(from, count === undefined ? undefined : from + count), matching: rows.length };
}

/** Sorts rows. Rows with the same value keep the order in which they were connected. */
function sorted<T, Column>(
  rows: readonly T[],
  { column, descending }: { readonly column: Column; readonly descending: boolean },
  valueOf: (row: T, column: Column) => string | number,
): readonly T[] {
  const sign = descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: valueOf(row, column) }))
    .toSorted((a, b) => (a.value === b.value ? 0 : a.value < b.value ? -sign : sign))
    .map(({ row }) => row);
}
