// Packets with headers that the parsers accept although no server writes them. The log reads these packets in the same way as the parsers.
import { createRequire } from 'node:module';
import * as parser from 'socket.io-parser';
import { describe, expect, it } from 'vitest';
import { decodeData } from '../../../../src/engine/codec/codecs.ts';
import { ExactNumber } from '../../../../src/model/numbers/exactNumber.ts';

interface StockDecoder {
  on(event: 'decoded', listener: (packet: { data: unknown }) => void): void;
  add(chunk: unknown): void;
}
const require = createRequire(import.meta.url);
const parserV2 = createRequire(require.resolve('socket.io-client-v2'))('socket.io-parser') as {
  Decoder: new () => StockDecoder;
};
const stock = {
  default: (): StockDecoder => new parser.Decoder() as unknown as StockDecoder,
  v2: (): StockDecoder => new parserV2.Decoder(),
};

const bytes = Buffer.from([1, 2]);
const heads = [
  '2',
  '27',
  '2 ',
  '2\ufeff',
  '2\u00a0\u2028',
  '21 \t2',
  '2/chat,',
  '2/chat, 5',
  '2/a?b=[1],7',
  '3\u3000',
  '31 2',
];
const binaryHeads = ['51-', '50x1-', '51e0-', '5 1 -', '51.0-', '51-/chat,', '50b1-/chat,\ufeff4', '61- '];

describe.each(['default', 'v2'] as const)('the %s codec', (codec) => {
  const decode = (text: string, attachments: readonly Buffer[]): unknown => {
    const decoder = stock[codec]();
    let data: unknown;
    decoder.on('decoded', (packet) => (data = packet.data));
    for (const chunk of [text, ...attachments]) decoder.add(chunk);
    return data;
  };

  it.each(heads)('reads the payload after %j', (head) => {
    const text = `${head}["a",{"b":1}]`;
    expect(decodeData(codec, { text, attachments: [] })).toEqual(decode(text, []));
    const exact = decodeData(codec, { text: `${head}["a",899068272867328065]`, attachments: [] });
    expect(exact).toEqual(['a', new ExactNumber('899068272867328065')]);
  });

  it.each(binaryHeads)('reads the payload after %j, with its bytes', (head) => {
    const text = `${head}["a",{"_placeholder":true,"num":0}]`;
    expect(decodeData(codec, { text, attachments: [bytes] })).toEqual(decode(text, [bytes]));
    const exact = `${head}["a",{"_placeholder":true,"num":0},899068272867328065]`;
    expect(decodeData(codec, { text: exact, attachments: [bytes] })).toEqual([
      'a',
      bytes,
      new ExactNumber('899068272867328065'),
    ]);
  });
});
