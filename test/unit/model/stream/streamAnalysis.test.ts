import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactOrPlain } from '../../../../src/model/numbers/exactNumber.ts';
import { StreamAnalysis, type StreamAnalysisResult } from '../../../../src/model/stream/streamAnalysis.ts';
import type { StreamKind } from '../../../../src/model/stream/streamValue.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

/** Entries 1, 2, 3 … that were received every 10 ms; undefined is an event without the path. */
function analyze(values: readonly unknown[], kind: StreamKind = 'sequence', limit?: number): StreamAnalysisResult {
  const analysis = new StreamAnalysis(kind, limit);
  values.forEach((value, index) => analysis.add(index + 1, index * 10, value === undefined ? undefined : { value }));
  return analysis.finish();
}

const clean = { gap: 0, duplicate: 0, outOfOrder: 0, restart: 0, unexpected: 0 };
const range = (from: number, to: number, step = 1): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) => from + index * step);

/** The changes that a server made to the numbers 0 … n-1: some were never sent, some neighbors were swapped, and some were sent twice. */
interface StreamDamage {
  readonly length: number;
  readonly dropped: readonly number[];
  readonly swapped: readonly number[];
  readonly doubled: readonly { readonly at: number; readonly later: number }[];
}

const anyDamage: fc.Arbitrary<StreamDamage> = fc.integer({ min: 30, max: 300 }).chain((length) => {
  const some = fc.uniqueArray(fc.integer({ min: 0, max: length - 1 }), { maxLength: Math.floor(length / 12) });
  return fc.record({
    length: fc.constant(length),
    dropped: some,
    swapped: some,
    doubled: fc.array(fc.record({ at: fc.nat({ max: length - 1 }), later: fc.nat({ max: length }) }), {
      maxLength: Math.floor(length / 12),
    }),
  });
});

/** The indexes in the order in which they were sent, each with the finding that is expected for it. */
function send({ length, dropped, swapped, doubled }: StreamDamage) {
  const ends = new Set([0, length - 1]);
  const lost = new Set(dropped.filter((index) => !ends.has(index)));
  const sent = range(0, length - 1)
    .filter((index) => !lost.has(index))
    .map((index) => ({ index, found: '' }));
  // Swaps start at index 1, because the analysis does not know which numbers precede the first captured number.
  let free = 1;
  for (const at of [...swapped].sort((a, b) => a - b)) {
    const [first, second] = [sent[at], sent[at + 1]];
    if (at < free || !first || !second) continue;
    sent.splice(at, 2, second, { ...first, found: 'outOfOrder' });
    free = at + 2;
  }
  // Duplicates are never next to each other, because four ascending numbers in a row would be a new numbering.
  for (const { at, later } of doubled) {
    const original = sent[at];
    const insertAt = at + 1 + later;
    if (!original || original.found === 'duplicate' || insertAt > sent.length) continue;
    if ([insertAt - 1, insertAt].some((index) => sent[index]?.found)) continue;
    sent.splice(insertAt, 0, { index: original.index, found: 'duplicate' });
  }
  return { sent, missing: [...lost].sort((a, b) => a - b) };
}

describe('a sequence', () => {
  it('with skipped, duplicated and reordered numbers is reported exactly', () => {
    const steps = fc.constantFrom(1, 2, 10, -1, -5, 0.1, 0.25);
    fc.assert(
      fc.property(anyDamage, steps, fc.integer({ min: -1000, max: 100_000 }), (done, step, start) => {
        const { sent, missing } = send(done);
        const result = analyze(sent.map(({ index }) => start + index * step));
        expect(result.step).toBeCloseTo(step, 9);
        expect(result.missing).toBe(missing.length);
        const findings = result.findings.filter(({ kind }) => kind !== 'gap').map(({ seq, kind }) => `${seq} ${kind}`);
        const did = sent.flatMap(({ found }, index) => (found ? [`${index + 1} ${found}`] : []));
        expect(findings).toEqual(did);
        expect(result.findings.length).toBe(did.length + result.counts.gap);
      }),
      { numRuns: freshRuns(200) },
    );
  });

  it('without other faults nearby reports every gap with its numbers', () => {
    fc.assert(
      fc.property(anyDamage, (done) => {
        const { sent, missing } = send({ ...done, swapped: [], doubled: [] });
        const gaps = analyze(sent.map(({ index }) => index)).findings;
        const reported = gaps.flatMap(({ expected, lastMissing }) => range(Number(expected), Number(lastMissing)));
        expect(reported).toEqual(missing);
      }),
    );
  });

  it.each([
    [10, 505],
    [2, 201],
    [1, 1000.5],
    [0.1, 7.05],
    [-5, -1003],
  ])('of step %d that jumps between its positions to %d is one finding', (step, start) => {
    const values = [...range(0, step * 49, step), ...range(start, start + step * 42, step)];
    expect(analyze(values)).toMatchObject({ counts: { ...clean, restart: 1 }, missing: 0 });
    const back = range(step * 50, step * 90, step);
    expect(analyze([...values, ...back]).counts).toEqual({ ...clean, restart: 2 });
  });

  it('is followed over new numberings, which are not gaps of millions', () => {
    const runs = fc.array(fc.record({ start: fc.constantFrom(0, 1, 40_000_000), done: anyDamage }), {
      minLength: 2,
      maxLength: 5,
    });
    fc.assert(
      fc.property(runs, (given) => {
        let lost = 0;
        let restarts = 0;
        let last: number | undefined;
        const values = given.flatMap(({ start, done }) => {
          // The analysis recognizes a numbering by its first numbers, so none of these is dropped.
          const dropped = done.dropped.filter((index) => index > 5);
          const { sent, missing } = send({ ...done, dropped, swapped: [], doubled: [] });
          lost += missing.length;
          const numbers = sent.map(({ index }) => start + index);
          if (last !== undefined) restarts++;
          last = numbers.at(-1);
          return numbers;
        });
        const { counts, missing } = analyze(values);
        expect({ ...counts, gap: 0, missing }).toEqual({ ...clean, restart: restarts, missing: lost });
      }),
    );
  });

  it('names both sides of a gap', () => {
    const [gap, ...others] = analyze([1, 2, 3, 7, 8]).findings;
    expect(others).toEqual([]);
    expect(gap).toEqual({
      kind: 'gap',
      seq: 4,
      t: 30,
      before: 3,
      sinceMs: 10,
      expected: '4',
      lastMissing: '6',
      got: '7',
      missing: 3,
    });
  });

  it('removes a late number from its gap, and names the first of a duplicate', () => {
    const { findings, missing } = analyze([...range(0, 9), 13, 11, 11, 14]);
    expect(missing).toBe(2);
    expect(findings).toMatchObject([
      { kind: 'gap', seq: 11, missing: 2, expected: '10', lastMissing: '12' },
      { kind: 'outOfOrder', seq: 12, got: '11', expected: '14' },
      { kind: 'duplicate', seq: 13, got: '11', first: 12 },
    ]);
  });

  it('treats numbers that are sent again after a reconnect as duplicates, and a restart as a new numbering', () => {
    expect(analyze([...range(1, 100), ...range(91, 120)]).counts).toEqual({ ...clean, duplicate: 10 });
    expect(analyze([...range(1, 100), ...range(1, 50)]).counts).toEqual({ ...clean, restart: 1 });
    expect(analyze([...range(5000, 5100), ...range(0, 50)]).counts).toEqual({ ...clean, restart: 1 });
  });

  it('recognizes one stray number', () => {
    expect(analyze([...range(0, 50), 9_000_000, ...range(51, 60)]).counts).toEqual({ ...clean, unexpected: 1 });
    expect(analyze([...range(0, 50), 50.5, ...range(51, 60)]).counts).toEqual({ ...clean, unexpected: 1 });
  });

  it.each([
    [
      'text',
      range(1, 20)
        .filter((n) => n !== 7)
        .map(String),
      1,
    ],
    [
      'numbers beyond 2^53 as text',
      ['9007199254740993', '9007199254740994', '9007199254740996', '9007199254740997'],
      1,
    ],
  ])('of %s is exact', (_, values, missing) => {
    expect(analyze(values)).toMatchObject({ missing, imprecise: 0, read: values.length });
  });

  it('finds missing numbers beyond 2^53, for each kind of number', () => {
    const ids = ['65', '66', '68', '69', '70', '71', '71', '74'].map((end) => exactOrPlain(`8990682728673280${end}`));
    const result = analyze(ids);
    expect(result).toMatchObject({ read: 8, imprecise: 0, step: 1, missing: 3, first: '899068272867328065' });
    expect(result.counts).toMatchObject({ gap: 2, duplicate: 1 });
    expect(result.findings.map(({ expected, got }) => [expected, got])).toContainEqual([
      '899068272867328067',
      '899068272867328068',
    ]);
    const across = ['9007199254740990', '9007199254740991', '9007199254740992', '9007199254740993', '9007199254740995'];
    expect(analyze(across.map(exactOrPlain))).toMatchObject({ read: 5, imprecise: 0, missing: 1 });
  });

  it('reports that numbers outside of a sequence are ignored', () => {
    const result = analyze([1, 2, 3, exactOrPlain('1e400'), 4, 'x', undefined, null]);
    expect(result).toMatchObject({ events: 8, read: 4, imprecise: 1, unreadable: 2, absent: 1, missing: 0 });
  });

  it('without a constant step reports only order and duplicates, and no gaps', () => {
    const result = analyze([3, 17, 18, 55, 90, 91, 400, 90, 1000, 999, 2000, 5000]);
    expect(result.step).toBeUndefined();
    expect(result.counts).toEqual({ ...clean, duplicate: 1, outOfOrder: 1 });
    expect(result.findings[0]).not.toHaveProperty('expected');
  });

  it('of one number, of no numbers, or of equal numbers reports only duplicates', () => {
    expect(analyze([])).toMatchObject({ events: 0, counts: clean, missing: 0 });
    expect(analyze([5])).toMatchObject({ first: '5', last: '5', counts: clean });
    expect(analyze([5, 5, 5]).counts).toEqual({ ...clean, duplicate: 2 });
  });

  it('stores the first findings, and counts all', () => {
    const result = analyze(
      range(0, 400, 2).flatMap((n) => [n, n, n + 1]),
      'sequence',
      10,
    );
    expect(result.findings.map(({ seq }) => seq)).toEqual(range(2, 29, 3));
    expect(result.counts).toEqual({ ...clean, duplicate: 201 });
  });

  it.each([
    [-8.898581017568465e307, 0, -8.98846567431158e307, 0n],
    [0, 5e-324, 1e-323, 1.5e-323, 2n ** 60n, 0n],
    [0n, 5e-324, 1e-323, 1.5e-323, 2n ** 60n, 10n ** 39n],
    [1e39, -1e39, 10n ** 39n, 5e-324, 0, 1],
    [exactOrPlain('1e400'), exactOrPlain('2e400'), 0n, exactOrPlain('3e400')],
  ])('at the limits of a JavaScript number never throws: %#', (...values) => {
    for (const kind of ['sequence', 'time'] as const) expect(analyze(values, kind).events).toBe(values.length);
  });

  it('of any values at all never throws', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double(), fc.maxSafeInteger(), fc.bigInt(), fc.string(), fc.anything())),
        (values) => {
          for (const kind of ['sequence', 'time'] as const) {
            const { events, read, absent, unreadable, imprecise } = analyze(values, kind);
            expect(events).toBe(values.length);
            expect(read + absent + unreadable + imprecise).toBe(events);
          }
        },
      ),
    );
  });
});

describe('times', () => {
  const start = Date.UTC(2026, 0, 2, 3, 4, 5);

  it.each([
    ['ISO text', (ms: number) => new Date(ms).toISOString(), 'iso'],
    ['dates', (ms: number) => new Date(ms), 'iso'],
    ['seconds', (ms: number) => ms / 1000, 's'],
    ['milliseconds', (ms: number) => ms, 'ms'],
    ['microseconds as text', (ms: number) => String(ms * 1000), 'us'],
    ['nanoseconds as text', (ms: number) => `${ms}000000`, 'ns'],
  ] as const)('as %s: the missing events of a regular stream are reported', (_, write, unit) => {
    const times = range(0, 100).map((n) => start + n * 10);
    times.splice(40, 5);
    const result = analyze(
      times.map((ms) => write(ms)),
      'time',
    );
    expect(result).toMatchObject({ unit, missing: 5, counts: { ...clean, gap: 1 } });
    expect(result.step).toBeCloseTo(10, 3);
  });

  it('are reported in order and once', () => {
    const times = range(0, 100).map((n) => start + n * 10 + (n % 3));
    const [a = 0, b = 0] = times.splice(50, 2, times[51] ?? 0, times[50] ?? 0);
    expect(a).toBeLessThan(b);
    times.splice(70, 0, times[69] ?? 0);
    expect(analyze(times, 'time').counts).toEqual({ ...clean, outOfOrder: 1, duplicate: 1 });
  });

  it('that increase with the local clock have a unit even if they are not dates; other numbers have no unit', () => {
    expect(analyze(range(0, 1, 0.01), 'time')).toMatchObject({ unit: 's', missing: 0 });
    expect(analyze(range(500, 1500, 10), 'time')).toMatchObject({ unit: 'ms', missing: 0 });
    const unknown = analyze(range(0, 100_000, 1000), 'time');
    expect(unknown.unit).toBeUndefined();
    expect(unknown.jitterMs).toBeUndefined();
    expect(unknown.step).toBeUndefined();
  });

  it('that are irregular or in whole seconds report only their order', () => {
    const irregular = [0, 5, 400, 410, 9000, 9001, 50_000, 50_300].map((ms) => start + ms);
    expect(analyze(irregular, 'time')).toMatchObject({ counts: clean, missing: 0 });
    const whole = range(0, 300).map((n) => Math.floor((start + n * 10) / 1000));
    expect(analyze(whole, 'time')).toMatchObject({ coarse: true, counts: clean });
  });

  it('that were set back are a new numbering', () => {
    const times = [
      ...range(0, 100).map((n) => start + n * 10),
      ...range(0, 100).map((n) => start - 3_600_000 + n * 10),
    ];
    expect(analyze(times, 'time')).toMatchObject({ counts: { ...clean, restart: 1 }, missing: 0 });
  });

  it('that are very far apart fall into a last bucket without an end', () => {
    const analysis = new StreamAnalysis('time');
    for (const [n, t] of [0, 0, 500_000].entries()) analysis.add(n, t, undefined);
    expect(analysis.finish().intervals?.histogram.filter(({ count }) => count > 0)).toEqual([
      { from: 0, to: 0.1, count: 1 },
      { from: 100_000, count: 1 },
    ]);
  });

  it('have the jitter of RFC 3550', () => {
    const analysis = new StreamAnalysis('time');
    let jitter = 0;
    // The events are sent every 20 ms, and every second one is received 4 ms late, so the intervals differ by 4 ms.
    for (let n = 0; n < 200; n++) {
      analysis.add(n + 1, n * 20 + (n % 2) * 4, { value: start + n * 20 });
      if (n > 0) jitter += (4 - jitter) / 16;
    }
    const { jitterMs, intervals } = analysis.finish();
    expect(jitterMs).toBeCloseTo(jitter, 9);
    expect(intervals).toMatchObject({ count: 199, min: 16, max: 24, p50: 24, p99: 24 });
    expect(intervals?.deviation).toBeCloseTo(4, 2);
    expect(intervals?.histogram).toEqual([
      { from: 10, to: 20, count: 99 },
      { from: 20, to: 50, count: 100 },
    ]);
  });
});
