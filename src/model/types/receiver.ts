import type { Direction } from '../entry/entry.ts';
import type { Receiver } from './eventTypes.ts';

/**
 * Who receives an event. The direction is relative to the observed end, which is a client, except for a server that is observed in its own
 * process.
 * @param kind of the source; undefined for a connection of the inspector
 * @param url of the connection; a process that is observed as a client has one
 */
export function receiverOf(dir: Direction | undefined, kind: string | undefined, url: string): Receiver {
  const isServer = kind === 'node' && url === '';
  return (dir === 'out') === isServer ? 'client' : 'server';
}
