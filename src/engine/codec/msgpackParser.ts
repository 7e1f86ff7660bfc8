/** The msgpack parser (socket.io-msgpack-parser 3, notepack.io 2.2): every packet is one binary message that contains all bytes. */
import { Decoder, Encoder } from 'socket.io-msgpack-parser';
import type { WirePacket } from '../contracts/inspectedClient.ts';
import { unmarkBytes } from './exactNumbers.ts';
import { LargePacked, unreadPacked } from './largePacked.ts';
import { claimsTooMuch, type PackedWalk, walked } from './msgpackBounds.ts';
import { ownBytes } from './ownBytes.ts';
import { withExactIntegers } from './msgpackIntegers.ts';

/** A packet as the client passes it to the encoder. It can have more fields, which are sent too. */
interface Packet {
  readonly type: number;
  readonly nsp?: string;
  readonly data?: unknown;
  readonly id?: number;
}

interface PlainEncoder {
  encode(packet: Packet): Buffer[];
}
interface PlainDecoder {
  add(chunk: unknown): void;
  on(event: 'decoded', listener: (packet: Packet) => void): void;
  emit(event: 'decoded', packet: Packet): void;
  checkPacket(content: unknown): void;
}
// According to its types, the result is an ArrayBuffer, but it is a list with one Buffer.
const MsgpackEncoder = Encoder as unknown as new () => PlainEncoder;
const MsgpackDecoder = Decoder as unknown as new () => PlainDecoder;

const connectType = 0;

/** The value of the client's `parser` option. `onEncoded` and `onDecoded` are called with each packet and its bytes on the wire. */
export function tappedMsgpackParser(options: {
  onEncoded(packet: Packet, chunks: readonly unknown[]): void;
  onDecoded(packet: Packet, wire: WirePacket): void;
  /** Called with a message that the decoder refuses, and its error. The client then ends the connection. */
  onUndecodable(chunk: string | Uint8Array, error?: unknown): void;
}): object {
  class TappedEncoder extends MsgpackEncoder {
    override encode(packet: Packet): Buffer[] {
      const chunks = super.encode(packet).map(unmarkBytes);
      options.onEncoded(packet, chunks);
      return chunks;
    }
  }
  class TappedDecoder extends MsgpackDecoder {
    #bytes: Uint8Array = new Uint8Array();
    #holdsBytes = false;

    constructor() {
      super();
      // This is the first listener, so that the tap receives a packet before the client handles it.
      this.on('decoded', (packet) =>
        options.onDecoded(packet, { text: this.#bytes, attachments: [], holdsBytes: this.#holdsBytes }),
      );
    }

    override add(chunk: unknown): void {
      if (chunk instanceof LargePacked) return this.#addChunk(chunk.bytes, chunk.walk);
      // Text means that the server has another parser. Decoding it would throw an internal error of the decoder.
      if (!ArrayBuffer.isView(chunk)) {
        const error = new Error('got text where the msgpack parser expects bytes');
        options.onUndecodable(typeof chunk === 'string' ? chunk : '', error);
        throw error;
      }
      // A received Buffer is a slice of a larger chunk. If the Buffer were kept, the whole chunk would stay in memory.
      this.#addChunk(chunk, walked(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
    }

    #addChunk(chunk: ArrayBufferView, walk: PackedWalk): void {
      this.#bytes = ownBytes(chunk);
      this.#holdsBytes = walk.holdsBytes;
      try {
        const unread = unreadPacked(walk, chunk.byteLength);
        if (unread) this.emit('decoded', unread);
        else super.add(chunk);
      } catch (error) {
        options.onUndecodable(this.#bytes, error);
        throw error;
      }
    }
  }
  return { Encoder: TappedEncoder, Decoder: TappedDecoder };
}

/** The dry run of an emit: encodes a packet without sending it, and throws the errors of the parser. */
export function encodeMsgpack(packet: Packet): WirePacket {
  const [bytes] = new MsgpackEncoder().encode(packet);
  return { text: new Uint8Array(unmarkBytes(bytes ?? Buffer.alloc(0))), attachments: [] };
}

/**
 * Decodes the data of a packet with exact integers. Bytes are Buffers over the memory of the packet, or over a copy if the sender used an
 * ArrayBuffer.
 */
export function decodeMsgpack(bytes: Uint8Array): unknown {
  const packet = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return withExactIntegers(packet, (replaced) => readPacket(replaced)?.data);
}

/**
 * Removes the CONNECT packet, whose auth payload is secret, from the body of a POST request. In such a body, bytes are base64 after a "b".
 */
export function withoutConnect(payload: string): string {
  const separator = '\x1e';
  const shown = (packet: string): string => {
    if (!packet.startsWith('b')) return packet;
    return readPacket(Buffer.from(packet.slice(1), 'base64'))?.type === connectType ? 'b‹redacted›' : packet;
  };
  return payload.split(separator).map(shown).join(separator);
}

/** The content of bytes that the decoder refuses as a packet; undefined if they are not MessagePack. */
export function refusedContent(bytes: Uint8Array): { readonly value: unknown } | undefined {
  const packet = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (claimsTooMuch(packet)) return undefined;
  let content: { readonly value: unknown } | undefined;
  class CheckingDecoder extends MsgpackDecoder {
    override checkPacket(value: unknown): void {
      content = { value };
    }
  }
  try {
    new CheckingDecoder().add(packet);
  } catch {
    return undefined;
  }
  return content;
}

function readPacket(bytes: Buffer): Packet | undefined {
  if (claimsTooMuch(bytes)) throw new Error('bytes that are longer than their packet');
  const decoder = new MsgpackDecoder();
  let read: Packet | undefined;
  decoder.on('decoded', (packet) => {
    read = packet;
  });
  decoder.add(bytes);
  return read;
}
