import type { Direction } from '../entry/entry.ts';
import { isServerKind } from '../server/serverKind.ts';
import type { Receiver } from './eventTypes.ts';

/**
 * Who receives an event. The direction is relative to the observed end, which is a client, except for a server that is observed in its own
 * process.
 * @param kind the kind of the source; undefined for a connection of the inspector
 */
export function receiverOf(dir: Direction | undefined, kind: string | undefined): Receiver {
  return (dir === 'out') === isServerKind(kind) ? 'client' : 'server';
}
