import * as v from 'valibot';
import { roomColumns, socketColumns } from '../../src/model/server/serverState.ts';
import { defineSlice } from '../state/savedState.ts';

export const serverLists = ['sockets', 'rooms'] as const;
export type ServerList = (typeof serverLists)[number];

function sortOf<const C extends readonly string[]>(columns: C) {
  return v.fallback(v.optional(v.object({ column: v.picklist(columns), descending: v.boolean() })), undefined);
}

export const serverSlice = defineSlice('server', {
  /** The server that was chosen from several ones. */
  sourceId: v.fallback(v.optional(v.string()), undefined),
  list: v.fallback(v.picklist(serverLists), 'sockets'),
  /** If it is left out, rows are in the order in which the sockets connected. */
  socketSort: sortOf(socketColumns),
  roomSort: sortOf(roomColumns),
  /** The room whose members are shown. */
  room: v.fallback(v.optional(v.object({ namespace: v.string(), room: v.string() })), undefined),
});
