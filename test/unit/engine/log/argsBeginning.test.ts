/**
 * Large payloads are shown from their beginning. These tests check how much of the log is read for this, and that the result is the same as
 * from the whole payload.
 */
import fc from 'fast-check';
import { Encoder } from 'socket.io-msgpack-parser';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NewRecord, RecordBody } from '../../../../src/engine/contracts/record.ts';
import { argsBeginning, readWholeBelow } from '../../../../src/engine/log/argsBeginning.ts';
import { argsOf } from '../../../../src/engine/log/recordReader.ts';
import { SegmentedLog } from '../../../../src/engine/log/segmentedLog.ts';
import { MemoryStore } from '../../../../src/engine/log/store/segmentStore.ts';
import { Segments } from '../../../../src/engine/log/store/segments.ts';
import { parseJsonBeginning } from '../../../../src/engine/codec/jsonBeginning.ts';
import { decodeMsgpack } from '../../../../src/engine/codec/msgpackParser.ts';
import { packedDataBeginning } from '../../../../src/engine/codec/packedBeginning.ts';
import { Previews } from '../../../../src/engine/timeline/previews.ts';
import { StreamGroups } from '../../../../src/engine/stream/streamGroups.ts';
import { TimeSlicer } from '../../../../src/engine/contracts/timeSlicer.ts';
import { packPayload } from '../../../../src/model/payload/packedPayload.ts';
import { previewOf } from '../../../../src/model/payload/preview.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { roomy } from '../../../support/logFolder.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

const large = 'x'.repeat(readWholeBelow);

function packed(data: readonly unknown[]): Uint8Array {
  const chunks: unknown = new Encoder().encode({ type: 2, data, nsp: '/' });
  return (chunks as Uint8Array[])[0] ?? new Uint8Array();
}

describe('the beginning of a large payload', () => {
  let clock: FakeClock;
  let log: SegmentedLog;
  const reading = vi.spyOn(Segments.prototype, 'read');
  const readBytes = (): number => reading.mock.calls.reduce((sum, [, , length]) => sum + length, 0);

  beforeEach(() => {
    clock = new FakeClock();
    log = new SegmentedLog(clock, new MemoryStore(), roomy);
    return () => log.dispose();
  });
  afterAll(() => reading.mockRestore());

  function appended(body: RecordBody, facts: Partial<NewRecord['facts']> = {}): number {
    const size = body.type === 'wire' ? body.packet.text.length : undefined;
    const { seq } = log.append({
      facts: {
        connectionId: 'c1',
        kind: 'event',
        namespace: '/',
        dir: 'in',
        event: 'e',
        ...(size !== undefined && { bytes: size }),
        ...facts,
      },
      body,
    });
    reading.mockClear();
    return seq;
  }

  const wire = (
    text: string | Uint8Array,
    attachments: Uint8Array[] = [],
    codec: 'default' | 'v2' | 'msgpack' = 'default',
  ): RecordBody => ({
    type: 'wire',
    codec,
    packet: { text, attachments },
    unsent: false,
  });

  function previewed(seq: number): string {
    const record = log.read(seq);
    return record ? new Previews(log).of(record).text : '';
  }

  /** The preview of the same payload when it is read completely. */
  function whole(seq: number): string {
    const record = log.read(seq);
    return record ? previewOf(argsOf(record)) : '';
  }

  const values = [{ list: [1, -2.5, true, null], text: 'é€𝄞"\\\n' }, 12345678901234567890n, 'y'.repeat(100)];
  const json = JSON.stringify(['e', values[0], 0, values[2], large]).replace(',0,', ',12345678901234567890,');

  it.each<[string, RecordBody, object]>([
    ['text', wire(`2${json}`), {}],
    ['text of Socket.IO 2', wire(`2${json}`, [], 'v2'), {}],
    ['an error of Socket.IO 2', wire(`4${JSON.stringify({ a: 1, text: large })}`, [], 'v2'), { event: 'error' }],
    ['text in a namespace with an id', wire(`2/a?x=1,17${json}`), { namespace: '/a' }],
    ['an acknowledgement', wire(`317${JSON.stringify([1, large])}`), { kind: 'ack' }],
    [
      'a name of very many bytes',
      wire(`2${JSON.stringify(['é'.repeat(90_000), 7, large.repeat(40)])}`),
      { event: 'é'.repeat(90_000) },
    ],
    ['msgpack', wire(packed(['e', values[0], -7, 1.5, 'y'.repeat(100), large]), [], 'msgpack'), {}],
    ['msgpack of many values', wire(packed(['e', Array.from({ length: 300_000 }, (_, n) => n)]), [], 'msgpack'), {}],
    [
      'arguments that were never encoded',
      { type: 'value', args: packPayload([1, new Date(0), new Uint8Array(3), large]) },
      { dir: 'out' },
    ],
  ])(
    '%s: the preview is the same as the preview of the whole payload, and only a small part is read',
    (_, body, facts) => {
      const seq = appended(body, facts);
      const shown = previewed(seq);
      expect(readBytes()).toBeLessThan('event' in facts ? 3_000_000 : 150_000);
      expect(shown).toBe(whole(seq));
      expect(shown).toMatch(/…$/);
    },
  );

  it('ten rows with payloads of 16 MB: less than 1 MB is read for them', () => {
    const text = `2["e",[${'1,'.repeat(8_000_000)}1]]`;
    const seqs = Array.from({ length: 10 }, () => appended(wire(text)));
    const previews = new Previews(log);
    for (const seq of seqs) {
      const record = log.read(seq);
      expect(record && previews.of(record).text).toMatch(/^\[1, 1, .*…$/);
    }
    expect(readBytes()).toBeLessThan(1_000_000);
  });

  it('attachments are shown by their sizes, and not read', () => {
    const placeholder = (num: number): object => ({ _placeholder: true, num });
    const seq = appended(
      wire(`52-${JSON.stringify(['e', { image: placeholder(1) }, placeholder(0)])}`, [
        new Uint8Array(3),
        new Uint8Array(5_000_000),
      ]),
      { bytes: 5_000_100 },
    );
    expect(previewed(seq)).toBe('{image: ‹5000000 B›}, ‹3 B›');
    expect(readBytes()).toBeLessThan(readWholeBelow / 3);
  });

  it('a payload that was recorded in part is marked', () => {
    const seq = appended(wire(`2["e","${large}`), { bytes: 17_000_000 });
    expect(previewed(seq)).toMatch(/recorded up to 16\u00a0MB/);
    expect(readBytes()).toBeLessThan(readWholeBelow / 3);
  });

  it('a payload that is deeply nested or invalid ends in an ellipsis', () => {
    expect(previewed(appended(wire(`2["e",${'['.repeat(500_000)}${']'.repeat(500_000)}]`)))).toMatch(/^\[{200,}…$/);
    expect(previewed(appended(wire(`2["e",${' '.repeat(500_000)}1]`)))).toBe('…');
    expect(previewed(appended(wire(`2${large}`)))).toBe('…');
    expect(previewed(appended(wire(Buffer.alloc(500_000, 0xc1), [], 'msgpack')))).toBe('…');
    expect(previewed(appended(wire(Buffer.alloc(500_000, 0x91), [], 'msgpack')))).toBe('…');
  });

  it('streams are detected from the beginnings of large events', async () => {
    const groups = new StreamGroups();
    for (let n = 1; n <= 10; n++) {
      const record = log.read(appended(wire(`2${JSON.stringify(['e', { seq: n, text: large.repeat(4) }])}`)));
      if (record) groups.add(record);
    }
    reading.mockClear();
    const { streams } = await groups.guess(log, new TimeSlicer(clock));
    expect(streams[0]?.candidates[0]).toMatchObject({ path: '0.seq', kind: 'sequence' });
    expect(readBytes()).toBeLessThan(10 * 200_000);
  });

  it('a small payload is read whole', () => {
    const record = log.read(appended(wire('2["e",1]')));
    expect(record && argsBeginning(log, record, 100)).toBeUndefined();
  });
});

// Values that JSON can contain: no -0.
const anyJson = fc
  .jsonValue({ maxDepth: 5, stringUnit: 'grapheme' })
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown);
/** This item makes the payload longer than the text that a row shows. */
const padding = Array.from({ length: 4000 }, (_, n) => `filler ${n}`);

describe('any payload, cut anywhere', () => {
  it('as JSON: has the same preview as the whole payload, and no cut is reported as a fault', () => {
    fc.assert(
      fc.property(fc.array(anyJson, { maxLength: 5 }), fc.nat(), (data, at) => {
        const text = JSON.stringify([...data, padding]);
        const cut = text.slice(0, at % text.length);
        expect(() => parseJsonBeginning(cut, 0, false)).not.toThrow();
        const beginning = parseJsonBeginning(text.slice(0, 8192), 0, text.length <= 8192) as unknown[];
        expect(previewOf(beginning)).toBe(previewOf([...data, padding]));
      }),
    );
  });

  it('as MessagePack', () => {
    fc.assert(
      fc.property(fc.array(anyJson, { maxLength: 5 }), fc.nat(), (data, at) => {
        const bytes = packed([...data, padding]);
        expect(() => packedDataBeginning(bytes.subarray(0, at % bytes.length))).not.toThrow();
        const beginning = packedDataBeginning(bytes.subarray(0, 8192)) as unknown[];
        expect(previewOf(beginning)).toBe(previewOf(decodeMsgpack(bytes) as unknown[]));
      }),
    );
  });

  it('as invalid MessagePack', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        packedDataBeginning(bytes);
      }),
      { numRuns: freshRuns(2000) },
    );
  });
});
