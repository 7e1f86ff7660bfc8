import { describe, expect, it } from 'vitest';
import type { LogRecord, RecordBody } from '../../../../src/engine/contracts/record.ts';
import { Previews } from '../../../../src/engine/timeline/previews.ts';

/** A record that counts how often its payload is read. */
function record(seq: number, bytes: number, text: () => string): LogRecord & { reads: number } {
  const facts = { seq, connectionId: 'c1', t: 0, kind: 'event', event: 'e', bytes } as const;
  return {
    seq,
    kind: 'event',
    connectionId: 'c1',
    delivery: undefined,
    facts,
    wantsAck: false,
    hasBinary: false,
    ackSeq: undefined,
    reads: 0,
    get body(): RecordBody {
      this.reads++;
      return { type: 'wire', codec: 'default', packet: { text: text(), attachments: [] }, unsent: false };
    },
  };
}

/** A log that can only read whole payloads. */
const wholeOnly = { bodyFront: () => undefined, partSize: () => undefined };

describe('previews of payloads', () => {
  it('are made each time for small ones, and once for large ones until they change', () => {
    const previews = new Previews(wholeOnly);
    let text = '2["e",1]';
    const small = record(1, 10, () => text);
    const large = record(2, 1_000_000, () => text);
    for (const each of [small, large]) expect([previews.of(each).text, previews.of(each).text]).toEqual(['1', '1']);
    const [read] = [large.reads];
    text = '2["e",2]';
    expect(previews.of(small).text).toBe('2');
    expect(previews.of(large).text).toBe('1');
    expect(large.reads).toBe(read);
    previews.amended(2);
    expect(previews.of(large).text).toBe('2');
  });

  it('of large ones are kept for the most recently shown', () => {
    const previews = new Previews(wholeOnly);
    const first = record(1, 1_000_000, () => '2["e"]');
    previews.of(first);
    for (let seq = 2; seq <= 1000; seq++) previews.of(record(seq, 1_000_000, () => '2["e"]'));
    const { reads } = first;
    previews.of(first);
    expect(first.reads).toBeGreaterThan(reads);
  });

  it.each([
    ['899068272867328065', true],
    ['{"list":[[1,{"id":123456789012345678901234567890}]]}', true],
    ['1e400', true],
    ['0.1000000000000000055511151231257827', true],
    ['1e21,"899068272867328065",9007199254740991,1.50,null', false],
  ])('know whether JavaScript changes a number of %s', (args, changes) => {
    const previews = new Previews(wholeOnly);
    for (const bytes of [100, 1_000_000]) {
      const each = record(bytes, bytes, () => `2["e",${args}]`);
      expect(previews.of(each).hasChangedNumber).toBe(changes);
    }
  });
});
