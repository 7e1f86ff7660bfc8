import { expect, it } from 'vitest';
import type { Finding } from '../../../../src/model/findings/finding.ts';
import { ignoredKey } from '../../../../webview/findings/ignoredKey.ts';

const finding: Finding = {
  findingId: 'f1',
  code: 'finding.slowAcks',
  params: { event: 'ask' },
  severity: 'warning',
  confidence: 'likely',
  connectionId: 'c1',
  count: 1,
  firstSeq: 5,
  lastSeq: 9,
  seqs: [5],
};
const connection = { name: '', url: 'http://127.0.0.1:3000', namespace: '/a' };
const key = ignoredKey(finding, connection);

it('the same finding of another URL, namespace or event has another key', () => {
  const others = [
    ignoredKey(finding, { ...connection, url: 'http://127.0.0.1:3001' }),
    ignoredKey(finding, { ...connection, namespace: '/b' }),
    ignoredKey({ ...finding, params: { event: 'other' } }, connection),
    ignoredKey({ ...finding, connectionId: undefined }, undefined),
  ];
  expect(new Set([key, ...others]).size).toBe(5);
});

it('the key does not depend on the ID and the display name of the connection, which another capture may not have', () => {
  expect(ignoredKey({ ...finding, findingId: 'f7', connectionId: 'c3' }, { ...connection, name: 'Chat' })).toBe(key);
});

it('the key keeps the address that the connection had when the finding began', () => {
  const changed = { ...connection, namespace: '/b', earlier: [{ ...connection, before: 8 }] };
  expect(ignoredKey(finding, changed)).toBe(key);
});

it('the key contains no secret of the URL', () => {
  const url = 'http://user:hunter2@127.0.0.1:3000/?token=hunter2';
  expect(ignoredKey(finding, { ...connection, url })).not.toContain('hunter2');
});
