import type { EntryFacts } from '../../model/entry/entry.ts';
import type { Connected } from '../contracts/inspectedClient.ts';

/** The values that the server announced in the handshake, as facts of the entry "connected". */
export function announcedFacts(
  handshake: Connected['handshake'] = {},
): Pick<EntryFacts, 'pingInterval' | 'pingTimeout' | 'maxPayload'> {
  const { pingInterval, pingTimeout, maxPayload } = handshake;
  return {
    ...(pingInterval !== undefined && { pingInterval }),
    ...(pingTimeout !== undefined && { pingTimeout }),
    ...(maxPayload !== undefined && { maxPayload }),
  };
}
