import { expect, it } from 'vitest';
import { serverAddress } from '../../../../../src/engine/client/network/serverAddress.ts';

it.each([
  ['http://h', undefined, 'http://h', undefined],
  ['http://h:1/', { a: '1' }, 'http://h:1', { a: '1' }],
  ['http://h?', undefined, 'http://h', undefined],
  ['wss://me:pw@H:443/?a=1&b=x%20y', undefined, 'https://h', { a: '1', b: 'x y' }],
  ['http://127.0.0.1:1234:x@trusted.example', undefined, 'http://trusted.example', undefined],
  ['http://h?a=1&a=2&c', { c: 'own' }, 'http://h', { a: '2', c: 'own' }],
  ['http://h?sum=1+1&half=50%&eq=a=b', undefined, 'http://h', { sum: '1+1', half: '50%', eq: 'a=b' }],
  ['http://h?__proto__=1', undefined, 'http://h', JSON.parse('{"__proto__":"1"}') as Record<string, string>],
])('the address of %s with the query %j', (url, query, address, sent) => {
  expect(serverAddress({ url, ...(query && { query }) })).toEqual({ url: address, query: sent });
});
