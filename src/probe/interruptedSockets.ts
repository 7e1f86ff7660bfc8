/** The sockets whose connection is interrupted, for which connection state recovery keeps events. */
import { maxListedSockets } from '../model/probe/reports.ts';
import type { Adapter } from './library.ts';

export interface BroadcastOptions {
  readonly rooms?: Iterable<unknown>;
  readonly except?: Iterable<unknown>;
  readonly flags?: { readonly volatile?: boolean };
}

/** The IDs of the sockets for which connection state recovery keeps an event. Source: socket.io-adapter, SessionAwareAdapter. */
export function interruptedSockets(
  { sessions, maxDisconnectionDuration = 0 }: Adapter,
  options: BroadcastOptions,
): string[] {
  // Going through many sessions for each event would slow down the process.
  if (!(sessions instanceof Map) || sessions.size === 0 || sessions.size > maxListedSockets) return [];
  const [rooms, except] = [new Set(options.rooms ?? []), new Set(options.except ?? [])];
  const after = Date.now() - maxDisconnectionDuration;
  const ids: string[] = [];
  for (const session of sessions.values() as Iterable<Interrupted>) {
    const isIncluded = rooms.size === 0 || session.rooms.some((room) => rooms.has(room));
    const isExcluded = session.rooms.some((room) => except.has(room));
    if (isIncluded && !isExcluded && session.disconnectedAt >= after) ids.push(session.sid);
  }
  return ids;
}

interface Interrupted {
  readonly sid: string;
  readonly rooms: readonly unknown[];
  readonly disconnectedAt: number;
}
