import { expect, it } from 'vitest';
import type { Finding } from '../../../../src/model/findings/finding.ts';
import { FindingOfBanner } from '../../../../webview/findings/findingOfBanner.ts';
import { FakeClock } from '../../../support/fakeClock.ts';

const finding = (findingId: string, count: number): Finding => ({
  findingId,
  code: 'finding.pollingOnly',
  severity: 'warning',
  confidence: 'proved',
  count,
  firstSeq: 1,
  lastSeq: count,
  seqs: [1],
});

function banner() {
  const clock = new FakeClock();
  let updates = 0;
  const shown = new FindingOfBanner(clock, () => updates++);
  return { clock, shown, updates: () => updates };
}

it('the banner has the counts of the list; its finding and its announcement change at most every five seconds', () => {
  const { clock, shown, updates } = banner();
  expect(shown.of([finding('f1', 1)])).toEqual({ finding: finding('f1', 1), more: 0, announced: finding('f1', 1) });
  clock.advance(1000);
  expect(shown.of([finding('f1', 2), finding('f2', 1)])).toEqual({
    finding: finding('f1', 2),
    more: 1,
    announced: finding('f1', 1),
  });
  expect(shown.of([finding('f2', 9), finding('f1', 3)])?.finding.findingId).toBe('f1');
  expect(updates()).toBe(0);
  clock.advance(4000);
  expect(updates()).toBe(1);
  expect(shown.of([finding('f2', 9), finding('f1', 4)])).toEqual({
    finding: finding('f2', 9),
    more: 1,
    announced: finding('f2', 9),
  });
});

it('a finding that is ignored or withdrawn is removed from the banner immediately', () => {
  const { shown } = banner();
  shown.of([finding('f1', 1), finding('f2', 1)]);
  expect(shown.of([finding('f2', 1)])?.finding.findingId).toBe('f2');
  expect(shown.of([])).toBeUndefined();
  expect(shown.of([finding('f3', 1)])?.finding.findingId).toBe('f3');
});

it('a banner that is disposed has no timer', () => {
  const { clock, shown } = banner();
  shown.of([finding('f1', 1)]);
  shown.of([finding('f1', 2)]);
  expect(clock.pending).toBe(1);
  shown.dispose();
  expect(clock.pending).toBe(0);
});
