import type { ResponseContext } from '../network/responseContext.ts';
import type { TrialEnd } from '../engineio/upgradeCause.ts';
import type { WriteEnd } from '../engineio/trackSocketWrites.ts';
import type { EnginePacket } from '../engineio/privateFields.ts';

/**
 * What the transports of a client see: every packet both ways, probes and pings included, and when one was written. `engine` is the one
 * that a transport belongs to: an engine that is still closing is heard while the next one connects.
 */
export interface TransportListener {
  packetIn(transport: string, packet: EnginePacket, engine: object): void;
  packetOut(transport: string, packet: EnginePacket): void;
  /** What came over a websocket and is no packet of Engine.IO; over polling its payload is told. */
  unreadable(transport: string, data: unknown): void;
  /** The body of a poll (bytes) or a POST (text), which holds several packets. */
  payload(dir: 'in' | 'out', data: string | Buffer, engine: object): void;
  /** The operating system took it (websocket), or the server answered the POST that carried it (polling). */
  written(packet: EnginePacket): void;
  /** How a write over a websocket ended, or how far it was when the connection ended. */
  writeEnded(packet: EnginePacket, end: WriteEnd): void;
  /** The server answered with HTTP in the place of a websocket. */
  refused(context: ResponseContext, engine: object): void;
  /** The engine of an open connection tries a websocket. */
  trialStarted(isOpen: () => boolean, engine: object): void;
  /** A transport ended that its engine was still trying out. */
  trialEnded(end: TrialEnd, engine: object): void;
}

/** Ends a transport with an error, as one of the client's own. */
export function failed(transport: object, error: unknown): void {
  (transport as { onError(reason: string, description: unknown): void }).onError('malformed packet', error);
}

/**
 * Whether the answer to an earlier ping is still on its way, and answers this one too: the client would queue an answer for each ping of
 * a flood.
 */
export function isAnsweredPing(
  packet: EnginePacket,
  engine: { readonly writeBuffer: readonly EnginePacket[] },
): boolean {
  return packet.type === 'ping' && packet.data === undefined && engine.writeBuffer.at(-1)?.type === 'pong';
}
