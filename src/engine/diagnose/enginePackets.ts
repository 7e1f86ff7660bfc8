/** Engine.IO packets in the bodies of requests and in WebSocket messages, for both versions of the protocol. */
import { packetsOfBody } from '../observe/decode/enginePayload.ts';
import { payloadOf } from '../observe/decode/payloadWriter.ts';
import type { EngineVersion } from './probe.ts';
import type { Message } from './webSocketEnd.ts';

/** A text with its type as first character, or the bytes of a message. */
export type EnginePacket = Message;

export function encodePayload(packets: readonly EnginePacket[], engine: EngineVersion): string {
  const written = packets.map(
    (packet) => ({ kind: typeof packet === 'string' ? 'text' : 'binary', bytes: Buffer.from(packet) }) as const,
  );
  return payloadOf(written, engine === 4 ? 'separated' : 'counted').toString();
}

/** The packets of a body; undefined for a body that contains something else. */
export function decodePayload(body: string, engine: EngineVersion): EnginePacket[] | undefined {
  // In both versions, a client refuses a body without a packet.
  if (body === '') return undefined;
  const packets: EnginePacket[] = [];
  for (const { kind, bytes } of packetsOfBody(Buffer.from(body), engine)) {
    const isPacket = kind === 'binary' || (kind === 'text' && /^[0-6]/.test(bytes.toString('latin1', 0, 1)));
    if (!isPacket) return undefined;
    packets.push(kind === 'text' ? bytes.toString() : new Uint8Array(bytes));
  }
  return packets;
}

/** A message as it is sent over a WebSocket. */
export function frameOfPacket(packet: EnginePacket, engine: EngineVersion): Message {
  return typeof packet === 'string' || engine === 4 ? packet : Buffer.concat([Buffer.from([4]), packet]);
}

export function packetOfFrame(message: Message, engine: EngineVersion): EnginePacket {
  return typeof message === 'string' || engine === 4 ? message : message.subarray(1);
}
