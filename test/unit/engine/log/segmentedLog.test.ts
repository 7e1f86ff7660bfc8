import { causeMessage } from '../../../../src/model/cause/causeTexts.ts';
import fc from 'fast-check';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  Amendment,
  IncomingPacket,
  LogRecord,
  NewRecord,
  RecordBody,
} from '../../../../src/engine/contracts/record.ts';
import { MemoryStore } from '../../../../src/engine/log/store/segmentStore.ts';
import { SegmentedLog } from '../../../../src/engine/log/segmentedLog.ts';
import { deliveries } from '../../../../src/model/entry/delivery.ts';
import { entryKinds } from '../../../../src/model/entry/entry.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { failingFiles, LogFolder, receivedWhole, roomy, whole, wholeLog } from '../../../support/logFolder.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

const text = (data: string): RecordBody => ({
  type: 'wire',
  codec: 'default',
  packet: { text: data, attachments: [] },
  unsent: false,
});
const event = (name: string, body: RecordBody = text(`2["${name}"]`)): NewRecord => ({
  facts: { connectionId: 'c1', kind: 'event', namespace: '/', dir: 'in', event: name, bytes: 10 },
  body,
});
const emitted = (name: string): NewRecord => ({
  facts: { connectionId: 'c1', kind: 'event', namespace: '/', dir: 'out', event: name, delivery: 'sent', ackId: 0 },
  wantsAck: true,
  body: text(`20["${name}"]`),
});

describe('the capture log', () => {
  let clock: FakeClock;
  let folder: LogFolder;

  beforeEach(() => {
    clock = new FakeClock();
    folder = new LogFolder();
  });
  afterEach(() => folder.remove());

  const anyText = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constant('\ud800 alone'));
  const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => new Uint8Array(array));
  const optional = <T>(key: string, value: fc.Arbitrary<T>) =>
    fc.option(value, { nil: undefined }).map((chosen) => (chosen === undefined ? {} : { [key]: chosen }));
  const merged = <T extends object>(...parts: fc.Arbitrary<object>[]): fc.Arbitrary<T> =>
    fc.tuple(...parts).map((all) => Object.assign({}, ...all) as T);
  const number = fc.oneof(fc.nat(), fc.double({ noNaN: true }));
  const later = merged(
    optional('delivery', fc.constantFrom(...deliveries)),
    optional('ackId', number),
    optional('attempt', fc.integer({ min: 1, max: 100 })),
    optional('waitedMs', number),
    optional('latencyMs', number),
    optional('bytes', fc.nat()),
    optional(
      'cause',
      fc.record({
        code: fc.constant('ack.timeout'),
        params: fc.record({ reported: fc.oneof(anyText, fc.constant('long '.repeat(400))) }),
      }),
    ),
    optional('detail', anyText),
    optional('error', fc.record({ code: fc.constantFrom('emit.refused', 'file.payloadTooDeep') })),
  );
  const anyBody: fc.Arbitrary<RecordBody> = fc.oneof(
    fc.record({
      type: fc.constant('wire' as const),
      codec: fc.constantFrom('default' as const, 'msgpack' as const, 'v2' as const),
      packet: fc.record({
        text: fc.oneof(fc.string({ unit: 'grapheme' }), bytes, fc.constant('x'.repeat(100_000))),
        attachments: fc.array(bytes, { maxLength: 3 }),
      }),
      unsent: fc.boolean(),
    }),
    fc.array(bytes, { maxLength: 3 }).map((buffers) => ({
      type: 'value' as const,
      args: { json: '[1]', buffers: buffers.map(({ buffer }) => buffer) },
    })),
  );
  const anyRecord = fc.record({
    facts: merged(
      fc.record({ connectionId: fc.constantFrom('', 'c1', 'c2'), kind: fc.constantFrom(...entryKinds) }),
      optional('dir', fc.constantFrom('in', 'out')),
      optional('namespace', fc.constantFrom('/', '/chat', '')),
      optional('event', fc.oneof(anyText, fc.constant('n'.repeat(300)))),
      optional('volatile', fc.constant(true)),
      optional('of', fc.integer({ min: 1, max: 1000 })),
      optional('state', fc.constantFrom('connected', 'disconnected')),
      optional('text', anyText),
      later,
    ),
    wantsAck: fc.boolean(),
    hasBinary: fc.boolean(),
    body: fc.option(anyBody, { nil: undefined }),
  }) as fc.Arbitrary<NewRecord>;
  const anyReceived = fc
    .record({
      connectionId: fc.constantFrom('c1', 'c2'),
      namespace: fc.constantFrom('/', '/chat'),
      event: fc.oneof(anyText, fc.constant('n'.repeat(300))),
      codec: fc.constantFrom('default' as const, 'msgpack' as const),
      text: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant('é'.repeat(100_000))),
      attachments: fc.array(bytes, { maxLength: 3 }),
      recoveryOffset: fc.boolean(),
      asFrame: fc.boolean(),
    })
    .map(({ text, attachments, asFrame, ...rest }): IncomingPacket => {
      const packet = { text, attachments, ...(asFrame && { frame: Buffer.from(`4${text}`) }) };
      return { ...rest, packet, hasBinary: attachments.length > 0, bytes: text.length };
    });
  const anyStep = fc.oneof(
    { weight: 2, arbitrary: fc.record({ received: anyReceived }) },
    { weight: 3, arbitrary: fc.record({ append: anyRecord }) },
    {
      weight: 2,
      arbitrary: fc.record({
        at: fc.nat(),
        amend: merged<Amendment>(
          fc.record({ facts: later }),
          optional('body', anyBody),
          optional('ackSeq', fc.integer({ min: 1, max: 1000 })),
          optional('withoutCause', fc.boolean()),
        ),
      }),
    },
    { weight: 1, arbitrary: fc.record({ wait: fc.integer({ min: 0, max: 100 }) }) },
  );

  it('returns appended and amended records: immediately, after writing, and after another engine has taken it over', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 30 }), (steps) => {
        const own = new LogFolder();
        const time = new FakeClock();
        const log = own.open(time);
        const expected: ReturnType<typeof whole>[] = [];
        for (const step of steps) {
          if ('append' in step) expected.push(whole(log.append(step.append)));
          else if ('received' in step) expected.push(receivedWhole(log, step.received));
          else if ('wait' in step) time.advance(step.wait);
          else if (expected.length > 0) {
            const at = step.at % expected.length;
            const before = expected[at];
            const { facts = {}, body, ackSeq, withoutCause = false } = step.amend;
            log.amend(at + 1, step.amend);
            if (!before) continue;
            const { cause, ...others } = before.facts;
            const kept = withoutCause || cause === undefined ? others : { ...others, cause };
            expected[at] = {
              ...before,
              facts: { ...kept, ...facts },
              body: body ?? before.body,
              ackSeq: ackSeq ?? before.ackSeq,
            };
          }
          expect(wholeLog(log)).toEqual(expected);
        }
        log.dispose();
        const next = own.open(time);
        expect(next.recovered).toMatchObject({ entries: expected.length, damaged: 0 });
        expect(wholeLog(next)).toEqual(expected);
        next.dispose();
        own.remove();
      }),
      { numRuns: 60 },
    );
  });

  it('notifies listeners of a received event, whose memory may be reused, and later readers that it grew', () => {
    const log = folder.open(clock);
    const frame = Buffer.from('42["tick",1]');
    const incoming = {
      connectionId: 'c1',
      namespace: '/',
      event: 'tick',
      codec: 'default' as const,
      packet: { text: '2["tick",1]', attachments: [], frame },
      recoveryOffset: false,
      hasBinary: false,
      bytes: frame.length,
    };
    let grown = 0;
    log.onDidGrow(() => grown++);
    for (let n = 0; n < 3; n++) log.received(incoming);
    expect(grown).toBe(3);
    const appended: LogRecord[] = [];
    log.onDidAppend((record) => appended.push(record));
    log.received(incoming);
    frame.fill(0);
    expect(grown).toBe(4);
    expect(appended.map(whole)).toEqual(wholeLog(log).slice(3));
    expect(appended[0]?.body).toMatchObject({ packet: { text: '2["tick",1]' } });
    log.dispose();
  });

  it('loses at most the records since the last batch when it is not closed properly', () => {
    const log = folder.open(clock);
    for (let n = 0; n < 10; n++) log.append(event(`n${n}`));
    clock.advance(50);
    const written = wholeLog(log);
    log.append(event('too late'));
    const next = folder.open(clock);
    expect(wholeLog(next)).toEqual(written);
    next.dispose();
    log.dispose();
  });

  it('reads up to the damage, reports it, and continues after it', () => {
    const log = folder.open(clock);
    for (let n = 0; n < 30; n++) {
      log.append(event(`n${n}`));
      if (n % 3 === 2) clock.advance(60);
    }
    const all = wholeLog(log);
    log.dispose();
    const [path = ''] = folder.segments();
    const sound = readFileSync(path);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.record({ cut: fc.nat(sound.length - 1) }),
          fc.record({ flip: fc.nat(sound.length - 1), bit: fc.nat(7) }),
        ),
        (damage) => {
          const bytes = Buffer.from(sound);
          if ('flip' in damage) bytes.writeUInt8(bytes.readUInt8(damage.flip) ^ (1 << damage.bit), damage.flip);
          writeFileSync(path, 'cut' in damage ? bytes.subarray(0, damage.cut) : bytes);
          const next = folder.open(clock);
          const read = wholeLog(next);
          expect(read).toEqual(all.slice(0, read.length));
          // A cut between two batches cannot be distinguished from an end.
          if ('flip' in damage) expect(next.recovered.damaged).toBe(1);
          if ('flip' in damage && damage.flip > 28) expect(all.length - read.length).toBeLessThanOrEqual(30);
          const { seq } = next.append(event('after')).facts;
          expect(seq).toBe(read.length + 1);
          next.dispose();
          for (const segment of folder.segments()) if (segment !== path) rmSync(segment);
          writeFileSync(path, sound);
        },
      ),
      { numRuns: freshRuns(150) },
    );
  });

  it('handles any bytes as a segment without errors', () => {
    const log = folder.open(clock);
    log.append(event('sound'));
    log.dispose();
    const [path = ''] = folder.segments();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, afterSound) => {
        const sound = readFileSync(path);
        writeFileSync(path.replace('00000001', '00000002'), afterSound ? Buffer.concat([sound, bytes]) : bytes);
        const next = folder.open(clock);
        expect(next.read(1)?.facts.event).toBe('sound');
        expect(next.recovered.entries).toBe(1);
        next.dispose();
      }),
      { numRuns: freshRuns(100) },
    );
  });

  it('continues numbers and time after the end of an engine, also when the clock was set back', () => {
    const log = folder.open(clock);
    clock.advance(5000);
    const before = log.append(event('before')).facts;
    log.dispose();
    const earlier = new FakeClock();
    const next = folder.open(earlier);
    expect(next.startedAt).toBe(log.startedAt);
    const after = next.append(event('after')).facts;
    expect(after.seq).toBe(before.seq + 1);
    expect(after.t).toBeGreaterThanOrEqual(before.t);
    next.dispose();
  });

  it('drops the oldest segment when it is full, on disk and in memory, and counts the dropped entries', () => {
    const limits = { ...roomy, maxBytes: 1024 * 1024 };
    const log = folder.open(clock, limits);
    let dropCount = 0;
    log.onDidDrop(() => dropCount++);
    for (let n = 0; n < 5000; n++) {
      log.append(event(`e${n % 10}`, text(`2["e",${n},"${'x'.repeat(1000)}"]`)));
      if (n % 100 === 99) clock.advance(50);
    }
    expect(dropCount).toBeGreaterThan(10);
    const size = folder.segments().reduce((sum, path) => sum + statSync(path).size, 0);
    expect(size).toBeLessThanOrEqual(limits.maxBytes + 2 * 65_536);
    expect(log.dropped).toBe(log.firstSeq - 1);
    expect(log.nextSeq).toBe(5001);
    expect(log.read(log.firstSeq - 1)).toBeUndefined();
    expect(wholeLog(log)).toHaveLength(5000 - log.dropped);
    expect(log.read(log.firstSeq)?.body).toMatchObject({ packet: { text: expect.stringContaining('xxx') as string } });
    log.setLimits({ ...limits, maxBytes: 300_000 });
    expect(log.nextSeq - log.firstSeq).toBeLessThan(400);
    log.dispose();
  });

  it('drops entries that are too old, even while nothing is added, and at the next start', () => {
    const limits = { ...roomy, maxAgeMs: 3_600_000 };
    const log = folder.open(clock, limits);
    log.append(event('old'));
    clock.advance(1_800_000);
    log.append(event('newer'));
    // Every ten minutes, the log looks for old segments.
    clock.advance(2_500_000);
    expect(wholeLog(log).map(({ facts }) => facts.event)).toEqual(['newer']);
    expect(log.dropped).toBe(1);
    log.dispose();
    clock.advance(7_200_000);
    const next = folder.open(clock, limits);
    expect(wholeLog(next)).toEqual([]);
    expect(folder.segments()).toEqual([]);
    next.dispose();
  });

  it('clears memory and disk, and continues the numbers', () => {
    const log = folder.open(clock);
    for (let n = 0; n < 50_000; n++) log.append(event('e'));
    clock.advance(60);
    const full = log.indexBytes;
    expect(folder.segments()).not.toEqual([]);
    log.clear();
    expect(folder.segments()).toEqual([]);
    expect(log.indexBytes).toBeLessThan(full);
    expect(log.firstSeq).toBe(50_001);
    expect(log.append(event('after')).facts.seq).toBe(50_001);
    log.dispose();
    const next = folder.open(clock);
    expect(wholeLog(next).map(({ facts }) => facts.event)).toEqual(['after']);
    expect(next.firstSeq).toBe(50_001);
    next.dispose();
  });

  it('stores the source of an entry without a connection', () => {
    const log = folder.open(clock);
    const about = { sourceId: 's3', kind: 'proxy', name: 'My app' };
    log.append({ facts: { connectionId: '', kind: 'marker', text: 'about' }, about });
    log.append({ facts: { connectionId: '', kind: 'marker', text: 'general' } });
    const shown = (from: SegmentedLog): unknown[] =>
      wholeLog(from).map(({ facts }) => [facts.source, from.read(facts.seq)?.connection?.source]);
    const expected = [
      ['s3', about],
      [undefined, undefined],
    ];
    expect(shown(log)).toEqual(expected);
    log.dispose();
    const next = folder.open(clock);
    expect(shown(next)).toEqual(expected);
    next.dispose();
  });

  it('stores the names of removed connections', () => {
    const log = folder.open(clock);
    const shop = { connectionId: 'c1', name: 'Shop', url: 'http://shop.example', namespace: '/' };
    log.name(shop);
    log.append(event('e'));
    log.dispose();
    const next = folder.open(clock);
    expect(next.connections).toEqual([shop]);
    next.dispose();
  });

  it('reads a range of an attachment without the rest', () => {
    const log = folder.open(clock);
    const large = new Uint8Array(3_000_000).map((_, index) => index % 251);
    const { seq } = log.append(
      event('e', {
        type: 'wire',
        codec: 'default',
        packet: { text: '52-["e"]', attachments: [new Uint8Array([1, 2, 3]), large] },
        unsent: false,
      }),
    );
    for (const written of [false, true]) {
      if (written) clock.advance(60);
      expect(log.readPart(seq, 1, 2_000_000, 2_000_010)).toEqual(large.slice(2_000_000, 2_000_010));
      expect(log.readPart(seq, 1, 2_999_999, 9_000_000)).toEqual(large.slice(2_999_999));
      expect(log.readPart(seq, 1, 9_000_000, 9_000_001)).toEqual(new Uint8Array());
      expect(log.readPart(seq, 0, 0, 3)).toEqual(new Uint8Array([1, 2, 3]));
      expect(Buffer.from(log.readPart(seq, -1, 0, 4) ?? []).toString()).toBe('52-[');
      expect(log.readPart(seq, 2, 0, 4)).toBeUndefined();
    }
    log.dispose();
  });

  it('reads the name of an event without a name ID from its record, so that any number of names does not fill the memory', () => {
    const log = new SegmentedLog(clock, new MemoryStore(), roomy);
    for (let n = 0; n < 60_000; n++) log.append(event(`made up ${n}`));
    expect(log.read(59_999)?.facts.event).toBe('made up 59998');
    expect(log.read(1)?.facts.event).toBe('made up 0');
    log.dispose();
  });

  describe.each(['ENOSPC', 'EIO', 'EROFS'])('when a write fails with %s', (code) => {
    it('reports it once, continues in memory, and writes everything when it is resumed', () => {
      const files = failingFiles();
      const log = folder.open(clock, roomy, files);
      const faults: string[] = [];
      log.onDidFail((fault) => faults.push(causeMessage(fault)));
      for (let n = 0; n < 5; n++) log.append(event(`before ${n}`));
      clock.advance(60);
      files.code = code;
      for (let n = 0; n < 2000; n++) log.append(emitted(`during ${n}`));
      clock.advance(60);
      log.amend(7, { facts: { delivery: 'acknowledged', latencyMs: 1 } });
      for (let n = 0; n < 2000; n++) log.append(event(`later ${n}`, text('x'.repeat(500))));
      clock.advance(60);
      expect(faults).toHaveLength(1);
      expect(faults[0]).toContain(`(${code}, ${folder.path})`);
      expect(log.fault && causeMessage(log.fault)).toBe(faults[0]);
      const tried = files.writes;
      expect(log.resume()).toBe(false);
      expect(files.writes).toBeGreaterThan(tried);
      const all = wholeLog(log);
      expect(all).toHaveLength(4005);
      expect(all[4000]?.body).toEqual(text('x'.repeat(500)));

      files.code = undefined;
      expect(log.resume()).toBe(true);
      expect(log.fault).toBeUndefined();
      log.append(event('after'));
      const withAfter = wholeLog(log);
      expect(withAfter.slice(0, -1)).toEqual(all);
      log.dispose();
      const next = folder.open(clock);
      expect(next.recovered.damaged).toBe(0);
      expect(wholeLog(next)).toEqual(withAfter);
      next.dispose();
    });
  });

  it('holds a limited amount of payloads that cannot be written; further entries have no payload', () => {
    const files = failingFiles();
    const log = folder.open(clock, roomy, files);
    files.code = 'ENOSPC';
    for (let n = 0; n < 60; n++) log.append(event(`n${n}`, text('x'.repeat(1_000_000))));
    expect(log.read(60)).toMatchObject({ facts: { event: 'n59' }, body: undefined });
    expect(log.read(10)?.body).toEqual(text('x'.repeat(1_000_000)));
    log.amend(60, { facts: { detail: 'still amended' } });
    files.code = undefined;
    expect(log.resume()).toBe(true);
    log.append(event('after'));
    log.dispose();
    const next = folder.open(clock);
    expect(next.recovered.damaged).toBe(0);
    expect(next.nextSeq).toBe(62);
    expect(next.read(61)?.facts.event).toBe('after');
    expect(next.read(60)).toBeUndefined();
    next.dispose();
  });
});
