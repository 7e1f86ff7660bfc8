import { describe, expect, it } from 'vitest';
import { draftOf } from '../../../../webview/connection/connectionDraft.ts';
import { faultKeyOf } from '../../../../webview/connection/draftProfile.ts';

describe('faultKeyOf', () => {
  const draft = draftOf({ url: '{{u}}', headers: { A: '1', 'X-Key': '{{k}}' }, query: { q: '' }, auth: { a: 1 } });
  it.each([
    [['url'], 'url'],
    [['namespace'], 'namespace'],
    [['auth', 'token', 0], 'auth'],
    [['headers', 'X-Key'], 'headers.1'],
    [['query', 'q'], 'query.0'],
    [['query', 'none'], undefined],
    [['tls', 'ca'], 'ca'],
    [['proxy'], 'proxy'],
    [['toString'], undefined],
    [[], undefined],
  ])('%j is %s', (path, key) => {
    expect(faultKeyOf(draft, path)).toBe(key);
  });
});
