import { describe, expect, it } from 'vitest';
import { hostOfAuthority } from '../../../../src/model/url/hostName.ts';
import { originForm, targetUrl } from '../../../../src/model/url/requestTarget.ts';

describe('originForm', () => {
  it.each([
    ['/socket.io/?EIO=4', '/socket.io/?EIO=4'],
    ['/redirect?to=http://a/b', '/redirect?to=http://a/b'],
    ['//a/b', '//a/b'],
    ['*', '*'],
    ['http://localhost:3000/a/../b?c=1@2', '/a/../b?c=1@2'],
    ['HTTPS://me:pw@[::1]:80/a%2fb', '/a%2fb'],
    ['http://localhost', '/'],
    ['http://localhost?a=/b', '/?a=/b'],
    ['ws://localhost/socket.io/', '/socket.io/'],
  ])('of %s is %s', (target, expected) => {
    expect(originForm(target)).toBe(expected);
  });
});

describe('targetUrl', () => {
  it('adds a host to a path only', () => {
    expect(['/a?b=1', 'https://example.com/a'].map(targetUrl)).toEqual([
      'http://localhost/a?b=1',
      'https://example.com/a',
    ]);
  });
});

describe('hostOfAuthority', () => {
  it.each([
    ['localhost:3000', 'localhost'],
    ['LOCALHOST', 'localhost'],
    ['[::1]:80', '::1'],
    ['[::1]', '::1'],
    ['0x7f.1:80', '127.0.0.1'],
    ['host:', 'host'],
    ['::1', undefined],
    ['a@b:80', undefined],
    ['a/b', undefined],
    ['a:b', undefined],
    ['', undefined],
  ])('of %s is %s', (authority, host) => {
    expect(hostOfAuthority(authority)).toBe(host);
  });
});
