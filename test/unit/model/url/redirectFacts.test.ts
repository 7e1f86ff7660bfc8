import { describe, expect, it } from 'vitest';
import { redirectFacts } from '../../../../src/model/url/redirectFacts.ts';

const requestedUrl = 'http://host:1/socket.io/?EIO=4';

describe('the target of a redirect', () => {
  it.each([
    ['http://user:pa/ss@host/', 'http://host/'],
    ['https://user:pa/ss@host:x/a?token=abc', 'https://host:x/a'],
    ['//user:pa/ss@host/', 'host/'],
    ['\\\\\\user:pa/ss@host:y', 'host:y'],
    ['http://us er:pass@ho st/#abc', 'http://ho st/'],
  ])('%s, which is no URL, is shown without its user information', (location, shown) => {
    expect(redirectFacts(location, requestedUrl)).toEqual({ location: shown });
  });

  it.each([
    ['/socket.io', requestedUrl, { slash: 'off' }],
    ['http://host:1/socket.io?EIO=4', requestedUrl, { slash: 'off' }],
    ['/socket.io/', 'ws://host:1/socket.io', { slash: 'on' }],
    ['/socket.io/', requestedUrl, {}],
    ['https://host/socket.io', requestedUrl, { url: 'https://host' }],
    ['/login', requestedUrl, {}],
    ['http://user:a@b/ss@[x', requestedUrl, { url: 'http://b' }],
    ['/app/socket.io', requestedUrl, { toPath: '/app/socket.io' }],
  ])('%s of %s', (location, from, facts) => {
    const { location: _shown, ...rest } = redirectFacts(location, from);
    expect(rest).toEqual(facts);
  });

  it.each([
    ['http://host:1/;token=hush-hush/socket.io', 'http://host:1/;token=‹redacted›'],
    ['/login;jsessionid=hush-hush', 'http://host:1/login;jsessionid=‹redacted›'],
    ['/‹redacted›/socket.io', 'http://host:1/‹redacted›/socket.io'],
  ])('is shown without a secret in its path, and this path is not suggested: %s', (location, shown) => {
    expect(redirectFacts(location, requestedUrl)).toEqual({ location: shown });
  });

  it('is shown without a path that can contain a password', () => {
    expect(redirectFacts('http://user:a@b/ss@c', requestedUrl).location).toBe('http://b/…');
  });
});
