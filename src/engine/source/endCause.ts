import { type StoredCause, storedCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { disconnectCause } from '../client/engineio/causes.ts';
import type { endReasons } from '../../model/cause/texts/nodeTexts.ts';

/** The reasons that servers report, by their text. Source: socket.io 2 to 4, Client and Socket; engine.io, Socket. */
const reasons: ReadonlyMap<string, (typeof endReasons)[number]> = new Map([
  ['transport close', 'transportClose'],
  ['transport error', 'transportError'],
  ['parse error', 'parseError'],
  ['ping timeout', 'pingTimeout'],
  ['client namespace disconnect', 'clientLeft'],
  ['server namespace disconnect', 'serverLeft'],
  ['forced server close', 'forcedServerClose'],
  ['forced close', 'forcedClose'],
  ['server shutting down', 'shuttingDown'],
]);

/** Why a client in the process was disconnected, from the reason that its library reports. */
export function clientEndCause(reason: string, url: string): StoredCause {
  return storedCause(disconnectCause(reason, undefined, { profile: { url } }));
}

/** Why a connection ended, from the reason that its server reports. */
export function endCause(reason: string): StoredCause {
  const known = reasons.get(reason);
  return explain('node.disconnected', known ? { reason: known } : { reason: 'other', reported: reason });
}
