import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batchHeadSize, headerSize } from '../../../../../src/engine/log/store/batchFrame.ts';
import { ByteReader } from '../../../../../src/engine/log/byteReader.ts';
import { kindOf } from '../../../../../src/engine/log/columns/factCodes.ts';
import { type EntryLine, readEntry, recordTypes } from '../../../../../src/engine/log/recordCodec.ts';
import { FakeClock } from '../../../../support/fakeClock.ts';
import { LogFolder } from '../../../../support/logFolder.ts';
import { freshRuns } from '../../../../support/freshRuns.ts';

const names = ['first', 'second'];

/**
 * Reads the entries of a batch one by one, in the simplest way, up to the first fault. The fault may be detected only after an entry that
 * was read.
 */
function readWithCare(records: Buffer): { entries: EntryLine[]; damaged: boolean } {
  const entries: EntryLine[] = [];
  const reader = new ByteReader(records);
  try {
    for (let at = 0; at < records.length;) {
      reader.at = at;
      const size = reader.u32();
      const type = reader.u8();
      if (size < 5 || at + size > records.length) return { entries, damaged: true };
      if (type === recordTypes.entry) {
        const line = readEntry(reader);
        if (!kindOf(line.shape) || !Number.isFinite(line.t)) return { entries, damaged: true };
        entries.push(line);
      }
      at += size;
      if (reader.at > at) return { entries, damaged: true };
    }
    return { entries, damaged: false };
  } catch {
    return { entries, damaged: true };
  }
}

/** The offsets in a batch at which its entries begin. */
function entriesOf(records: Buffer): number[] {
  const found: number[] = [];
  for (let at = 0; at < records.length; at += records.readUInt32LE(at)) {
    if (records[at + 4] === recordTypes.entry) found.push(at);
  }
  return found;
}

describe('a capture that is recovered', () => {
  let clock: FakeClock;
  let folder: LogFolder;

  beforeEach(() => {
    clock = new FakeClock();
    folder = new LogFolder();
  });
  afterEach(() => folder.remove());

  it('skips a file that has the name of a segment but is not a segment, without waiting', () => {
    const log = folder.open(clock);
    log.append({ facts: { connectionId: 'c1', kind: 'marker', text: 'kept' } });
    log.dispose();
    const at = (number: number): string => join(folder.path, `${String(number).padStart(8, '0')}.seg`);
    execFileSync('mkfifo', [at(2)]);
    mkdirSync(at(3));
    symlinkSync(folder.segments()[0] ?? '', at(4));
    symlinkSync('/dev/zero', at(5));
    symlinkSync('nowhere', at(6));
    writeFileSync(at(7), '');
    truncateSync(at(7), 40 * 2 ** 30);
    const next = folder.open(clock);
    expect(next.recovered).toMatchObject({ entries: 1, damaged: 6 });
    next.append({ facts: { connectionId: 'c1', kind: 'marker', text: 'goes on' } });
    next.dispose();
    const last = folder.open(clock);
    expect(last.recovered.entries).toBe(2);
    last.dispose();
  });

  const number = fc.oneof(fc.nat(70), fc.nat(0xffffffff), fc.constant(0xffffffff));
  const wrong = fc.oneof(
    fc.record({ at: fc.constant(0), size: fc.constantFrom(0, 4, 5, 27, 28, 100_000, 0xffffffff) }),
    fc.record({ at: fc.constant(5), u16: fc.nat(0xffff) }),
    fc.record({ at: fc.constant(7), u8: fc.nat(255) }),
    fc.record({ at: fc.constant(8), f64: fc.oneof(fc.constantFrom(NaN, Infinity), fc.double()) }),
    fc.record({ at: fc.constantFrom(16, 20, 24), u32: number }),
  );

  it('contains the same records as a simple reader finds, for any bytes with a valid checksum', () => {
    const log = folder.open(clock);
    for (let n = 0; n < 12; n++) {
      const text = `2["${names[n % 2]}","${'x'.repeat(70)}"]`;
      log.received({
        connectionId: 'c1',
        namespace: '/',
        event: names[n % 2] ?? '',
        codec: 'default',
        packet: { text, attachments: [] },
        hasBinary: false,
        recoveryOffset: false,
        bytes: text.length,
      });
      clock.advance(1);
    }
    log.dispose();
    const [path = ''] = folder.segments();
    const sound = readFileSync(path);
    const begin = headerSize + batchHeadSize;
    const starts = entriesOf(sound.subarray(begin));
    expect(starts).toHaveLength(12);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(11), wrong), { maxLength: 3 }), (changes) => {
        const bytes = Buffer.from(sound);
        for (const [entry, change] of changes) {
          const at = begin + (starts[entry] ?? 0) + change.at;
          if ('size' in change) bytes.writeUInt32LE(change.size, at);
          else if ('u16' in change) bytes.writeUInt16LE(change.u16, at);
          else if ('u8' in change) bytes.writeUInt8(change.u8, at);
          else if ('f64' in change) bytes.writeDoubleLE(change.f64, at);
          else bytes.writeUInt32LE(change.u32, at);
        }
        bytes.writeUInt32LE(crc32(bytes.subarray(headerSize + 8)), headerSize + 4);
        writeFileSync(path, bytes);
        const { entries, damaged } = readWithCare(bytes.subarray(begin));
        const next = folder.open(clock);
        expect(next.recovered).toMatchObject({ entries: entries.length, damaged: damaged ? 1 : 0 });
        expect(next.nextSeq).toBe(entries.length + 1);
        for (const [index, line] of entries.entries()) {
          const { shape, status, t, scope, event, bytes: size } = line;
          const row = next.tables.index.row(index + 1);
          expect(row).toMatchObject({ shape, status, t, bytes: size });
          const name = next.tables.names.value(row?.event ?? 0);
          // The first entry precedes the definition of the second name.
          expect(name).toBe(event === 0 ? undefined : names.slice(0, index + 1)[event - 1]);
          expect(next.tables.connectionOf(index + 1)).toBe(scope === 1 ? 'c1' : '');
          expect(row?.side === 0).toBe(line.side === undefined);
          if (line.side) expect(next.tables.sides.row(row?.side ?? 0)).toMatchObject({ of: line.side.of });
        }
        next.dispose();
        writeFileSync(path, sound);
      }),
      { numRuns: freshRuns(300), examples: [[[[0, { at: 20, u32: 2 }]]]] },
    );
  });
});
