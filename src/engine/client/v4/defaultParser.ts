import { wireOf } from '../engineio/wirePacket.ts';
import * as parser from 'socket.io-parser';
import { unmarkText } from '../../codec/exactNumbers.ts';
import type { WirePacket } from '../../contracts/inspectedClient.ts';
import { type DecoderListener, LazyDecoder } from './lazyDecoder.ts';
import { packetType } from '../../codec/packetType.ts';
import type { SocketPacket } from '../../contracts/packets.ts';

/**
 * Throws for a packet that the decoder accepts but that makes the client throw in the next tick, where the error is uncaught: an event or
 * an acknowledgement without its list, a connect error without data. An error during decoding ends the connection instead.
 */
export function checkDecoded({ type, data }: SocketPacket): void {
  const lacksList = (type === packetType.event || type === packetType.ack) && !Array.isArray(data);
  const isEmptyError = type === packetType.connectError && (data === undefined || data === null);
  const lacksName = type === packetType.event && Array.isArray(data) && !/string|number/.test(typeof data[0]);
  if (lacksList || isEmptyError || lacksName) throw new Error('invalid payload');
}

interface ParserTap extends DecoderListener {
  onEncoded(packet: SocketPacket, chunks: readonly unknown[]): void;
}

class TappedEncoder extends parser.Encoder {
  readonly #tap: ParserTap;

  constructor(tap: ParserTap) {
    super();
    this.#tap = tap;
  }

  override encode(packet: parser.Packet): (string | Buffer)[] {
    const chunks = unmarkText(super.encode(packet) as (string | Buffer)[]);
    this.#tap.onEncoded(packet, chunks);
    return chunks;
  }
}

/**
 * The value for the client's `parser` option. `onEncoded` and the decoder's listeners receive each packet with its wire form. The client
 * calls the constructors without arguments. They are bound functions, because classes that each connection creates for itself would be
 * slower (decision 29).
 */
export function tappedParser(tap: ParserTap): object {
  return {
    protocol: parser.protocol,
    PacketType: parser.PacketType,
    Encoder: TappedEncoder.bind(undefined, tap),
    Decoder: LazyDecoder.bind(undefined, tap),
  };
}

/** Encodes a packet without sending it, and throws the parser's errors. */
export function encodePacket(packet: SocketPacket & { readonly nsp: string }): WirePacket {
  return wireOf(unmarkText(new parser.Encoder().encode(packet) as unknown[]));
}
