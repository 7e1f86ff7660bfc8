import * as parser from 'socket.io-parser';
import { withBuffers } from './byteBuffers.ts';
import type { Codec, WirePacket } from './inspectedClient.ts';
import { decodeMsgpack } from './msgpackParser.ts';
import { decodeV2 } from './v2/v2Codec.ts';

/** The data of an event (its name first) or of an acknowledgement, read again from its packet. Bytes are Buffers. */
export function decodeData(codec: Codec, wire: WirePacket): unknown[] {
  return codecs[codec](wire);
}

const codecs: Readonly<Record<Codec, (wire: WirePacket) => unknown[]>> = {
  default(wire) {
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
