/** Observes the rooms of sockets. */
import { maxListedRooms, type Report, roomChanges } from '../model/probe/reports.ts';
import type { ServerSocket } from './library.ts';
import type { Observed } from './observed.ts';
import { ignoreErrors, wrapMethod } from './wrapMethod.ts';

interface RoomsDeps {
  readonly send: (report: Report, isBasic: boolean) => void;
  readonly now: () => number;
}

/** @param prototype the prototype of the class `Socket` */
export function observeRooms(prototype: object, observed: Observed, { send, now }: RoomsDeps): void {
  const changed = (self: object, change: (typeof roomChanges)[number], given: unknown): void =>
    ignoreErrors(() => {
      const socket = observed.socket(self);
      if (socket === 0 || !observed.isOpen(socket)) return;
      const { id } = self as ServerSocket;
      const rooms = namesOf(given).filter((room) => room !== id);
      if (rooms.length === 0 && change !== 'leftAll') return;
      // This report must not be dropped: without it, later reports about rooms would be wrong.
      send({ type: 'roomsChanged', socket, t: now(), change: roomChanges.indexOf(change), rooms }, true);
    });
  for (const [name, change] of [
    ['join', 'joined'],
    ['leave', 'left'],
    ['leaveAll', 'leftAll'],
  ] as const) {
    wrapMethod(prototype, name, (self, args, call) => {
      const result = call();
      changed(self, change, args[0]);
      return result;
    });
  }
}

/** Reports the rooms of a socket, except its own room. */
export function reportRooms(number: number, socket: ServerSocket, { send }: Pick<RoomsDeps, 'send'>): void {
  const issued: unknown = socket.handshake && Reflect.get(socket.handshake, 'issued');
  const rooms = roomsOf(socket).filter((room) => room !== socket.id);
  send(
    {
      type: 'socketRooms',
      socket: number,
      issued: typeof issued === 'number' && Number.isFinite(issued) ? issued : 0,
      rooms: rooms.slice(0, maxListedRooms),
      more: Math.max(0, rooms.length - maxListedRooms),
    },
    true,
  );
}

/** The rooms of a socket, including its own room. */
export function roomsOf(socket: ServerSocket): string[] {
  // In version 2, the adapter knows the rooms earlier than the socket does. Other adapters may have another shape.
  const rooms = setOf(valueIn(socket.nsp.adapter?.sids, socket.id)) ?? setOf(Reflect.get(socket, 'rooms'));
  return rooms ?? [];
}

function valueIn(sids: unknown, id: string): unknown {
  if (sids instanceof Map) return sids.get(id);
  return typeof sids === 'object' && sids !== null ? Reflect.get(sids, id) : undefined;
}

/** Reads a set, or an object with a key for each room (version 2). */
function setOf(rooms: unknown): string[] | undefined {
  if (rooms instanceof Set) return [...rooms].map(String);
  return typeof rooms === 'object' && rooms !== null ? Object.keys(rooms) : undefined;
}

/** Reads the argument of a call: one room, several rooms, or a set. */
function namesOf(given: unknown): string[] {
  if (Array.isArray(given) || given instanceof Set) return [...(given as Iterable<unknown>)].map(String);
  return given === undefined ? [] : [given].map(String);
}
