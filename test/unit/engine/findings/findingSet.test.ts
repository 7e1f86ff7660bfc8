import { beforeEach, describe, expect, it } from 'vitest';
import { explain } from '../../../../src/model/cause/causeTexts.ts';
import { FindingSet } from '../../../../src/engine/findings/findingSet.ts';

const evidence = new Map<string, ReadonlySet<number>>();
let findings: FindingSet;
let changes: number;

beforeEach(() => {
  evidence.clear();
  findings = new FindingSet(evidence);
  changes = 0;
  findings.onDidChange(() => changes++);
});

function slow(event: string, severity: 'info' | 'warning', seqs: number[], p95 = 1500): void {
  const cause = explain('finding.slowAcks', { event, dir: 'out', p95, count: 5 });
  findings.report({ key: event, cause, severity, seqs });
}

describe('a finding', () => {
  it('keeps its ID while it is updated, and is never replaced by a weaker one', () => {
    slow('save', 'warning', [1], 2500);
    slow('save', 'info', [2], 1500);
    expect(findings.all).toMatchObject([
      { findingId: 'f1', severity: 'warning', params: { p95: 2500 }, count: 2, seqs: [1, 2] },
    ]);
    slow('save', 'warning', [3], 3000);
    expect(findings.all).toMatchObject([{ findingId: 'f1', params: { p95: 3000 }, count: 3 }]);
    expect(changes).toBe(3);
  });

  it('has another ID when it is reported again after it was withdrawn', () => {
    slow('save', 'info', [1]);
    findings.withdraw('save');
    expect(findings.all).toEqual([]);
    expect(evidence.size).toBe(0);
    slow('save', 'info', [2]);
    expect(findings.all).toMatchObject([{ findingId: 'f2', seqs: [2] }]);
    findings.withdraw('another');
    expect(findings.version).toBe(3);
  });

  it('keeps its first and its newest entries, each once', () => {
    for (let seq = 1; seq <= 1000; seq++) slow('save', 'info', [seq, seq]);
    const [finding] = findings.all;
    expect(finding).toMatchObject({ count: 1000, firstSeq: 1, lastSeq: 1000 });
    expect(finding?.seqs).toHaveLength(50);
    expect(finding?.seqs.slice(8, 12)).toEqual([9, 10, 961, 962]);
    expect(evidence.get('f1')).toEqual(new Set(finding?.seqs));
  });

  it('needs evidence', () => {
    slow('save', 'info', []);
    expect(findings.all).toEqual([]);
  });
});

it('orders findings by severity, then by confidence, then by time', () => {
  const report = (key: string, severity: 'error' | 'warning' | 'info', seq: number, confidence?: 'possible'): void =>
    findings.report({ key, cause: explain('finding.willNotReconnect', {}, { confidence }), severity, seqs: [seq] });
  report('info', 'info', 5);
  report('old', 'warning', 1);
  report('possible', 'warning', 9, 'possible');
  report('new', 'warning', 2);
  report('error', 'error', 1, 'possible');
  expect(findings.all.map(({ severity, lastSeq }) => [severity, lastSeq])).toEqual([
    ['error', 1],
    ['warning', 2],
    ['warning', 1],
    ['warning', 9],
    ['info', 5],
  ]);
});

it('keeps a limited number of findings of one code', () => {
  for (let name = 0; name < 10_000; name++) slow(`name ${name}`, 'info', [name + 1]);
  expect(findings.all).toHaveLength(25);
  findings.withdraw('name 0');
  slow('another', 'info', [20_000]);
  expect(findings.all).toHaveLength(25);
});
