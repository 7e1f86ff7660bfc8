import * as v from 'valibot';
import { roomColumns, socketColumns } from '../../src/model/server/serverState.ts';
import { defineSlice } from '../state/savedState.ts';

export const serverLists = ['sockets', 'rooms'] as const;
export type ServerList = (typeof serverLists)[number];

function sortOf<const C extends readonly string[]>(columns: C) {
  return v.fallback(v.optional(v.object({ column: v.picklist(columns), descending: v.boolean() })), undefined);
}

export const serverSlice = defineSlice('server', {
  /** The server that was chosen, if there are several. */
  sourceId: v.fallback(v.optional(v.string()), undefined),
  list: v.fallback(v.picklist(serverLists), 'sockets'),
  /** Without one, the order in which they were connected. */
  socketSort: sortOf(socketColumns),
  roomSort: sortOf(roomColumns),
  /** The room whose members are shown. */
  room: v.fallback(v.optional(v.object({ namespace: v.string(), room: v.string() })), undefined),
});
