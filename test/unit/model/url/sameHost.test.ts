/** The client connects to the host that is shown, however a URL is written. */
import { parse } from 'engine.io-client';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { serverAddress } from '../../../../src/engine/client/network/serverAddress.ts';
import { titleOf } from '../../../../src/model/profile/profile.ts';
import { briefUrl, shownUrl } from '../../../../src/model/url/shownUrl.ts';
import { certainOrigin } from '../../../../src/model/url/urlOrigin.ts';
import { parseProfile } from '../../../../src/model/validation.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

const schemes = ['http://', 'https://', 'ws://', 'http:', '', 'HTTPS://', 'http:\\\\'];
const hosts = [
  'trusted.example',
  'evil.example',
  '127.0.0.1',
  '[::1]',
  '[::ffff:1.2.3.4]',
  '0x7f.1',
  '2130706433',
  '127.1',
];
const odd = [
  'localhost',
  'xn--fsq',
  'ß',
  'ｅｖｉｌ',
  '⓵',
  '。',
  '．',
  '..',
  '\u00ad',
  '\u200b',
  '\t',
  '\n',
  ' ',
  '%2F',
  '%40',
  '%00',
  '%2e',
];
const marks = [
  '//',
  '/',
  '\\',
  '@',
  '@@',
  ':',
  '::',
  '#',
  '?',
  'user:pw@',
  'x@y@',
  ':1234',
  ':443',
  ';',
  '&',
  '=',
  '{',
  '|',
  '^',
  '<',
  '"',
  '`',
];
const urls = fc
  .tuple(
    fc.constantFrom(...schemes),
    fc.array(fc.constantFrom(...hosts, ...odd, ...marks), { minLength: 1, maxLength: 8 }),
  )
  .map(([scheme, parts]) => scheme + parts.join(''));

it('the host is the same in titles, messages and prompts, and in the parser of the client', () => {
  let accepted = 0;
  fc.assert(
    fc.property(urls, (url) => {
      let address: string;
      try {
        address = serverAddress(parseProfile({ url }, { filled: true })).url;
      } catch {
        return;
      }
      accepted++;
      const { hostname } = new URL(address);
      const { host: read } = parse(address) as { host: string };
      expect(read.includes(':') && !read.startsWith('[') ? `[${read}]` : read).toBe(hostname);
      for (const shown of [briefUrl(url), shownUrl(url), titleOf({ url })]) expect(shown).toContain(hostname);
      expect(new URL(certainOrigin(url, 'url')).hostname).toBe(hostname);
    }),
    { numRuns: freshRuns(20_000) },
  );
  expect(accepted).toBeGreaterThan(freshRuns(20_000) / 50);
});
