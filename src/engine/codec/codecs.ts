import * as parser from 'socket.io-parser';
import { changesNumbers, parseExactJson } from '../../model/numbers/exactJson.ts';
import { withBuffers } from './byteBuffers.ts';
import type { Codec, WirePacket } from '../contracts/inspectedClient.ts';
import { decodeMsgpack } from './msgpackParser.ts';
import { payloadStart } from './payloadStart.ts';
import { withAttachments } from './placeholders.ts';
import { decodeV2 } from './v2Codec.ts';

/** Decodes the data of an event (its name first) or of an acknowledgement from its packet. Bytes are Buffers. */
export function decodeData(codec: Codec, wire: WirePacket): unknown[] {
  return codecs[codec](wire);
}

/**
 * Decodes the payload of a packet of any type with exact numbers, in an object. Undefined for a packet whose numbers JavaScript represents
 * exactly.
 */
export function exactPayload({ text, attachments }: WirePacket): { payload: unknown } | undefined {
  if (typeof text !== 'string') return { payload: decodeMsgpack(text) };
  const from = payloadStart(text);
  if (!changesNumbers(text, from)) return undefined;
  return { payload: withAttachments(parseExactJson(text.slice(from)), attachments) };
}

/** Decodes the payload with which a server refuses a client. Such a packet has no ID. Undefined if it has no payload. */
export function refusalPayload({ text, attachments }: WirePacket): unknown {
  if (typeof text !== 'string') return decodeMsgpack(text);
  const json = text.slice(/^\d(?:\/[^,]*,?)?/.exec(text)?.[0].length ?? 0);
  return json === '' ? undefined : withAttachments(parseExactJson(json), attachments);
}

const codecs: Readonly<Record<Codec, (wire: WirePacket) => unknown[]>> = {
  default(wire) {
    const exact = exactPayload(wire);
    if (exact) return Array.isArray(exact.payload) ? (exact.payload as unknown[]) : [];
    const decoder = new parser.Decoder({ maxAttachments: Number.MAX_SAFE_INTEGER });
    let data: unknown;
    decoder.on('decoded', (packet: { data?: unknown }) => {
      data = packet.data;
    });
    decoder.add(wire.text);
    for (const { buffer, byteOffset, byteLength } of wire.attachments)
      decoder.add(Buffer.from(buffer, byteOffset, byteLength));
    return Array.isArray(data) ? (data as unknown[]) : [];
  },
  v2: decodeV2,
  msgpack(wire) {
    const data = typeof wire.text === 'string' ? undefined : decodeMsgpack(wire.text);
    return Array.isArray(data) ? withBuffers(data) : [];
  },
};
