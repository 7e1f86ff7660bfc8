/** HTTP responses of proxies and sign-in pages instead of Socket.IO's, to both clients over both transports. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { startHttpProxy } from '../servers/proxyServers.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { refusalOf } from '../support/refusal.ts';

let harness: EngineHarness;
const closing: (() => unknown)[] = [];

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.dispose();
  for (const close of closing.splice(0)) await close();
});

type HttpResponse = readonly [status: number, headers: Readonly<Record<string, string>>, body: string];

async function failureAt([status, headers, body]: HttpResponse): Promise<string> {
  const server: Server = createServer((_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const html = { 'content-type': 'text/html' };
const longPage = `<!DOCTYPE html><html><head><title>Just a moment...</title><script>var secret = 1;</script></head><body><noscript>Enable JavaScript</noscript><h2>Checking if you are human</h2><p>${'more '.repeat(500)}</p></body></html>`;

const cases: readonly (readonly [what: string, response: HttpResponse, code: string, text: RegExp])[] = [
  [
    '414 of nginx',
    [
      414,
      { ...html, server: 'nginx' },
      '<html><head><title>414 Request-URI Too Large</title></head><body><center><h1>414 Request-URI Too Large</h1></center></body></html>',
    ],
    'connect.urlTooLong',
    /A proxy \(nginx\) does not accept a URL of that length \(HTTP 414\): 414 Request-URI Too Large\. Move large values from the query to auth/,
  ],
  ['431', [431, {}, ''], 'connect.headersTooLarge', /HTTP 431\)\. Move large values from headers, cookies/],
  [
    '401 with Basic',
    [401, { ...html, 'www-authenticate': 'Basic realm="staging"' }, '<h1>Sign in</h1><p>to go on</p>'],
    'connect.basicAuth',
    /requires a user name and a password \(HTTP 401\): Sign in\. Write user:password@/,
  ],
  [
    '401 with Bearer',
    [401, { 'www-authenticate': 'Bearer', 'content-type': 'application/json' }, '{"error":"token expired"}'],
    'handshake.forbidden',
    /does not allow this connection \(HTTP 401\): token expired\. Check the credentials of the connection/,
  ],
  ['401 without a word', [401, {}, ''], 'handshake.forbidden', /HTTP 401\)\. Check the credentials of the connection/],
  [
    '407 of a proxy that is not named',
    [407, { server: 'squid', 'proxy-authenticate': 'Basic' }, 'who are you?'],
    'proxy.authRequired',
    /A proxy that is not set in this connection requires a user name and a password \(HTTP 407\): who are you\?/,
  ],
  [
    'a challenge of Cloudflare',
    [403, { ...html, server: 'cloudflare', 'cf-mitigated': 'challenge' }, longPage],
    'connect.challengePage',
    /A proxy \(cloudflare\) responded with a page that checks whether the visitor is a person \(HTTP 403\): Just a moment\.\.\. · Checking if you are human/,
  ],
  [
    'a challenge of Cloudflare with 503',
    [503, { ...html, server: 'cloudflare' }, longPage],
    'connect.challengePage',
    /HTTP 503\): Just a moment/,
  ],
  [
    'a challenge of AWS',
    [202, { ...html, 'x-amzn-waf-action': 'challenge' }, ''],
    'connect.challengePage',
    /responded with a page that checks whether the visitor is a person \(HTTP 202\)/,
  ],
  [
    'a captcha of AWS',
    [405, { ...html, 'x-amzn-waf-action': 'captcha' }, '<title>Human Verification</title>'],
    'connect.challengePage',
    /HTTP 405\): Human Verification/,
  ],
  [
    'a challenge of Vercel',
    [429, { ...html, 'x-vercel-mitigated': 'challenge' }, '<title>Vercel Security Checkpoint</title>'],
    'connect.challengePage',
    /HTTP 429\): Vercel Security Checkpoint/,
  ],
  [
    'a block of Cloudflare, which is no challenge',
    [
      403,
      { ...html, server: 'cloudflare' },
      '<html><head><title>Attention Required! | Cloudflare</title></head><body><h1>Sorry, you have been blocked</h1></body></html>',
    ],
    'handshake.forbidden',
    /A proxy \(cloudflare\) does not allow this connection \(HTTP 403\): Attention Required! \| Cloudflare · Sorry, you have been blocked/,
  ],
];

describe.each(transports)('over %s', (transport) => {
  describe.each(['v4', 'v2', 'auto'] as const)('with protocol %s', (protocol) => {
    const refusal = (url: string, more: Partial<ConnectionProfile> = {}) =>
      refusalOf(harness, url, { transports: [transport], protocol, ...more });

    it.each(cases)('%s', async (_what, response, expected, text) => {
      const { code, message } = await refusal(await failureAt(response));
      expect(code).toBe(expected);
      expect(message).toMatch(text);
      // A page is reported by its title and first line, never completely.
      expect(message).not.toMatch(/<\w|var secret|more more/);
      expect(message.length).toBeLessThan(800);
    });

    it('a page of unclosed tags is scanned once', async () => {
      const page = `<a>${'<title'.repeat(10_600)}`;
      const { code, message } = await refusal(await failureAt([404, html, page]));
      expect(code).toBe('connect.wrongPath');
      expect(message.length).toBeLessThan(800);
    });

    it('a 407 of the connection’s proxy names the proxy without its password', async () => {
      const proxy = await startHttpProxy({ user: 'ada', password: 'right' });
      closing.push(() => proxy.close());
      const url = await failureAt([200, {}, 'never reached']);
      const written = proxy.url.replace('://', '://ada:wrong@');
      const { code, message } = await refusal(url, { proxy: written });
      expect(code).toBe('proxy.authRequired');
      expect(message).toMatch(
        /^Could not connect to .*The proxy at http:\/\/.*refused.*requires a user name and a password/,
      );
      expect(message).not.toContain('wrong');
    });
  });
});
