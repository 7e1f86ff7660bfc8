import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewRecord } from '../../../../src/engine/contracts/record.ts';
import { chunkSize } from '../../../../src/engine/log/columns/logIndex.ts';
import { SeqSet } from '../../../../src/engine/log/columns/seqSet.ts';
import { SegmentedLog } from '../../../../src/engine/log/segmentedLog.ts';
import { MemoryStore } from '../../../../src/engine/log/store/segmentStore.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { freshRuns } from '../../../support/freshRuns.ts';
import { LogFolder, roomy, wholeLog } from '../../../support/logFolder.ts';

const event = (name: string): NewRecord => ({
  facts: { connectionId: 'c1', kind: 'event', namespace: '/', dir: 'in', event: name, bytes: 10 },
  body: { type: 'wire', codec: 'default', packet: { text: `["${name}"]`, attachments: [] }, unsent: false },
});
const emitted = (name: string): NewRecord => ({
  ...event(name),
  facts: { connectionId: 'c1', kind: 'event', namespace: '/', dir: 'out', event: name, delivery: 'sent', ackId: 0 },
  wantsAck: true,
});
function setOf(seqs: Iterable<number>): SeqSet {
  const set = new SeqSet();
  for (const seq of seqs) set.add(seq);
  return set;
}

describe('entries that are cleared while others stay', () => {
  let clock: FakeClock;
  let folder: LogFolder;

  beforeEach(() => {
    clock = new FakeClock();
    folder = new LogFolder();
  });
  afterEach(() => folder.remove());

  const names = (log: SegmentedLog): (string | undefined)[] => wholeLog(log).map(({ facts }) => facts.event);
  const onDisk = (): string =>
    folder
      .segments()
      .map((path) => readFileSync(path, 'latin1'))
      .join('');

  const seq = fc.integer({ min: 2, max: 60 });
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ append: fc.constantFrom(event('in'), emitted('out')) }) },
    { weight: 3, arbitrary: fc.record({ amend: seq, latencyMs: fc.nat(1000), late: fc.boolean() }) },
    { weight: 3, arbitrary: fc.record({ clear: fc.array(seq, { maxLength: 20 }) }) },
    { weight: 2, arbitrary: fc.constant({ undo: true }) },
    { weight: 1, arbitrary: fc.constant({ settle: true }) },
    { weight: 1, arbitrary: fc.constant({ reopen: true }) },
  );

  it('take memory until they can no longer be restored', () => {
    const log = folder.open(clock);
    for (let n = 0; n < 3; n++) log.append(event('e'));
    const full = log.indexBytes;
    log.clearEntries(setOf([log.firstSeq]));
    expect(log.indexBytes).toBe(full + chunkSize * Uint16Array.BYTES_PER_ELEMENT);
    log.settleCleared();
    expect(log.indexBytes).toBe(full);
    log.dispose();
  });

  it('are removed for every reader and after a restart, and an undo restores them exactly', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const own = new LogFolder();
        const twin = new SegmentedLog(clock, new MemoryStore(), roomy);
        let log = own.open(clock);
        const gone = new Set<number>();
        let latest: number[] | undefined;
        const append = (record: NewRecord): void => {
          const copy = structuredClone(record);
          log.append(record);
          twin.append(copy);
        };
        append(event('first'));
        for (const one of steps) {
          if ('append' in one) append(structuredClone(one.append));
          else if ('amend' in one) {
            const { latencyMs, late } = one;
            const { body } = event('later');
            const change = { facts: { delivery: 'acknowledged' as const, latencyMs }, ...(late && body && { body }) };
            // Cleared entries whose status is final are not amended, and are not compared.
            log.amend(one.amend, change);
            twin.amend(one.amend, change);
          } else if ('clear' in one) {
            const there = [...new Set(one.clear)].filter(
              (clearedSeq) => clearedSeq < log.nextSeq && !gone.has(clearedSeq),
            );
            expect(log.clearEntries(setOf(one.clear))).toBe(there.length);
            latest = there.length === 0 ? undefined : there;
            for (const cleared of there) gone.add(cleared);
          } else if ('undo' in one) {
            expect(log.undoClear()).toBe(latest !== undefined);
            for (const back of latest ?? []) gone.delete(back);
            latest = undefined;
          } else if ('settle' in one) {
            log.settleCleared();
            latest = undefined;
          } else {
            log.dispose();
            log = own.open(clock);
            latest = undefined;
          }
          expect(log.cleared).toBe(gone.size);
        }
        const expected = wholeLog(twin).filter(({ facts }) => !gone.has(facts.seq));
        const factsOf = ({ facts: { t: _t, ...facts }, ...rest }: (typeof expected)[number]) => ({ facts, ...rest });
        expect(wholeLog(log).map(factsOf)).toEqual(expected.map(factsOf));
        log.dispose();
        twin.dispose();
        own.remove();
      }),
      { numRuns: freshRuns(150) },
    );
  });

  it('are deleted from the disk when the undo ends, if a segment has no other entries', () => {
    const log = folder.open(clock);
    for (let n = 0; n < 100; n++) log.append(event(`secret ${n}`));
    clock.advance(1000);
    expect(log.clearEntries(setOf(Array.from({ length: 100 }, (_, index) => index + 1)))).toBe(100);
    log.append(event('after'));
    clock.advance(1000);
    expect(onDisk()).toContain('secret 50');
    log.settleCleared();
    expect(onDisk()).not.toContain('secret');
    expect(onDisk()).toContain('after');
    expect(names(log)).toEqual(['after']);
    expect([log.dropped, log.cleared, log.firstSeq]).toEqual([0, 0, 101]);
    log.dispose();
    const again = folder.open(clock);
    expect(names(again)).toEqual(['after']);
    again.dispose();
  });

  it('leave no file when nothing else was recorded', () => {
    const log = folder.open(clock);
    log.append(event('only'));
    log.clearEntries(setOf([1]));
    expect(folder.segments()).toHaveLength(1);
    log.settleCleared();
    expect(folder.segments()).toHaveLength(0);
    expect(log.undoClear()).toBe(false);
    log.dispose();
  });

  it('stay cleared after a crash right after the clear, and after every further restart', () => {
    const first = folder.open(clock);
    for (const name of ['a', 'b', 'c']) first.append(event(name));
    first.dispose();
    // The second session records nothing, so its segment has no entry.
    const second = folder.open(clock);
    second.clearEntries(setOf([1, 2]));
    second.dispose();
    for (let restart = 0; restart < 3; restart++) {
      const log = folder.open(clock);
      expect([names(log), log.recovered.entries, log.recovered.damaged]).toEqual([['c'], 1, 0]);
      log.dispose();
    }
    const last = folder.open(clock);
    last.append(event('d'));
    expect(names(last)).toEqual(['c', 'd']);
    last.dispose();
    const again = folder.open(clock);
    expect(names(again)).toEqual(['c', 'd']);
    again.dispose();
  });
});
