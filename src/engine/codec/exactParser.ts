/** The parsers of Socket.IO as a server uses them, with exact numbers: `prepare` marks them before they are encoded. */
import * as defaultParser from 'socket.io-parser';
import { withBuffers } from './byteBuffers.ts';
import { markNumbers, unmarkText } from './exactNumbers.ts';
import { tappedMsgpackParser } from './msgpackParser.ts';

export interface ServerParser {
  /** The value for the server's `parser` option. */
  readonly parser: object;
  /** The arguments in a form that this parser accepts. */
  prepare(args: readonly unknown[]): readonly unknown[];
}

class ExactEncoder extends defaultParser.Encoder {
  override encode(packet: defaultParser.Packet): (string | Buffer)[] {
    return unmarkText(super.encode(packet) as (string | Buffer)[]);
  }
}

const nothing = (): void => undefined;

export const serverParsers: Readonly<Record<'default' | 'msgpack', ServerParser>> = {
  default: {
    parser: {
      protocol: defaultParser.protocol,
      PacketType: defaultParser.PacketType,
      Encoder: ExactEncoder,
      Decoder: defaultParser.Decoder,
    },
    prepare: markNumbers,
  },
  msgpack: {
    parser: tappedMsgpackParser({ onEncoded: nothing, onDecoded: nothing, onUndecodable: nothing }),
    prepare: (args) => markNumbers(withBuffers(args)),
  },
};
