import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageOf } from '../../src/base/userError.ts';
import type { Network } from '../../src/model/profile/network.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { startHttpProxy } from '../servers/proxyServers.ts';
import { type RawServer, type RawServerOptions, startRawServer } from '../servers/rawServer.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { certificate, shown } from '../servers/tlsFiles.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';

let harness: EngineHarness;
/** The target of the redirects. It must never receive a request. */
let elsewhere: RawServer;
const closing: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  harness = new EngineHarness();
  elsewhere = await used(startRawServer());
});

afterEach(async () => {
  harness.dispose();
  await Promise.all(closing.splice(0).map((open) => open.close()));
});

async function used<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting;
  closing.push(started);
  return started;
}

/** Redirects all requests, including upgrades. */
function redirecting(status: number, location: (path: string) => string): RawServerOptions {
  return {
    onRequest: ({ url = '' }, response) => void response.writeHead(status, { Location: location(url) }).end('moved'),
    onUpgrade: ({ url = '' }, socket) =>
      socket.end(`HTTP/1.1 ${status} Moved\r\nLocation: ${location(url)}\r\nContent-Length: 0\r\n\r\n`, 'latin1'),
  };
}

const secrets = { headers: { Authorization: 'Bearer planted', 'X-Api-Key': 'planted' }, query: { token: 'planted' } };

async function refusal(url: string, profile: Partial<ConnectionProfile>, network?: Network): Promise<string> {
  const connection = harness.engine.open({ url, reconnection: { enabled: false }, ...secrets, ...profile }, network);
  const outcome = await connection.connect().then(
    () => 'connected',
    (error: unknown) => messageOf(error),
  );
  harness.engine.remove(connection.id);
  return outcome;
}

describe.each(['v4', 'v2', 'auto'] as const)(
  'a redirect in front of the server is not followed, protocol %s',
  (protocol) => {
    describe.each(transports)('over %s', (transport) => {
      const profile = { protocol, transports: [transport] };

      it.each([301, 302, 303, 307, 308])('HTTP %i: reported with the suggested URL', async (status) => {
        const target = elsewhere.url.replace('http://', 'http://user:planted@');
        const server = await used(startRawServer(redirecting(status, (path) => `${target}${path}`)));
        const error = await refusal(server.url, profile);
        expect(error).toContain(`HTTP ${status}`);
        expect(error).toContain(`${elsewhere.url}/socket.io/`);
        expect(error).toContain(`set the URL to ${elsewhere.url}`);
        expect(error).not.toMatch(/planted/);
        expect(elsewhere.requests).toEqual([]);
        expect(elsewhere.sockets.size).toBe(0);
      });

      it('from https to http: nothing is sent unencrypted', async () => {
        const options = { ...redirecting(302, (path) => `${elsewhere.url}${path}`), tls: shown('server') };
        const server = await used(startRawServer(options));
        const trusted = { tls: { ca: certificate('ca.crt') } };
        const error = await refusal(server.url, { ...profile, tls: { ca: 'ca.crt' } }, trusted);
        expect(error).toContain(`set the URL to ${elsewhere.url}`);
        expect(elsewhere.sockets.size).toBe(0);
      });

      it('relative, to itself, to a page, to an invalid address, without Location', async () => {
        const locations = ['/app/socket.io/', '/socket.io/', '/login?next=planted', 'ftp://x', 'http://[', undefined];
        const errors: string[] = [];
        for (const location of locations) {
          const options: RawServerOptions = {
            onRequest: (_, response) =>
              void response.writeHead(302, location === undefined ? {} : { Location: location }).end(),
            onUpgrade: (_, socket) =>
              socket.end(
                `HTTP/1.1 302 Found\r\n${location === undefined ? '' : `Location: ${location}\r\n`}Content-Length: 0\r\n\r\n`,
              ),
          };
          const server = await used(startRawServer(options));
          errors.push((await refusal(server.url, profile)).replaceAll(server.url, 'SERVER'));
          // The server receives one request for the attempt and at most one for the close packet, so there is no loop.
          expect(server.requests.length).toBeLessThanOrEqual(2);
        }
        expect(errors[0]).toMatch(/SERVER\/app\/socket\.io\/ \(HTTP 302\).*set the path to \/app\/socket\.io/);
        expect(errors[1]).toMatch(/SERVER\/socket\.io\/ \(HTTP 302\)/);
        expect(errors[2]).toMatch(/SERVER\/login \(HTTP 302\)/);
        expect(errors[3]).toMatch(/ftp:\/\/x.* \(HTTP 302\)/);
        expect(errors[4]).toMatch(/HTTP 302/);
        expect(errors[5]).toMatch(/HTTP 302.*without a Location/);
        for (const text of errors) expect(text).not.toMatch(/planted|connected/);
      });

      it.each(['utf8', 'latin1'] as const)('to a host and a path that are written in %s', async (encoding) => {
        const location = Buffer.from('http://münchen.test:1/é/socket.io/', encoding).toString('latin1');
        const server = await used(startRawServer(redirecting(302, () => location)));
        const error = await refusal(server.url, profile);
        expect(error).toContain('set the URL to http://xn--mnchen-3ya.test:1 and the path to /%C3%A9/socket.io');
      });

      it('behind an HTTP proxy', async () => {
        const server = await used(startRawServer(redirecting(302, (path) => `${elsewhere.url}${path}`)));
        const proxy = await used(startHttpProxy());
        const error = await refusal(server.url, { ...profile, proxy: proxy.url });
        expect(error).toContain(`set the URL to ${elsewhere.url}`);
        expect(proxy.seen.join()).not.toContain(String(elsewhere.port));
        expect(elsewhere.sockets.size).toBe(0);
      });

      it('as the response of a proxy to CONNECT', async () => {
        const server = await used(startRawServer({ tls: shown('server') }));
        const proxy = await used(startHttpProxy({ refuseWith: 302 }));
        const error = await refusal(server.url.replace('https', 'https'), { ...profile, proxy: proxy.url });
        expect(error).toMatch(/proxy.*HTTP 302/);
        expect(new Set(proxy.seen)).toEqual(new Set([`CONNECT 127.0.0.1:${server.port}`]));
      });
    });
  },
);

describe.each(['v4', 'v2'] as const)(
  'a redirect in the middle of a connection is not followed, server %s',
  (version) => {
    interface Http {
      listeners(event: string): ((request: IncomingMessage, response: ServerResponse) => void)[];
      removeAllListeners(event: string): void;
      on(event: string, listener: (request: IncomingMessage, response: ServerResponse) => void): void;
    }

    /** From now on, redirects each request with one of these methods. */
    function redirectFrom({ io }: TestServer, methods: readonly string[]): void {
      const http = (io as unknown as { httpServer: Http }).httpServer;
      const before = http.listeners('request');
      http.removeAllListeners('request');
      http.on('request', (request, response) => {
        if (methods.includes(request.method ?? '')) {
          response.writeHead(307, { Location: `${elsewhere.url}${request.url ?? ''}` }).end();
        } else for (const listener of before) listener.call(http, request, response);
      });
    }

    it.each([['GET'], ['POST']])('of a %s', async (method) => {
      const server = await used(startServer({ version }));
      const connection = await harness.connected(server.url, {
        ...secrets,
        transports: ['polling'],
        protocol: version,
        reconnection: { enabled: false },
      });
      redirectFrom(server, [method]);
      if (method === 'POST') harness.emit(connection, 'hello', ['planted']);
      else for (const socket of server.sockets) socket.emit('hello');
      if (method === 'GET') for (const socket of server.sockets) socket.emit('hello again');
      const { reason } = await harness.state(connection, 'disconnected');
      expect(reason).toContain('HTTP 307');
      expect(reason).toContain(`set the URL to ${elsewhere.url}`);
      expect(elsewhere.requests).toEqual([]);
      expect(elsewhere.sockets.size).toBe(0);
    });

    it('of the upgrade: the connection stays on polling', async () => {
      const server = await used(startServer({ version }));
      const http = (server.io as unknown as { httpServer: Http }).httpServer;
      http.removeAllListeners('upgrade');
      http.on('upgrade', (_, socket) => {
        (socket as unknown as { end(text: string): void }).end(
          `HTTP/1.1 302 Found\r\nLocation: ${elsewhere.url}/socket.io/\r\nContent-Length: 0\r\n\r\n`,
        );
      });
      const connection = await harness.connected(server.url, { ...secrets, protocol: version });
      const failed = await harness.state(connection, 'upgradeFailed');
      expect(`${failed.reason ?? ''} ${failed.detail ?? ''}`).toContain('HTTP 302');
      expect(connection.summary.state).toBe('connected');
      expect(elsewhere.sockets.size).toBe(0);
    });
  },
);
