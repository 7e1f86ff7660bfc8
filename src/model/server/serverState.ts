/** What is known of a server: its sockets, its rooms and its numbers. */
import * as v from 'valibot';
import { storedCauseSchema } from '../cause/causeSchema.ts';

const count = v.number();

/** A socket of a server: a client in one namespace. */
export const serverSocketSchema = v.object({
  socketId: v.string(),
  namespace: v.string(),
  transport: v.string(),
  /** Empty if it is not known. */
  address: v.string(),
  /** The rooms without the room of the socket itself, whose name is the ID of the socket. */
  rooms: v.array(v.string()),
  /** When its handshake was, as ISO text; empty if that is not known. */
  connectedAt: v.string(),
  client: v.optional(v.object({ address: v.optional(v.string()), userAgent: v.optional(v.string()) })),
});
export type ServerSocket = v.InferOutput<typeof serverSocketSchema>;

/** The socket as the panel shows it. */
export const socketRowSchema = v.object({
  ...serverSocketSchema.entries,
  /** Rooms that are in the list. A socket can be in more. */
  roomCount: count,
  /** The connection whose entries are those of the socket. */
  connectionId: v.string(),
  /** Events that the server received from the socket, and emitted to it alone. */
  received: count,
  emitted: count,
});
export type SocketRow = v.InferOutput<typeof socketRowSchema>;

export const serverRoomSchema = v.object({ namespace: v.string(), room: v.string(), size: count });
export type ServerRoom = v.InferOutput<typeof serverRoomSchema>;

export const serverActions = ['emit', 'disconnect', 'join', 'leave'] as const;
export type ServerAction = (typeof serverActions)[number];

export const serverStatisticsSchema = v.object({
  /** Sockets, rooms and clients (Engine.IO sessions) that the server has. */
  sockets: count,
  rooms: count,
  clients: count,
  namespaces: v.array(v.object({ name: v.string(), sockets: count })),
  /** Per second, over the last seconds; left out until it is known. */
  receivedRate: v.optional(count),
  emittedRate: v.optional(count),
  /** Sockets and memberships of rooms that are not listed, because there are too many. */
  socketsLeftOut: v.optional(count),
  membershipsLeftOut: v.optional(count),
  /** Values of the process: how late its timers are, and its memory in bytes. */
  eventLoopDelayMs: v.optional(count),
  memoryBytes: v.optional(count),
  uptimeMs: v.optional(count),
});
export type ServerStatistics = v.InferOutput<typeof serverStatisticsSchema>;

/**
 * The process in the last minutes, in columns: times in milliseconds of its clock, the longest delay of its event loop since the value before,
 * and its memory. `null` at a time between two reports if others are missing there.
 */
export const serverLoadSchema = v.object({
  t: v.array(count),
  delayMs: v.array(v.nullable(count)),
  memoryBytes: v.array(v.nullable(count)),
});
export type ServerLoad = v.InferOutput<typeof serverLoadSchema>;

export const serverSummarySchema = v.object({
  /** Whether the server is connected. */
  isConnected: v.boolean(),
  /** The actions that can be requested of the server. */
  actions: v.array(v.picklist(serverActions)),
  statistics: serverStatisticsSchema,
  /** Left out if the server does not report it. */
  load: v.optional(serverLoadSchema),
  /** What is not known about the server, and why. */
  limits: v.array(storedCauseSchema),
});
export type ServerSummary = v.InferOutput<typeof serverSummarySchema>;

export const socketColumns = [
  'socketId',
  'namespace',
  'transport',
  'address',
  'client',
  'rooms',
  'connectedAt',
  'received',
  'emitted',
] as const;
export type SocketColumn = (typeof socketColumns)[number];

export const roomColumns = ['room', 'namespace', 'size'] as const;
export type RoomColumn = (typeof roomColumns)[number];
