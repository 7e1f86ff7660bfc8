import { expect, it } from 'vitest';
import { clientName } from '../../../../src/model/entry/clientName.ts';

const webKit = 'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko)';

it.each([
  [`${webKit} Chrome/140.0.0.0 Safari/537.36`, 'Chrome 140'],
  [`${webKit} HeadlessChrome/156.0.0.0 Safari/537.36`, 'Chrome 156'],
  [`${webKit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`, 'Edge 140'],
  [`${webKit} Version/18.1 Safari/605.1.15`, 'Safari 18'],
  [`${webKit} Version/17.0 Mobile/15E148 Safari/604.1`, 'Safari 17'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0', 'Firefox 131'],
  ['Python/3.11 aiohttp/3.8.4', 'Python 3.11'],
  ['okhttp/4.12.0', 'okhttp 4.12'],
  ['node-XMLHttpRequest', 'node-XMLHttpRequest'],
])('%s is %s', (userAgent, name) => {
  expect(clientName({ userAgent })).toBe(name);
  expect(clientName({ userAgent, address: '127.0.0.1' })).toBe(`${name} · 127.0.0.1`);
});

it('the name is the address, or a placeholder, if the client does not name itself', () => {
  expect(clientName({ address: '::1' })).toBe('::1');
  expect(clientName({ userAgent: '' })).toBe('client');
  expect(clientName(undefined)).toBe('client');
  expect(clientName({ userAgent: 'x'.repeat(500) }).length).toBeLessThan(50);
});
