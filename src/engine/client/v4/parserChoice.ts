import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import { withBuffers } from '../../codec/byteBuffers.ts';
import { markNumbers } from '../../codec/exactNumbers.ts';
import type { Codec, WirePacket } from '../../contracts/inspectedClient.ts';
import { encodeMsgpack, tappedMsgpackParser } from '../../codec/msgpackParser.ts';
import { encodePacket, tappedParser } from './defaultParser.ts';
import type { SocketPacket } from '../../contracts/packets.ts';

/** The functions of a client that depend on its parser. */
export interface ParserChoice {
  readonly codec: Codec;
  /** The value for the client's `parser` option. */
  tapped(options: Parameters<typeof tappedParser>[0]): object;
  /** Encodes a packet without sending it, and throws the parser's errors. */
  encode(packet: SocketPacket & { readonly nsp: string }): WirePacket;
  /** The arguments in a form that this parser accepts. */
  prepare(args: readonly unknown[]): readonly unknown[];
}

const defaultParser: ParserChoice = {
  codec: 'default',
  tapped: tappedParser,
  encode: encodePacket,
  prepare: markNumbers,
};
const msgpackParser: ParserChoice = {
  codec: 'msgpack',
  tapped: tappedMsgpackParser,
  encode: encodeMsgpack,
  prepare: (args) => markNumbers(withBuffers(args)),
};

export function parserChoice({ parser }: Pick<ConnectionProfile, 'parser'>): ParserChoice {
  return parser === 'msgpack' ? msgpackParser : defaultParser;
}
