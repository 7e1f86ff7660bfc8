import { expect, it } from 'vitest';
import type { Finding } from '../../../../src/model/findings/finding.ts';
import { findingGroups } from '../../../../webview/findings/findingGroups.ts';

function finding(findingId: string, connectionId?: string): Finding {
  const more = { severity: 'warning', confidence: 'likely', count: 1, firstSeq: 1, lastSeq: 1, seqs: [1] } as const;
  return { findingId, code: 'finding.slowAcks', ...more, ...(connectionId !== undefined && { connectionId }) };
}

function ids(findings: readonly Finding[], ended: readonly string[]): readonly string[] {
  return findingGroups(findings, (id) => ended.includes(id)).map(
    ({ connectionId, isEnded, findings: list }) =>
      `${connectionId}${isEnded ? ' ended' : ''}: ${list.map(({ findingId }) => findingId).join(' ')}`,
  );
}

it('findings are grouped by connection, the strongest first', () => {
  expect(ids([finding('f1', 'c2'), finding('f2', 'c1'), finding('f3', 'c2')], [])).toEqual(['c2: f1 f3', 'c1: f2']);
});

it('findings of clients that have left are last, but findings about several connections are not', () => {
  const all = [finding('f1', 'c1'), finding('f2'), finding('f3', 'c2'), finding('f4', 'c3')];
  expect(ids(all, ['c1', 'c2'])).toEqual([': f2', 'c3: f4', 'c1 ended: f1', 'c2 ended: f3']);
});
