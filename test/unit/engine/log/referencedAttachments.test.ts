import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IncomingPacket, NewRecord } from '../../../../src/engine/contracts/record.ts';
import { nodeFiles } from '../../../../src/engine/log/store/logFiles.ts';
import { eventNameOf } from '../../../../src/engine/codec/eventName.ts';
import { recordedPart } from '../../../../src/engine/codec/recordedPart.ts';
import { SegmentedLog } from '../../../../src/engine/log/segmentedLog.ts';
import { MemoryStore } from '../../../../src/engine/log/store/segmentStore.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { failingFiles, LogFolder, receivedWhole, roomy, whole, wholeLog } from '../../../support/logFolder.ts';

const emitted = (event: string): NewRecord => ({
  facts: { connectionId: 'c1', kind: 'event', namespace: '/', dir: 'out', event, delivery: 'sent' },
  body: { type: 'wire', codec: 'default', packet: { text: `2["${event}"]`, attachments: [] }, unsent: false },
});

describe('large attachments, which are not copied', () => {
  let clock: FakeClock;
  let folder: LogFolder;

  beforeEach(() => {
    clock = new FakeClock();
    folder = new LogFolder();
  });
  afterEach(() => folder.remove());

  const pattern = (length: number, step: number): Uint8Array<ArrayBuffer> =>
    new Uint8Array(length).map((_, index) => (index * step) % 251);
  /** Sizes of attachments: around the minimum size of referenced attachments, larger than one batch, and zero. */
  const sizes = [[4095, 4096, 4097], [300_000, 0, 70_000], [65_536], [10], [200_000, 200_000, 3]];
  const incoming = (n: number): IncomingPacket => {
    const attachments = (sizes[n % sizes.length] ?? []).map((size, at) => pattern(size, n + at + 1));
    const text = `5${attachments.length}-["picture",${n}]`;
    const packet = { text, attachments, ...(n % 2 === 0 && { frame: Buffer.from(`4${text}`) }) };
    const more = { recoveryOffset: false, hasBinary: true, bytes: text.length };
    return { connectionId: 'c1', namespace: '/', event: 'picture', codec: 'default', packet, ...more };
  };
  /** Replaces attachments with their hashes, because a comparison of millions of bytes one by one would take minutes. */
  const digests = (records: ReturnType<typeof whole>[]) =>
    records.map(({ body, ...rest }) => {
      if (body?.type !== 'wire') return { ...rest, body };
      const { text: data, attachments } = body.packet;
      const hashes = attachments.map((bytes) => createHash('sha1').update(bytes).digest('hex'));
      return { ...rest, body: { ...body, packet: { text: data, attachments: hashes } } };
    });
  const fill = (log: SegmentedLog, count: number, after: (n: number) => void = () => undefined) => {
    const expected: ReturnType<typeof whole>[] = [];
    for (let n = 0; n < count; n++) {
      expected.push(receivedWhole(log, incoming(n)));
      after(n);
    }
    return expected;
  };

  it('are read back before and after they are written, among records of all kinds', () => {
    for (const store of ['disk', 'memory']) {
      const log = store === 'disk' ? folder.open(clock) : new SegmentedLog(clock, new MemoryStore(), roomy);
      const expected: ReturnType<typeof whole>[] = [];
      for (let n = 0; n < 40; n++) {
        expected.push(n % 4 === 3 ? whole(log.append(emitted(`e${n}`))) : receivedWhole(log, incoming(n)));
        if (n % 4 === 3) {
          log.amend(n + 1, { facts: { delivery: 'acknowledged' } });
          Object.assign(expected[n]?.facts ?? {}, { delivery: 'acknowledged' });
        }
        // Some batches are read while they grow, and others are not.
        if (n % 8 < 4) expect(digests(wholeLog(log))).toEqual(digests(expected));
        if (n % 16 === 15) clock.advance(60);
      }
      expect(digests(wholeLog(log))).toEqual(digests(expected));
      log.dispose();
      if (store === 'memory') continue;
      const next = folder.open(clock);
      expect(next.recovered).toMatchObject({ entries: 40, damaged: 0 });
      expect(digests(wholeLog(next))).toEqual(digests(expected));
      next.dispose();
    }
  });

  it('are in the file as if they had been copied', () => {
    const log = folder.open(clock);
    fill(log, 5);
    log.dispose();
    const other = new LogFolder();
    const copying = other.open(clock);
    // Attachments that are parts of larger memory are always copied.
    for (let n = 0; n < 5; n++) {
      const { packet, ...rest } = incoming(n);
      const attachments = packet.attachments.map((bytes) => new Uint8Array([0, ...bytes]).subarray(1));
      copying.received({ ...rest, packet: { ...packet, attachments } });
      packet.attachments.forEach((bytes) => bytes.fill(0));
    }
    copying.dispose();
    // The files are equal, including the checksum of each batch.
    const [ours = '', theirs = ''] = [...folder.segments(), ...other.segments()];
    expect(readFileSync(ours).equals(readFileSync(theirs))).toBe(true);
    other.remove();
  });

  it('are written completely by a system that accepts a few bytes at a time', () => {
    let most = 1;
    const files = {
      ...nodeFiles,
      write: (file: number, pieces: readonly Uint8Array[], at: number): number => {
        most = most === 1 ? 200_000 : most === 200_000 ? 4096 : 1;
        return nodeFiles.write(file, [Buffer.concat(pieces).subarray(0, most)], at);
      },
    };
    const log = folder.open(clock, roomy, files);
    const expected = fill(log, 5);
    log.dispose();
    const next = folder.open(clock);
    expect(next.recovered.damaged).toBe(0);
    expect(digests(wholeLog(next))).toEqual(digests(expected));
    next.dispose();
  });

  it('are kept in memory when nothing can be written, and written when the capture is resumed', () => {
    const files = failingFiles();
    const log = folder.open(clock, roomy, files);
    const before = fill(log, 3);
    clock.advance(60);
    files.code = 'ENOSPC';
    const held = fill(log, 20, (n) => n % 7 === 6 && clock.advance(60));
    const expected = [...before, ...held];
    expect(log.fault).toBeDefined();
    expect(digests(wholeLog(log))).toEqual(digests(expected));
    files.code = undefined;
    expect(log.resume()).toBe(true);
    expect(digests(wholeLog(log))).toEqual(digests(expected));
    log.dispose();
    const next = folder.open(clock);
    expect(next.recovered.damaged).toBe(0);
    expect(digests(wholeLog(next))).toEqual(digests(expected));
    next.dispose();
  });

  it('have their own memory, and do not use the memory of the received chunk', () => {
    const log = new SegmentedLog(clock, new MemoryStore(), roomy);
    const chunk = pattern(100_000, 3);
    const part = Buffer.from(chunk.slice(10, 50_010));
    const { packet, ...rest } = incoming(0);
    const seq = log.received({ ...rest, packet: { ...packet, attachments: [chunk.subarray(10, 50_010)] } });
    chunk.fill(0);
    for (const written of [false, true]) {
      if (written) clock.advance(60);
      const body = log.read(seq)?.body;
      expect(body?.type === 'wire' && part.equals(body.packet.attachments[0] ?? part.subarray(1))).toBe(true);
      expect(body?.type === 'wire' && body.packet.attachments[0]?.buffer.byteLength).toBe(50_000);
    }
    log.dispose();
  });
});

describe('a frame of text', () => {
  it.each([
    ['small', 20, false],
    ['in memory of its own', 20, true],
    ['large', 2_000_000, true],
    ['longer than is recorded', 17_000_000, true],
  ])('is recorded without being decoded: %s', (_, characters, ownsFrame) => {
    const log = new SegmentedLog(new FakeClock(), new MemoryStore(), roomy);
    const frame = Buffer.from(`42["name","${'é'.repeat(characters / 2)}"]`);
    const packet = recordedPart({
      get text(): string {
        throw new Error('its text was read');
      },
      textBytes: frame.length - 1,
      frame,
      ownsFrame,
      attachments: [],
    });
    const event = eventNameOf('name', packet);
    const more = { recoveryOffset: false, hasBinary: false, bytes: packet.textBytes ?? 0 };
    const seq = log.received({ connectionId: 'c1', namespace: '/', event, codec: 'default', packet, ...more });
    expect(log.read(seq)?.facts.event).toBe('name');
    log.dispose();
  });
});
