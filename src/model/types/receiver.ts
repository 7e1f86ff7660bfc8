import type { Direction } from '../entry/entry.ts';
import { isServerEnd, type ObservedEnd } from '../server/serverKind.ts';
import type { Receiver } from './eventTypes.ts';

/**
 * Who receives an event. The direction is relative to the observed end, which is a client, except for a server that is observed in its own
 * process.
 * @param connection undefined for a connection of the inspector
 */
export function receiverOf(dir: Direction | undefined, connection: ObservedEnd | undefined): Receiver {
  return (dir === 'out') === isServerEnd(connection ?? {}) ? 'client' : 'server';
}
