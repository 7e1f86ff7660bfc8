import { describe, expect, it } from 'vitest';
import { leadsTo, readProxyTarget } from '../../../../src/model/url/proxyTarget.ts';

describe('the target of a proxy', () => {
  it.each([
    ['http://localhost:3000', 'http://localhost:3000', ''],
    [' localhost:3000 ', 'http://localhost:3000', ''],
    ['https://example.com/app?tab=1', 'https://example.com', '/app?tab=1'],
    ['ws://127.0.0.1:8080/', 'http://127.0.0.1:8080', ''],
    ['[::1]:4000', 'http://[::1]:4000', ''],
    ['unix:///run/app.sock', 'unix:///run/app.sock', ''],
  ])('%j is %s', (text, target, page) => {
    expect(readProxyTarget(text)).toMatchObject({ text: target, page });
  });

  it.each([
    ['', /missing|Enter/i],
    ['ftp://localhost', /is not a server URL|ftp/],
    ['http://me:secret@localhost:3000', /cannot contain a user name/],
    ['unix://', /is not a target/],
    ['http://localhost:99999', /port/i],
    ['http://localhost:3000/#part', /#|fragment/i],
  ])('%j is refused', (text, message) => {
    expect(() => readProxyTarget(text)).toThrow(message);
    expect(() => readProxyTarget(text)).not.toThrow(/secret/);
  });

  it('is recognized as the proxy itself under any name of this machine', () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      expect(leadsTo(readProxyTarget(`http://${host}:3000`), 3000)).toBe(true);
    }
    expect(leadsTo(readProxyTarget('http://localhost:3000'), 3001)).toBe(false);
    expect(leadsTo(readProxyTarget('http://example.com:3000'), 3000)).toBe(false);
    expect(leadsTo(readProxyTarget('unix:///run/app.sock'), 3000)).toBe(false);
  });
});
