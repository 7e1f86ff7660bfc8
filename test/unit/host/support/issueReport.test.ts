import { expect, it } from 'vitest';
import { type IssueFacts, issueReport, issueState, remoteKind } from '../../../../src/host/support/issueReport.ts';
import '../../../../src/model/cause/causeTexts.ts';

const secret = 'hunter2';
const counts = { received: 0, emitted: 0, pendingAcks: 0, discarded: 0, timedOut: 0, lost: 0, failed: 0 };
const connection = {
  connectionId: 'c1',
  name: `name ${secret}`,
  url: `https://user:${secret}@host.example/?token=${secret}`,
  namespace: `/${secret}`,
  state: 'disconnected' as const,
  retrying: false,
  counts,
  sourceId: `s-${secret}`,
  sourceKind: 'client' as const,
  cause: { code: 'connect.refused', params: { address: secret } },
  client: { address: secret, userAgent: secret, title: secret },
};
const facts: IssueFacts = {
  versions: { extension: '0.1.0', vscode: '1.100.0', node: '20.20.2', os: 'linux 6 x64', host: 'desktop' },
  workspace: { isTrusted: true, folders: 1 },
  engine: { state: 'running', restarts: 1, fault: { code: secret, params: { reported: secret } } },
  connections: [connection, { ...connection, protocol: 'v4', state: 'connected', cause: undefined }, connection],
  sources: [
    {
      sourceId: 's2',
      kind: 'proxy',
      name: secret,
      state: 'failed',
      url: `http://${secret}`,
      entryFile: secret,
      cause: { code: 'ack.timeout', params: { file: secret } },
      clients: 3,
      counts: { emitted: 0, received: 0 },
    },
  ],
  settings: { 'socketioInspector.a': 16, 'socketioInspector.b': false, 'socketioInspector.c': secret },
  findings: ['ack.timeout', `finding ${secret}`],
  failures: ['internal', 'connect.refused'],
};

it('a report contains counts and codes, and nothing that a user or a server named', () => {
  expect(issueReport(facts)).not.toContain(secret);
  expect(issueState(facts)).toEqual({
    versions: facts.versions,
    workspace: { isTrusted: true, folders: 1 },
    engine: { state: 'running', restarts: 1 },
    connections: { 'client unknown disconnected': 2, 'client v4 connected': 1 },
    sources: { 'proxy failed': 1 },
    settings: { 'socketioInspector.a': 16, 'socketioInspector.b': false, 'socketioInspector.c': 'changed' },
    causes: { 'connect.refused': 2, 'ack.timeout': 1, unknown: 1 },
    findings: { 'ack.timeout': 1, unknown: 1 },
    failures: { 'connect.refused': 1, unknown: 1 },
  });
});

it('a report has headings for the text of the user, and its state is JSON', () => {
  const report = issueReport(facts);
  expect(report.match(/^## .*$/gm)).toHaveLength(4);
  const json = /```json\n([\s\S]*)\n```/.exec(report)?.[1] ?? '';
  expect(JSON.parse(json)).toEqual(issueState(facts));
});

it('a remote window is named by its kind, never by its address', () => {
  expect([undefined, 'wsl', 'ssh-remote+host.example', '127.0.0.1:8000'].map(remoteKind)).toEqual([
    undefined,
    'wsl',
    'ssh-remote',
    'remote',
  ]);
});
