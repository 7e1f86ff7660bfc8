import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameSplitter } from '../../../../../src/engine/observe/decode/frameSplitter.ts';
import { frameOf } from '../../../../../src/engine/observe/decode/frameWriter.ts';
import { WebSocketDecoder } from '../../../../../src/engine/observe/decode/webSocketDecoder.ts';
import { freshRuns } from '../../../../support/freshRuns.ts';

interface Split {
  readonly whole: Buffer[];
  readonly all: Buffer[];
}

function split(bytes: Buffer, cuts: readonly number[], limit: number): Split {
  const result: Split = { whole: [], all: [] };
  const splitter = new FrameSplitter(
    {
      whole: (raw) => {
        result.whole.push(Buffer.from(raw));
        result.all.push(Buffer.from(raw));
      },
      part: (raw) => void result.all.push(Buffer.from(raw)),
    },
    limit,
  );
  let from = 0;
  for (const cut of [...new Set(cuts.map((one) => one % (bytes.length + 1)))].sort((a, b) => a - b)) {
    // The memory of the chunk is overwritten afterward, because a socket reuses its memory.
    const chunk = Buffer.from(bytes.subarray(from, cut));
    splitter.feed(chunk);
    chunk.fill(0);
    from = cut;
  }
  splitter.feed(Buffer.from(bytes.subarray(from)));
  splitter.flush();
  return result;
}

/** A message as two frames, each of which `frameOf` creates. */
function fragmented(payload: Uint8Array, at: number): Buffer[] {
  const [one, two] = [payload.subarray(0, at % (payload.length + 1)), payload.subarray(at % (payload.length + 1))];
  const first = frameOf(one, false);
  const last = frameOf(two, false);
  first[0] = 0x02;
  last[0] = 0x80;
  return [first, last];
}
const ping = Buffer.from([0x89, 0]);

const message = fc.oneof(
  fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.boolean()).map(([bytes, isMasked]) => frameOf(bytes, isMasked)),
  fc.string({ maxLength: 40 }).map((text) => frameOf(text, true)),
  fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.nat()).map(([bytes, at]) => Buffer.concat(fragmented(bytes, at))),
  fc.constant(ping),
);
const cuts = fc.array(fc.nat(), { maxLength: 20 });

describe('the frames of a WebSocket', () => {
  it('are split into whole messages, in chunks of any size', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), cuts, (messages, offsets) => {
        const { whole, all } = split(Buffer.concat(messages), offsets, 100_000);
        expect(whole).toEqual(messages);
        expect(all).toEqual(messages);
      }),
      { numRuns: freshRuns(500) },
    );
  });

  it('keep their bytes and order where a message is too large to be collected', () => {
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 8 }),
        cuts,
        fc.integer({ min: 2, max: 150 }),
        (messages, offsets, limit) => {
          const { whole, all } = split(Buffer.concat(messages), offsets, limit);
          expect(Buffer.concat(all)).toEqual(Buffer.concat(messages));
          for (const raw of whole) expect(raw.length).toBeLessThanOrEqual(Math.max(limit, ping.length));
        },
      ),
      { numRuns: freshRuns(500) },
    );
  });

  it('let a control frame pass between the frames of a message', () => {
    const [first, last] = fragmented(Buffer.from('abcd'), 2);
    const bytes = Buffer.concat([first as Buffer, ping, last as Buffer]);
    expect(split(bytes, [], 1000).whole).toEqual([ping, Buffer.concat([first as Buffer, last as Buffer])]);
  });

  it('are passed on at the end even if they are incomplete', () => {
    const bytes = frameOf('hello', false).subarray(0, 4);
    expect(split(bytes, [1, 2], 1000)).toEqual({ whole: [], all: [bytes] });
  });

  it.each([0, 1, 125, 126, 65_535, 65_536])('are written with %i bytes as the decoder reads them', (length) => {
    for (const isMasked of [true, false]) {
      const payload = Buffer.alloc(length, 'x');
      const read: Buffer[] = [];
      const decoder = new WebSocketDecoder(
        { isMasked },
        {
          message: ({ bytes }) => void read.push(Buffer.from(bytes)),
          control: () => undefined,
          fault: (fault) => expect.fail(fault),
        },
      );
      decoder.feed(frameOf(payload, isMasked), 0);
      decoder.feed(frameOf(payload.toString(), isMasked), 0);
      expect(read).toEqual([payload, payload]);
      expect(decoder.isIdle).toBe(true);
    }
  });
});
