import { describe, expect, it } from 'vitest';
import type { EntryFacts } from '../../../../src/model/entry/entry.ts';
import { StreamAnalysis } from '../../../../src/model/stream/streamAnalysis.ts';
import type { AnalyzedStream } from '../../../../src/protocol/streamMessages.ts';
import { readSpeed } from '../../../../webview/stream/scrubberTab.ts';
import { seriesLine } from '../../../../webview/stream/seriesChart.ts';
import { ExactNumber } from '../../../../src/model/numbers/exactNumber.ts';
import { analysisNotes, analysisSummary, duringText, findingText } from '../../../../webview/stream/streamFormat.ts';

const facts = (more: Partial<EntryFacts>): EntryFacts => ({
  seq: 5,
  connectionId: 'c1',
  t: 88,
  kind: 'connection',
  ...more,
});

function analyzed(values: readonly unknown[], kind: 'sequence' | 'time' = 'sequence'): AnalyzedStream {
  const analysis = new StreamAnalysis(kind, 3);
  values.forEach((value, index) => analysis.add(index + 1, index * 10, { value }));
  const { findings, ...result } = analysis.finish();
  return { ...result, findings: findings.map((finding) => ({ ...finding, during: [] })) };
}

describe('a finding as text', () => {
  it('contains the numbers, in either direction', () => {
    const texts = (values: readonly unknown[]): string[] =>
      analyzed(values).findings.map((finding) => findingText(finding, 'sequence'));
    expect(texts([1, 2, 3, 5, 6])).toEqual(['4, then 5 was received']);
    expect(texts([9, 8, 7, 3, 2])).toEqual(['6 … 4 (3 numbers), then 3 was received']);
    expect(texts([1, 2, 2, 3])).toEqual(['2 again, first in #2']);
    expect(texts([1, 2, 4, 3, 5])).toEqual(['3 was received late; 5 was expected']);
    expect(texts([100, 101, 102, 1, 2, 3, 4])).toEqual(['continues from 1; 103 was expected']);
    expect(texts([1, 2, 3, 4, 5, 6, 7, 7.5, 8, 9])).toEqual(['7.5 does not fit the sequence; 8 was expected']);
  });

  it('of times contains only the number of events that fit into the gap', () => {
    const times = Array.from({ length: 30 }, (_, n) => Date.UTC(2026, 0) + n * 10);
    times.splice(10, 3);
    const { findings } = analyzed(
      times.map((ms) => new Date(ms).toISOString()),
      'time',
    );
    expect(findings.map((finding) => findingText(finding, 'time'))).toEqual([
      'about 3 before 2026-01-01T00:00:00.130Z, 10\u00a0ms after the previous event',
    ]);
  });
});

it('the changes before a finding have their time and cause', () => {
  const during = (...changes: EntryFacts[]): string => duringText({ during: changes, t: 100 });
  expect(during(facts({ state: 'disconnected', cause: { code: 'server.disconnected' } }))).toBe(
    'Disconnected (12\u00a0ms before): The server disconnected this client.',
  );
  expect(during(facts({ state: 'disconnected' }), facts({ state: 'connected', t: 99 }))).toBe(
    'Disconnected (12\u00a0ms before) · Connected (1\u00a0ms before)',
  );
  expect(during(facts({ kind: 'marker', text: 'Capture paused.' }))).toBe('Capture paused. (12\u00a0ms before)');
  expect(during(facts({ kind: 'network', conditions: { offline: true } }))).toBe(
    'Network: offline (12\u00a0ms before)',
  );
  expect(during()).toBe('');
});

describe('an analysis as text', () => {
  it('summarizes the findings', () => {
    expect(analysisSummary(analyzed([1, 2, 3]), 'sequence')).toBe('3 events');
    expect(analysisSummary(analyzed([1, 2, 4, 5, 5, 6, 9, 8, 10]), 'sequence')).toBe(
      '9 events · 2 missing in 2 gaps · 1 duplicate · 1 out of order',
    );
  });

  it('explains how values were interpreted, and which facts are unknown', () => {
    expect(analysisNotes(analyzed([]), 'sequence')).toEqual(['No event matches.']);
    expect(analysisNotes(analyzed(['x', 'y']), 'time')[0]).toBe('No event holds a time at this path.');
    expect(analysisNotes(analyzed([1, 2, 3, new ExactNumber('1e400'), 'x']), 'sequence')).toEqual([
      'The numbers increase by 1.',
      'From 1 to 3.',
      'The value of 1 event is not a number.',
      '1 number beyond 2^53 is not a whole number and is left out.',
    ]);
    expect(analysisNotes(analyzed([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]), 'sequence').at(-1)).toBe(
      'The first 3 of 5 findings are listed.',
    );
    expect(analysisNotes(analyzed([3, 99, 104, 777]), 'sequence')[0]).toMatch(
      /no constant step, so gaps cannot be found/,
    );
  });
});

describe('the scrubber', () => {
  it.each([
    ['1', 1],
    [' .5 ', 0.5],
    ['1000', 1000],
    ['0', undefined],
    ['1e3', undefined],
    ['-1', undefined],
    ['', undefined],
  ])('reads the speed %j as %j', (text, speed) => {
    expect(readSpeed(text)).toBe(speed);
  });

  it('draws numbers over time, with breaks where numbers are missing', () => {
    const t = Float64Array.from([0, 25, 50, 75, 100]);
    const { d, low, high } = seriesLine({ t, values: Float64Array.from([0, 10, NaN, 5, 5]) }, 0, 100);
    expect([low, high]).toEqual([0, 10]);
    expect(d).toBe('M0.0 37.0h0L250.0 3.0M750.0 20.0h0L1000.0 20.0');
    expect(seriesLine({ t, values: new Float64Array(5).fill(NaN) }, 0, 100).d).toBe('');
    expect(seriesLine({ t: t.slice(0, 1), values: Float64Array.of(7) }, 0, 0).d).toBe('M0.0 20.0h0');
  });
});
