import { expect, it } from 'vitest';
import { type Diagnosis, refusedDiagnosis } from '../../../../src/model/diagnosis/diagnosis.ts';
import { diagnosisMarkdown, diagnosisResult, verdictLines } from '../../../../src/model/diagnosis/diagnosisReport.ts';

const versions = { version: '1.2.3', environment: 'Node.js 24' };

const failed: Diagnosis = {
  url: 'http://localhost:3000',
  verdict: { code: 'namespace.refused', params: { reported: '**<img src=x>** `a` | [b](c)' } },
  checks: [
    { id: 'url', status: 'ok', ms: 0.1, evidence: ['http://localhost:3000'] },
    {
      id: 'namespace',
      status: 'failed',
      cause: { code: 'namespace.refused', params: { reported: '**<img src=x>** `a` | [b](c)' } },
      ms: 12.5,
      evidence: ['< 44{"message":"```html"}'],
    },
  ],
};

it('texts of a server cannot become markup', () => {
  const lines = diagnosisMarkdown(failed, versions).split('\n');
  const evidence = lines.indexOf('````text');
  const above = lines.slice(0, evidence).join('\n');
  expect(above).toContain('\\*\\*\\<img src=x\\>\\*\\* \\`a\\` \\| \\[b\\](c)');
  expect(above).not.toMatch(/[^\\]<img/);
  // The fence around the evidence is longer than the fence inside of it.
  expect(lines.slice(evidence)).toEqual([
    '````text',
    '# URL',
    'http://localhost:3000',
    '# Namespace and auth',
    '< 44{"message":"```html"}',
    '````',
    '',
  ]);
  // The server was examined without a namespace.
  expect(above).not.toContain('**Namespace');
  expect(lines).toContain('| Check | Status | Time | Details |');
  expect(lines.filter((line) => line.startsWith('| '))).toHaveLength(4);
});

it('a report names the namespace', () => {
  expect(diagnosisMarkdown({ ...failed, namespace: '/my_chat' }, versions)).toContain('**Namespace:** /my\\_chat\n');
});

it('a report names the versions, the code of the verdict and the remedies', () => {
  const text = diagnosisMarkdown(refusedDiagnosis('http://localhost', { code: 'connect.refused' }), versions);
  expect(text).toContain('Socket.IO Inspector 1.2.3, Node.js 24');
  expect(text).toContain('(`connect.refused`)');
  expect(text).toMatch(/^- Check that the server is running/m);
});

it('for programs, each cause has its texts and its help page', () => {
  const { verdict, checks } = diagnosisResult(failed);
  expect(verdict).toMatchObject({ code: 'namespace.refused', docs: 'docs/causes/namespace.refused.md' });
  expect(checks[1]).toMatchObject({ id: 'namespace', title: 'Namespace and auth', status: 'failed' });
  expect(verdict).toMatchObject({ ...checks[1]?.cause });
  expect(checks[0]).toEqual({ id: 'url', title: 'URL', status: 'ok', ms: 0.1, evidence: ['http://localhost:3000'] });
});

it('a report states that no problem was found only if all checks were made that could find one', () => {
  const skipped = (id: 'dns' | 'namespace' | 'parser', why: string) => ({
    id,
    status: 'skipped' as const,
    cause: { code: 'diagnose.skipped', params: { why, seconds: 5 } },
    ms: 0,
    evidence: [],
  });
  const lines = (...checks: Diagnosis['checks']) => verdictLines({ verdict: null, checks });
  expect(lines(skipped('dns', 'proxied'), skipped('parser', 'onlyDeep'))).toEqual(['No problem was found.']);
  expect(lines(skipped('namespace', 'noCredentials'), skipped('parser', 'noCredentials'))).toEqual([
    'No problem was found, but not everything was checked: Namespace and auth, Parser.',
    'Connect to the server yourself, with credentials of your own, and diagnose that connection.',
  ]);
  for (const why of ['canceled', 'timeUp', 'undecided'])
    expect(lines(skipped('namespace', why))[0]).toBe(
      'No problem was found, but not everything was checked: Namespace and auth.',
    );
});
