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

/** A log that reads no payload in part. */
const wholeOnly = { bodyFront: () => undefined, partSize: () => undefined };

describe('previews of payloads', () => {
  it('are made anew for small ones, and once for large ones until they change', () => {
    const previews = new Previews(wholeOnly);
    let text = '2["e",1]';
    const small = record(1, 10, () => text);
    const large = record(2, 1_000_000, () => text);
    for (const each of [small, large]) expect([previews.of(each), previews.of(each)]).toEqual(['1', '1']);
    const [read] = [large.reads];
    text = '2["e",2]';
    expect(previews.of(small)).toBe('2');
    expect(previews.of(large)).toBe('1');
    expect(large.reads).toBe(read);
    previews.amended(2);
    expect(previews.of(large)).toBe('2');
  });

  it('of large ones are kept for the newest that were looked at', () => {
    const previews = new Previews(wholeOnly);
    const first = record(1, 1_000_000, () => '2["e"]');
    previews.of(first);
    for (let seq = 2; seq <= 1000; seq++) previews.of(record(seq, 1_000_000, () => '2["e"]'));
    const { reads } = first;
    previews.of(first);
    expect(first.reads).toBeGreaterThan(reads);
  });
});
