import * as parser from 'socket.io-parser';
import type { SocketPacket } from './privateFields.ts';
import type { WirePacket } from '../inspectedClient.ts';

/** Types of Socket.IO protocol 5 that the tap tells apart. A decoder turns 5 and 6 (binary) into 2 and 3. */
export const packetType: Readonly<Record<'connect' | 'event' | 'ack' | 'connectError', number>> = {
  connect: parser.PacketType.CONNECT,
  event: parser.PacketType.EVENT,
  ack: parser.PacketType.ACK,
  connectError: parser.PacketType.CONNECT_ERROR,
};

/**
 * Throws at a packet that the decoder lets pass and the client chokes on a tick later, where nobody catches it: an event or an
 * acknowledgement without its list, a connect error that says nothing. Thrown while it is decoded, it ends the connection instead.
 */
export function checkDecoded({ type, data }: SocketPacket): void {
  const lacksList = (type === packetType.event || type === packetType.ack) && !Array.isArray(data);
  const saysNothing = type === packetType.connectError && (data === undefined || data === null);
  const lacksName = type === packetType.event && Array.isArray(data) && !/string|number/.test(typeof data[0]);
  if (lacksList || saysNothing || lacksName) throw new Error('invalid payload');
}

/** What the client needs as its `parser` option; `onEncoded` and `onDecoded` see each packet with what was on the wire. */
export function tappedParser(options: {
  maxAttachments: number;
  onEncoded(packet: SocketPacket, chunks: readonly unknown[]): void;
  onDecoded(packet: SocketPacket, wire: WirePacket): void;
  /** A message that the decoder refuses; the client ends the connection for it. */
  onUndecodable(chunk: string | Uint8Array): void;
}): object {
  class Encoder extends parser.Encoder {
    override encode(packet: parser.Packet): (string | Buffer)[] {
      const chunks = super.encode(packet) as (string | Buffer)[];
      options.onEncoded(packet, chunks);
      return chunks;
    }
  }
  class Decoder extends parser.Decoder {
    /** The packet that is being read: its text came, some of its attachments may not have. */
    #begun: { readonly text: string; readonly attachments: Uint8Array[] } | undefined;

    constructor() {
      super({ maxAttachments: options.maxAttachments });
      // First to listen, so that the tap knows a packet before the client acts on it.
      this.on('decoded', (packet) => {
        const wire = this.#begun ?? { text: '', attachments: [] };
        options.onDecoded(packet, wire);
        this.#begun = undefined;
      });
    }

    override add(chunk: unknown): void {
      // A received Buffer is a slice of a larger chunk: kept as it is, it would keep all of that alive.
      const bytes = ArrayBuffer.isView(chunk)
        ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength).slice()
        : undefined;
      // Text in place of an attachment is refused, and the packet that lacks it with it.
      const unfinished = typeof chunk === 'string' ? this.#begun : undefined;
      if (typeof chunk === 'string') this.#begun = { text: chunk, attachments: [] };
      else if (bytes) this.#begun?.attachments.push(bytes);
      try {
        super.add(chunk);
      } catch (error) {
        if (unfinished) this.#refuse(unfinished);
        if (this.#begun) this.#refuse(this.#begun);
        else if (bytes) options.onUndecodable(bytes);
        this.#begun = undefined;
        throw error;
      }
    }

    /** The connection ends, and with it what was only begun. */
    override destroy(): void {
      if (this.#begun) this.#refuse(this.#begun);
      this.#begun = undefined;
      super.destroy();
    }

    #refuse({ text, attachments }: { readonly text: string; readonly attachments: readonly Uint8Array[] }): void {
      for (const chunk of [text, ...attachments]) options.onUndecodable(chunk);
    }
  }
  return { protocol: parser.protocol, PacketType: parser.PacketType, Encoder, Decoder };
}

/** Chunks as the encoder made them: text first, then the attachments, copied because the caller's bytes may change. */
export function wireOf(chunks: readonly unknown[]): WirePacket {
  const [text, ...attachments] = chunks;
  return {
    text: typeof text === 'string' ? text : copyBytes(text),
    attachments: attachments.map(copyBytes),
  };
}

function copyBytes(chunk: unknown): Uint8Array {
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength).slice();
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk.slice(0));
  throw new TypeError('The parser made a chunk that is neither text nor bytes');
}

/** The dry run: throws what the parser throws, sends nothing. */
export function encodePacket(packet: SocketPacket & { readonly nsp: string }): WirePacket {
  return wireOf(new parser.Encoder().encode(packet));
}
