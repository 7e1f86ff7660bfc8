/** The state of a server as far as it is known: its sockets, its rooms and its statistics. */
import * as v from 'valibot';
import { storedCauseSchema } from '../cause/causeSchema.ts';

const count = v.number();

/** A socket of a server: a client in one namespace. */
export const serverSocketSchema = v.object({
  socketId: v.string(),
  namespace: v.string(),
  transport: v.string(),
  /** Empty if the address is not known. */
  address: v.string(),
  /** The rooms without the room of the socket itself, whose name is the ID of the socket. */
  rooms: v.array(v.string()),
  /** The time of the handshake, as ISO 8601 text; empty if it is not known. */
  connectedAt: v.string(),
  /** The number of packets that the transport has not accepted yet; left out if there are none. */
  waitingPackets: v.optional(count),
  client: v.optional(v.object({ address: v.optional(v.string()), userAgent: v.optional(v.string()) })),
});
export type ServerSocket = v.InferOutput<typeof serverSocketSchema>;

/** A socket as the panel shows it. */
export const socketRowSchema = v.object({
  ...serverSocketSchema.entries,
  /** The number of listed rooms. The socket can be in more, if there are too many memberships of rooms. */
  roomCount: count,
  /** The connection that has the entries of the socket; empty if there is none. */
  connectionId: v.string(),
  /** The numbers of events that the server received from the socket, and that it emitted to this socket alone. */
  received: count,
  emitted: count,
});
export type SocketRow = v.InferOutput<typeof socketRowSchema>;

export const serverRoomSchema = v.object({ namespace: v.string(), room: v.string(), size: count });
export type ServerRoom = v.InferOutput<typeof serverRoomSchema>;

export const serverActions = ['emit', 'disconnect', 'join', 'leave'] as const;
export type ServerAction = (typeof serverActions)[number];

export const serverStatisticsSchema = v.object({
  /** The numbers of sockets, rooms and clients (Engine.IO sessions) of the server. */
  sockets: count,
  rooms: count,
  clients: count,
  namespaces: v.array(v.object({ name: v.string(), sockets: count })),
  /** Events per second, over the last seconds; left out until the rate is known. */
  receivedRate: v.optional(count),
  emittedRate: v.optional(count),
  /** The numbers of sockets and memberships of rooms that are not listed, because there are too many. */
  socketsLeftOut: v.optional(count),
  membershipsLeftOut: v.optional(count),
  /** Values of the process: the delay of its event loop, and its memory in bytes. */
  eventLoopDelayMs: v.optional(count),
  memoryBytes: v.optional(count),
  uptimeMs: v.optional(count),
});
export type ServerStatistics = v.InferOutput<typeof serverStatisticsSchema>;

/**
 * The process in the last minutes, in columns: times in milliseconds of its clock, the longest delay of its event loop since the value
 * before, and its memory. If reports are missing between two others, there is an additional time between them whose values are `null`.
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
  /** Left out if the server does not report its load. */
  load: v.optional(serverLoadSchema),
  /** The facts that are not known about the server, with the reasons. */
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
