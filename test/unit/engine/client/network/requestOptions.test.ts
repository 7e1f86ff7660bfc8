import { urlToHttpOptions } from 'node:url';
import { describe, expect, it } from 'vitest';
import { requestOptions } from '../../../../../src/engine/client/network/requestOptions.ts';

const query = 'EIO=4&transport=polling&t=abc.-_~!*()%20&sid=x';

describe('the options of a request', () => {
  it.each([
    `http://localhost:3000/socket.io/?${query}`,
    `http://localhost:3000/socket.io/?${query}&b64=1`,
    `https://example.com/a%20b/ü/?${query}`,
    `https://example.com:443/socket.io?${query}`,
    `http://[::1]:80/socket.io/?${query}`,
    `http://EXAMPLE.com/a/../b/?${query}`,
    `http://localhost/socket.io/?a='b' "c" <d> ü|{}`,
    'http://localhost/socket.io/?a=b#c',
    'http://localhost/socket.io#?a=b',
    'http://localhost/socket.io/?',
    'http://localhost/socket.io/',
    'http://localhost',
    `http://user:pass%40word@localhost/socket.io/?${query}`,
  ])('are those of Node.js for the URL: %s', (url) => {
    const { protocol, hostname, port, path, auth } = urlToHttpOptions(new URL(url));
    // The second time, the address is known.
    for (let time = 1; time <= 2; time++) expect(requestOptions(url)).toEqual({ protocol, hostname, port, path, auth });
  });

  it('are of the own address, if requests to two addresses alternate', () => {
    const hosts = ['a:1', 'b:2', 'a:1'].map((host) => requestOptions(`http://${host}/?x=1`));
    expect(hosts.map(({ hostname, port, path }) => [hostname, port, path])).toEqual([
      ['a', 1, '/?x=1'],
      ['b', 2, '/?x=1'],
      ['a', 1, '/?x=1'],
    ]);
  });

  it('are refused for an invalid URL', () => {
    expect(() => requestOptions('http://a b/?x')).toThrow(TypeError);
  });
});
