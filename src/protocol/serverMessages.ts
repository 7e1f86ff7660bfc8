/** Messages about the sockets and rooms of a server, and the actions that it can carry out. */
import * as v from 'valibot';
import { packedPayloadSchema } from '../model/payload/packedPayload.ts';
import {
  roomColumns,
  serverActions,
  serverRoomSchema,
  serverSummarySchema,
  socketColumns,
  socketRowSchema,
} from '../model/server/serverState.ts';
import { notification, request } from './message.ts';

const none = v.object({});
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

/**
 * Parameters that request a part of a sorted list, of which only rows that contain `text` are shown. Without `count`, all rows are
 * requested.
 */
function query<const C extends readonly string[]>(columns: C) {
  return {
    sourceId: v.string(),
    text: v.optional(v.string()),
    sort: v.optional(v.object({ column: v.picklist(columns), descending: v.boolean() })),
    from: v.optional(whole),
    count: v.optional(whole),
  };
}

function part<T extends v.GenericSchema>(row: T) {
  return v.object({
    rows: v.array(row),
    /** The number of rows that match. */
    matching: v.number(),
    server: serverSummarySchema,
  });
}

/** Sockets of a server: all sockets, the sockets of a namespace, or the sockets of a room. */
export const serverSockets = request(
  'server/sockets',
  v.object({ ...query(socketColumns), namespace: v.optional(v.string()), room: v.optional(v.string()) }),
  part(socketRowSchema),
);

/** Rooms of a server, without the rooms of single sockets. */
export const serverRooms = request('server/rooms', v.object(query(roomColumns)), part(serverRoomSchema));

const target = {
  sourceId: v.string(),
  namespace: v.string(),
  rooms: v.optional(v.array(v.string())),
  socketId: v.optional(v.string()),
};

/** The number of sockets that an emit would be sent to. */
export const serverRecipients = request('server/recipients', v.object(target), v.object({ count: v.number() }));

/** Emits as the server: to a socket, to rooms or to a namespace. Only the host sends this and the next two messages. */
export const serverEmit = request(
  'server/emit',
  v.object({ ...target, event: v.string(), args: packedPayloadSchema }),
  v.object({ recipients: v.number() }),
);

const socket = { sourceId: v.string(), namespace: v.string(), socketId: v.string() };

/** Disconnects a socket from its namespace. */
export const serverDisconnect = request('server/disconnect', v.object(socket), none);

/** Makes a socket join rooms, or leave them. */
export const serverChangeRooms = request(
  'server/changeRooms',
  v.object({ ...socket, action: v.picklist(['join', 'leave']), rooms: v.array(v.string()) }),
  none,
);

/** Prompts for the missing values, asks the user to confirm, and requests the action of the server. The host responds. */
export const serverAct = request(
  'server/act',
  v.object({ ...target, action: v.picklist(serverActions) }),
  v.object({ isDone: v.boolean() }),
  { timeoutMs: null },
);

/** Items of the menus on the rows of the server view. */
export const serverRowActions = [
  'showTraffic',
  'showMembers',
  'copySocketId',
  'emitToSocket',
  'emitToRoom',
  'emitToNamespace',
  'joinRoom',
  'leaveRooms',
  'disconnectSocket',
] as const;
export type ServerRowAction = (typeof serverRowActions)[number];

/** The user chose an item of the menu. The page determines the row. */
export const serverRowAct = notification('server/rowAct', v.object({ action: v.picklist(serverRowActions) }));
export type ServerActRequest = v.InferOutput<typeof serverAct.params>;
export type ServerSocketsQuery = v.InferOutput<typeof serverSockets.params>;
export type ServerRoomsQuery = v.InferOutput<typeof serverRooms.params>;
export type ServerSocketsPart = v.InferOutput<typeof serverSockets.result>;
export type ServerRoomsPart = v.InferOutput<typeof serverRooms.result>;
