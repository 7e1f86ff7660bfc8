// Faults below HTTP: addresses, ports, TLS and proxies.
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp } from 'node:net';
import { Server } from 'socket.io';
import { expect } from 'vitest';
import type { Network } from '../../../src/model/profile/network.ts';
import { listening } from '../../servers/listening.ts';
import { startHttpProxy } from '../../servers/proxyServers.ts';
import { PythonServer } from '../../servers/pythonServer.ts';
import { certificate, shown as shownTls } from '../../servers/tlsFiles.ts';
import { diagnosed, expectVerdict, patient, statuses } from '../../support/diagnosing.ts';
import { lastingPort } from '../../support/lastingPort.ts';
import type { Troubled } from '../../support/troubled.ts';
import type { Shown, Trouble } from './trouble.ts';

const trusted: Network = { tls: { ca: certificate('ca.crt') } };
const withCa = { tls: { ca: './ca.crt' } };

type Row = Omit<Trouble, 'shown' | 'place' | 'inGate'> & { readonly shown: Shown };

async function httpProxy(it: Troubled, login?: Parameters<typeof startHttpProxy>[0]): Promise<string> {
  const proxy = await startHttpProxy(login);
  it.closeWith(() => proxy.close());
  return proxy.url;
}

async function freeUrl(): Promise<string> {
  return `http://127.0.0.1:${await lastingPort()}`;
}

const urls: readonly Row[] = [
  {
    title: 'a URL with a scheme other than http, https, ws and wss',
    shown: { code: 'profile.urlScheme', remedy: 'Write http://, https://' },
    make: () => diagnosed({ url: 'ftp://localhost' }),
  },
  {
    title: 'a namespace in the path of the URL',
    shown: { code: 'profile.urlPath', remedy: 'Did you mean the namespace “/chat”?' },
    make: async () => {
      const diagnosis = await diagnosed({ url: 'http://localhost:3000/chat' });
      expect(statuses(diagnosis)).toEqual({ url: 'failed' });
      return diagnosis;
    },
  },
  {
    title: 'a port at which nothing listens',
    shown: { code: 'connect.refused', remedy: 'Check that the server is running' },
    checks: { dns: 'ok', tcp: 'failed', http: 'skipped', heartbeat: 'skipped' },
    make: async () => diagnosed({ url: await freeUrl() }),
  },
  {
    title: 'a port at which nothing listens, while the server listens at another one',
    shown: { code: 'connect.otherPort', remedy: 'set the URL to http://127.0.0.1:' },
    make: async (it) => {
      const { url, port } = await it.server();
      const plain = createHttp((_request, response) => response.writeHead(404).end());
      const ports = [await listening(it, plain), await listening(it, createTcp()), port];
      const diagnosis = await diagnosed({ url: await freeUrl() }, { ports });
      expectVerdict(diagnosis, 'connect.otherPort', { url });
      return diagnosis;
    },
  },
  {
    title: 'a server at the other loopback address',
    shown: { code: 'connect.loopbackFamily', remedy: 'connect to http://[::1]:' },
    make: async (it) => {
      const http = createHttp();
      const io = new Server(http, { serveClient: false });
      const port = await listening(it, http, '::1');
      it.closeWith(() => io.engine.close());
      const diagnosis = await diagnosed({ url: `http://127.0.0.1:${port}` });
      expectVerdict(diagnosis, 'connect.loopbackFamily', { url: `http://[::1]:${port}` });
      expectVerdict(await diagnosed({ url: `http://[::1]:${port}` }), null);
      return diagnosis;
    },
  },
];

const certificates = [
  ['selfSigned', undefined, 'connect.tlsSelfSigned', 'set its certificate authority (CA) in tls.ca'],
  ['server', undefined, 'connect.tlsUnknownAuthority', 'set its certificate authority (CA) in tls.ca'],
  ['expired', trusted, 'connect.tlsExpired', 'Renew the certificate'],
  ['otherHost', trusted, 'connect.tlsWrongHost', 'tls.servername'],
] as const;

const tls: readonly Row[] = [
  {
    title: 'https to a port without TLS',
    shown: { code: 'connect.httpExpected', remedy: 'Connect to http://127.0.0.1:' },
    checks: { tcp: 'ok', tls: 'failed', http: 'skipped', websocket: 'skipped' },
    make: async (it) => {
      const { port } = await it.server();
      const diagnosis = await diagnosed({ url: `https://127.0.0.1:${port}` });
      expectVerdict(diagnosis, 'connect.httpExpected', { url: `http://127.0.0.1:${port}` });
      return diagnosis;
    },
  },
  {
    title: 'http to a port with TLS',
    shown: { code: 'connect.httpsExpected', remedy: 'Connect to https://127.0.0.1:' },
    // The check “http” decides this once for all transports.
    checks: { http: 'failed', polling: 'skipped', websocket: 'skipped' },
    make: async (it) => {
      const { port } = await it.server({ tls: shownTls('server') });
      const diagnosis = await diagnosed({ url: `http://127.0.0.1:${port}` });
      expectVerdict(diagnosis, 'connect.httpsExpected', { url: `https://127.0.0.1:${port}` });
      return diagnosis;
    },
  },
  ...certificates.map(([name, network, code, remedy]) => ({
    title: `the certificate “${name}”`,
    shown: { code, remedy },
    make: async (it: Troubled) => {
      const { url } = await it.server({ tls: shownTls(name) });
      const diagnosis = await diagnosed({ url, ...(network && withCa) }, { network });
      const evidence = diagnosis.checks.find(({ id }) => id === 'tls')?.evidence.join('\n');
      expect(evidence).toMatch(/subject: .*\n[^]*valid: /);
      // A profile that does not verify certificates connects without a problem.
      expectVerdict(await diagnosed({ url, tls: { rejectUnauthorized: false } }), null);
      return diagnosis;
    },
  })),
  {
    title: 'an expired certificate behind a proxy',
    shown: { code: 'connect.tlsExpired', remedy: 'Renew the certificate' },
    checks: { dns: 'skipped', tcp: 'ok', tls: 'failed' },
    make: async (it) => {
      const { url } = await it.server({ tls: shownTls('expired') });
      return diagnosed({ url, proxy: await httpProxy(it), ...withCa }, { network: trusted });
    },
  },
  {
    title: 'a page with status 502 behind TLS that is trusted',
    shown: { code: 'connect.badGateway', remedy: 'the proxy forwards to its port', params: { status: 502 } },
    make: async (it) => {
      const server = createHttps(shownTls('server'), (_request, response) =>
        response.writeHead(502, { server: 'nginx' }).end('no'),
      );
      const url = `https://127.0.0.1:${await listening(it, server)}`;
      return diagnosed({ url, ...withCa }, { network: trusted });
    },
  },
];

const proxies: readonly Row[] = [
  {
    title: 'a proxy that cannot be reached',
    shown: { code: 'proxy.unreachable', remedy: 'Check its address' },
    make: async (it) => {
      const { url } = await it.server();
      return diagnosed({ url, proxy: await freeUrl() });
    },
  },
  {
    title: 'a proxy that requires a password',
    shown: { code: 'proxy.authRequired', remedy: 'Write the user name and the password' },
    make: async (it) => {
      const { url } = await it.server();
      const proxy = await httpProxy(it, { user: 'me', password: 'secret' });
      const withPassword = await diagnosed({ url, proxy: proxy.replace('://', '://me:secret@') });
      expectVerdict(withPassword, null);
      expect(JSON.stringify(withPassword)).not.toContain('secret');
      return diagnosed({ url, proxy });
    },
  },
  {
    title: 'a proxy that does not reach the server',
    shown: { code: 'connect.badGateway', remedy: 'Check that the server is running' },
    make: async (it) => diagnosed({ url: await freeUrl(), proxy: await httpProxy(it) }),
  },
  {
    title: 'a login that the server requires',
    shown: { code: 'connect.basicAuth', remedy: 'set the Authorization header', params: { status: 401 } },
    make: async (it) => {
      const { port } = await it.server();
      const front = await it.front({ targets: [port], authorization: 'Basic never' });
      return diagnosed({ url: `http://127.0.0.1:${front}` });
    },
  },
  {
    title: 'a proxy that accepts only shorter bodies than the server',
    shown: {
      code: 'transport.payloadTooLarge',
      remedy: 'client_max_body_size',
      params: { by: 'proxy', server: 'nginx' },
    },
    checks: { limits: 'warning', heartbeat: 'ok' },
    make: async (it) => {
      const { port } = await it.server({ options: { pingInterval: 300 } });
      const url = `http://127.0.0.1:${await it.front({ targets: [port], maxBody: 100_000 })}`;
      expect(statuses(await diagnosed({ url }))).toMatchObject({ limits: 'ok', heartbeat: 'skipped' });
      return diagnosed({ url }, { deep: true });
    },
  },
];

const betweenThem: readonly Row[] = [
  {
    title: 'a proxy that holds the responses to polls',
    shown: { code: 'transport.pollHeld', confidence: 'likely', remedy: 'Turn off buffering' },
    checks: { polling: 'failed', websocket: 'ok' },
    make: async (it) => {
      const { port } = await it.server();
      const front = await it.front({ targets: [port], holdsPolls: true });
      const limits = { ...patient, pollMs: 300, silenceMs: 300 };
      return diagnosed({ url: `http://127.0.0.1:${front}` }, { limits });
    },
  },
  {
    title: 'a proxy that closes idle connections',
    shown: { code: 'transport.idleCut', confidence: 'likely', remedy: 'proxy_read_timeout' },
    checks: { polling: 'ok', websocket: 'ok', heartbeat: 'failed' },
    make: async (it) => {
      const { port } = await it.server({ options: { pingInterval: 40_000 } });
      const front = await it.front({ targets: [port], cutsIdleAfter: 1500 });
      return diagnosed({ url: `http://127.0.0.1:${front}` }, { deep: true });
    },
  },
];

const inPython = (
  [
    ['a refusal', 'namespace.refused', 'On the server, look for what refuses the connection'],
    ['another path', 'connect.wrongPath', 'Set the path to /socket.io'],
    ['the protocol', 'protocol.serverIsV4', 'Set the protocol to v4'],
  ] as const
).map(([what, code, remedy]): Row => ({
  title: `${what} of a server in Python`,
  shown: { code, remedy },
  make: async (it) => {
    const python = await PythonServer.start();
    it.closeWith(() => python.stop());
    const { url } = python;
    expectVerdict(await diagnosed({ url }), null);
    if (code === 'namespace.refused') return diagnosed({ url, auth: { refuse: 'message' } });
    return diagnosed(code === 'connect.wrongPath' ? { url, path: '/chat' } : { url, protocol: 'v2' });
  },
}));

export const addressTroubles: readonly Trouble[] = [
  ...[...urls, ...tls, ...proxies, ...betweenThem].map((row) => ({ ...row, inGate: 'directly' as const })),
  ...inPython,
].map((row) => ({ ...row, place: 'verdict', shown: [row.shown] }));
