/** Engine.IO packets in the bodies of requests and in WebSocket messages, for both versions of the protocol. */
import type { EngineVersion } from './probe.ts';
import type { Message } from './webSocketEnd.ts';

/** A text with its type as first character, or the bytes of a message. */
export type EnginePacket = Message;

const separator = '\x1e';

export function encodePayload(packets: readonly EnginePacket[], engine: EngineVersion): string {
  if (engine === 4)
    return packets.map((packet) => (typeof packet === 'string' ? packet : `b${base64(packet)}`)).join(separator);
  return packets
    .map((packet) => (typeof packet === 'string' ? packet : `b4${base64(packet)}`))
    .map((text) => `${text.length}:${text}`)
    .join('');
}

/** The packets of a body; undefined for a body that contains something else. */
export function decodePayload(body: string, engine: EngineVersion): EnginePacket[] | undefined {
  const texts = engine === 4 ? body.split(separator) : lengthPrefixed(body);
  return texts?.every((text) => /^[b0-6]/.test(text)) ? texts.map((text) => packetOf(text, engine)) : undefined;
}

/** A message as it is sent over a WebSocket. */
export function frameOfPacket(packet: EnginePacket, engine: EngineVersion): Message {
  return typeof packet === 'string' || engine === 4 ? packet : Buffer.concat([Buffer.from([4]), packet]);
}

export function packetOfFrame(message: Message, engine: EngineVersion): EnginePacket {
  return typeof message === 'string' || engine === 4 ? message : message.subarray(1);
}

function packetOf(text: string, engine: EngineVersion): EnginePacket {
  return text.startsWith('b') ? new Uint8Array(Buffer.from(text.slice(engine === 4 ? 1 : 2), 'base64')) : text;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** Engine.IO 3: each packet has its length in characters and a colon before it. */
function lengthPrefixed(body: string): string[] | undefined {
  const texts: string[] = [];
  for (let at = 0; at < body.length;) {
    const [head = '', length] = /^(\d{1,9}):/.exec(body.slice(at, at + 10)) ?? [];
    const from = at + head.length;
    at = from + Number(length);
    if (length === undefined || at > body.length) return undefined;
    texts.push(body.slice(from, at));
  }
  return texts;
}
