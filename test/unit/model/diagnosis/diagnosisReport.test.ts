import { expect, it } from 'vitest';
import { type Diagnosis, refusedDiagnosis } from '../../../../src/model/diagnosis/diagnosis.ts';
import { diagnosisMarkdown, diagnosisResult } from '../../../../src/model/diagnosis/diagnosisReport.ts';

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
  // The fence of the evidence is longer than the one in it.
  expect(lines.slice(evidence)).toEqual([
    '````text',
    '# URL',
    'http://localhost:3000',
    '# Namespace and auth',
    '< 44{"message":"```html"}',
    '````',
    '',
  ]);
  expect(lines).toContain('| Check | Status | Time | Details |');
  expect(lines.filter((line) => line.startsWith('| '))).toHaveLength(4);
});

it('names the versions, the code of the verdict and what to do', () => {
  const text = diagnosisMarkdown(refusedDiagnosis('http://localhost', { code: 'connect.refused' }), versions);
  expect(text).toContain('Socket.IO Inspector 1.2.3, Node.js 24');
  expect(text).toContain('(`connect.refused`)');
  expect(text).toMatch(/^- Check that the server is running/m);
});

it('for programs, each cause has its texts and its help page', () => {
  const { verdict, checks } = diagnosisResult(failed);
  expect(verdict).toMatchObject({ code: 'namespace.refused', docs: 'docs/causes/namespace.refused.md' });
  expect(checks[1]).toMatchObject({ id: 'namespace', title: 'Namespace and auth', status: 'failed', cause: verdict });
  expect(checks[0]).toEqual({ id: 'url', title: 'URL', status: 'ok', ms: 0.1, evidence: ['http://localhost:3000'] });
});
