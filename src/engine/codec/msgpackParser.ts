/** The msgpack parser (socket.io-msgpack-parser 3, notepack.io 2.2): every packet is one binary message, bytes stand inside it. */
import { Decoder, Encoder } from 'socket.io-msgpack-parser';
import type { WirePacket } from '../contracts/inspectedClient.ts';
import { unmarkBytes } from './exactNumbers.ts';
import { LargePacked, unreadPacked } from './largePacked.ts';
import { claimsTooMuch, type PackedWalk, walked } from './msgpackBounds.ts';
import { ownBytes } from './ownBytes.ts';
import { withExactIntegers } from './msgpackIntegers.ts';

/** A packet as the client hands it to its encoder; more fields of it go over the wire too. */
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
}
// Its own types say that it encodes to an ArrayBuffer; it makes a list of one Buffer.
const MsgpackEncoder = Encoder as unknown as new () => PlainEncoder;
const MsgpackDecoder = Decoder as unknown as new () => PlainDecoder;

const connectType = 0;

/** What the client needs as its `parser` option; `onEncoded` and `onDecoded` see each packet with what was on the wire. */
export function tappedMsgpackParser(options: {
  onEncoded(packet: Packet, chunks: readonly unknown[]): void;
  onDecoded(packet: Packet, wire: WirePacket): void;
  /** A message that the decoder refuses, and what it threw; the client ends the connection for it. */
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
      // First to listen, so that the tap knows a packet before the client acts on it.
      this.on('decoded', (packet) =>
        options.onDecoded(packet, { text: this.#bytes, attachments: [], holdsBytes: this.#holdsBytes }),
      );
    }

    override add(chunk: unknown): void {
      if (chunk instanceof LargePacked) return this.#take(chunk.bytes, chunk.walk);
      // Text comes from a server with another parser. Decoding it would end in an error of the decoder's insides.
      if (!ArrayBuffer.isView(chunk)) {
        const error = new Error('got text where the msgpack parser expects bytes');
        options.onUndecodable(typeof chunk === 'string' ? chunk : '', error);
        throw error;
      }
      // A received Buffer is a slice of a larger chunk: kept as it is, it would keep all of that alive.
      this.#take(chunk, walked(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
    }

    #take(chunk: ArrayBufferView, walk: PackedWalk): void {
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

/** The dry run: throws what the parser throws, sends nothing. */
export function encodeMsgpack(packet: Packet): WirePacket {
  const [bytes] = new MsgpackEncoder().encode(packet);
  return { text: new Uint8Array(unmarkBytes(bytes ?? Buffer.alloc(0))), attachments: [] };
}

/** The data of a packet, its integers exact. Bytes are Buffers over the packet's own memory, or over a copy where the sender had an ArrayBuffer. */
export function decodeMsgpack(bytes: Uint8Array): unknown {
  const packet = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return withExactIntegers(packet, (replaced) => readPacket(replaced)?.data);
}

/** The body of a POST without the CONNECT packet in it, whose auth payload is secret. Bytes are base64 there, after a "b". */
export function withoutConnect(payload: string): string {
  const separator = '\x1e';
  const shown = (packet: string): string => {
    if (!packet.startsWith('b')) return packet;
    return readPacket(Buffer.from(packet.slice(1), 'base64'))?.type === connectType ? 'b‹redacted›' : packet;
  };
  return payload.split(separator).map(shown).join(separator);
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
