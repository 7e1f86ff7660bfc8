import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageOf } from '../../src/base/userError.ts';
import type { Network } from '../../src/model/profile/network.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Connection } from '../../src/engine/connection/connection.ts';
import { certificate, certificateBytes, passphrase, shown } from '../servers/tlsFiles.ts';
import { serverVersions, startServer, type TestServer, type TestServerOptions } from '../servers/testServer.ts';
import { expectPeers, expectRefusals } from '../servers/tlsPeers.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';

const servers: TestServer[] = [];
let harness: EngineHarness;

beforeEach(() => {
  harness = new EngineHarness();
});

afterEach(async () => {
  harness.dispose();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function server(
  tls: TestServerOptions['tls'] = shown('server'),
  more: TestServerOptions = {},
): Promise<TestServer> {
  const started = await startServer({ ...more, tls });
  servers.push(started);
  return started;
}

const ca = certificate('ca.crt');
const trusted: Network = { tls: { ca } };
/** The file as the host passes it: in separate memory, not in a shared pool. */
const pfx = new Uint8Array(certificateBytes('client.pfx')).buffer;

function open(url: string, profile: Partial<ConnectionProfile> = {}, network?: Network): Connection {
  return harness.engine.open({ url, reconnection: { enabled: false }, ...profile }, network);
}

async function refusal(url: string, profile: Partial<ConnectionProfile> = {}, network?: Network): Promise<string> {
  const outcome = await Promise.resolve()
    .then(() => open(url, profile, network).connect())
    .then(
      () => 'connected',
      (error: unknown) => messageOf(error),
    );
  expect(outcome).not.toBe('connected');
  return outcome;
}

describe.each(transports)('TLS over %s', (transport) => {
  const profile = { transports: [transport] };
  const withCa = { ...profile, tls: { ca: './ca.crt' } };

  it.each([...serverVersions, 'v2'] as const)('reaches a %s server whose authority is in tls.ca', async (version) => {
    const started = await server(shown('server'), { version });
    const connection = open(started.url, withCa, trusted);
    await connection.connect();
    expect(connection.summary).toMatchObject({ state: 'connected', transport });
    expect(started.sockets.length).toBe(1);
    expectPeers(started, { shown: shown('server').cert });
  });

  it('treats wss:// as https://', async () => {
    const started = await server();
    await open(started.url.replace('https', 'wss'), withCa, trusted).connect();
    expectPeers(started, { shown: shown('server').cert });
  });

  it('explains a self-signed certificate, and the remedy', async () => {
    const started = await server(shown('selfSigned'));
    const { url } = started;
    const message = await refusal(url, profile);
    expect(message).toMatch(
      /certificate is self-signed, and the inspector does not trust it\..*tls\.ca.*tls\.rejectUnauthorized/,
    );
    expect(message).toMatch(/DEPTH_ZERO_SELF_SIGNED_CERT/);
    await expectRefusals(started, { shown: certificate('selfSigned.crt') });
    await open(url, { ...profile, tls: { rejectUnauthorized: false } }).connect();
    await open(url, withCa, { tls: { ca: certificate('selfSigned.crt') } }).connect();
    expect(started.sockets.length).toBe(2);
    expectPeers(started, { shown: certificate('selfSigned.crt') });
  });

  it('reports that the authority is unknown', async () => {
    const started = await server();
    expect(await refusal(started.url, profile)).toMatch(/the inspector does not know its certificate authority \(CA\)/);
    await expectRefusals(started, { shown: shown('server').cert });
    expect([started.peers, started.sockets]).toEqual([[], []]);
  });

  it('reports that the certificate has expired', async () => {
    const started = await server(shown('expired'));
    expect(await refusal(started.url, withCa, trusted)).toMatch(/certificate has expired/);
    await expectRefusals(started, { shown: shown('expired').cert });
    expect([started.peers, started.sockets]).toEqual([[], []]);
  });

  it('reports that the certificate is for another host, and accepts its name in tls.servername', async () => {
    const started = await server(shown('otherHost'));
    expect(await refusal(started.url, withCa, trusted)).toMatch(/for another host name.*tls\.servername/);
    await expectRefusals(started, { shown: shown('otherHost').cert });
    expect([started.peers, started.sockets]).toEqual([[], []]);
    await open(started.url, { ...profile, tls: { ca: 'ca.crt', servername: 'elsewhere.test' } }, trusted).connect();
    expect(started.sockets.length).toBe(1);
    expectPeers(started, { shown: shown('otherHost').cert, name: 'elsewhere.test' });
  });

  it('requires the name in tls.servername', async () => {
    const servernames: string[] = [];
    const started = await server({
      ...shown('server'),
      SNICallback: (name, done) => {
        servernames.push(name);
        done(null);
      },
    });
    await open(started.url, { ...profile, tls: { ca: 'ca.crt', servername: 'inspector.test' } }, trusted).connect();
    expect(new Set(servernames)).toEqual(new Set(['inspector.test']));
    expectPeers(started, { shown: shown('server').cert, name: 'inspector.test' });
  });

  it('reports that the server does not use TLS', async () => {
    const plain = await startServer();
    servers.push(plain);
    expect(await refusal(plain.url.replace('http', 'https'), profile)).toMatch(/does not use TLS on this port.*http:/);
  });

  describe('a server that requests a client certificate', () => {
    const mutualTls = { ...shown('server'), ca, requestCert: true, rejectUnauthorized: true };
    const cert = certificate('client.crt');
    const files = { ca: 'ca.crt', cert: 'client.crt', key: 'client.key' };

    it('is explained if the client has no certificate', async () => {
      const started = await server(mutualTls);
      expect(await refusal(started.url, withCa, trusted)).toMatch(/requires a client certificate.*tls\.cert.*tls\.pfx/);
      await expectRefusals(started, { shown: mutualTls.cert });
      expect([started.peers, started.sockets]).toEqual([[], []]);
    });

    it('that refuses this certificate is explained', async () => {
      const started = await server(mutualTls);
      const network = { tls: { ca, ...shown('selfSigned') } };
      expect(await refusal(started.url, { ...profile, tls: files }, network)).toMatch(/client certificate/);
      await expectRefusals(started, { shown: mutualTls.cert });
      expect([started.peers, started.sockets]).toEqual([[], []]);
    });

    it('accepts certificate and key', async () => {
      const started = await server(mutualTls);
      const network = { tls: { ca, cert, key: certificate('client.key') } };
      await open(started.url, { ...profile, tls: files }, network).connect();
      expectPeers(started, { shown: mutualTls.cert, client: cert });
    });

    it('accepts an encrypted key with its passphrase', async () => {
      const started = await server(mutualTls);
      const network = { tls: { ca, cert, key: certificate('client.encrypted.key') } };
      await open(started.url, { ...profile, tls: { ...files, passphrase } }, network).connect();
      expectPeers(started, { shown: mutualTls.cert, client: cert });
    });

    it('accepts a PKCS #12 file with its passphrase', async () => {
      const started = await server(mutualTls);
      const network = { tls: { ca, pfx } };
      await open(started.url, { ...profile, tls: { ca: 'ca.crt', pfx: 'client.pfx', passphrase } }, network).connect();
      expectPeers(started, { shown: mutualTls.cert, client: cert });
    });
  });

  it('reports every delivery correctly', async () => {
    const started = await server(shown('server'), {
      setup: (io) => io.on('connection', (socket) => socket.on('ask', (ack: (response: string) => void) => ack('ok'))),
    });
    const reconnection = { delayMs: 50, delayMaxMs: 50 };
    const connection = open(started.url, { ...withCa, reconnection }, trusted);
    await connection.connect();
    const sent = harness.emit(connection, 'tell', [1, new Uint8Array([2])]);
    await harness.delivered(sent, 'sent');
    expect((await started.recorder.waitFor('tell')).args).toEqual([1, Buffer.from([2])]);
    const trackedEmit = harness.emit(connection, 'ask', [], { ack: {} });
    await harness.delivered(trackedEmit, 'acknowledged');
    const never = harness.emit(connection, 'never', [], { ack: {} });
    await started.recorder.waitFor('never');
    started.cutConnections();
    await harness.state(connection, 'disconnected');
    await harness.delivered(never, 'lost');
    const waiting = harness.emit(connection, 'meanwhile', [], { ack: { timeoutMs: 60_000 } });
    expect(waiting.delivery).toBe('buffered');
    await harness.delivered(waiting, 'flushed');
    (await started.recorder.waitFor('meanwhile')).ack?.('late but there');
    await harness.delivered(waiting, 'acknowledged');
    expectPeers(started, { shown: shown('server').cert });
  });
});

it('upgrades from polling to websocket over TLS', async () => {
  const started = await server();
  const connection = open(started.url, { tls: { ca: 'ca.crt' } }, trusted);
  await connection.connect();
  await harness.state(connection, 'upgraded');
  expect(connection.summary.transport).toBe('websocket');
  // There is at least one connection for the polls and one for the WebSocket.
  expect(started.peers.length).toBeGreaterThan(1);
  expectPeers(started, { shown: shown('server').cert });
});

it('trusts the certificates of the system on request, if Node.js supports it', async () => {
  const started = await server();
  expect(await refusal(started.url, {}, { systemCertificates: true })).toMatch(
    /the inspector does not know its certificate authority \(CA\)/,
  );
  await expectRefusals(started, { shown: shown('server').cert });
  expect([started.peers, started.sockets]).toEqual([[], []]);
});

describe('faults of the files are reported before anything is opened, with field and file', () => {
  const url = 'https://127.0.0.1:1';
  const cert = certificate('client.crt');
  const key = certificate('client.key');
  const encrypted = certificate('client.encrypted.key');
  const files = { cert: 'me.crt', key: 'me.key' };
  const damaged = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';

  it.each<[string, NonNullable<ConnectionProfile['tls']>, NonNullable<Network['tls']>, RegExp]>([
    ['not read', { ca: 'my.crt' }, {}, /^tls\.ca: The file “my\.crt” was not read/],
    ['no PEM', { ca: 'my.crt' }, { ca: 'hello' }, /^tls\.ca: The file “my\.crt” contains no certificate in PEM format/],
    ['damaged', { ca: 'my.crt' }, { ca: damaged }, /^tls\.ca: The file “my\.crt” contains a damaged certificate/],
    ['a key for a certificate', files, { cert: key, key }, /^tls\.cert: The file “me\.crt” contains no certificate/],
    ['a certificate for a key', files, { cert, key: cert }, /^tls\.key: The file “me\.key” contains no private key/],
    [
      'another key',
      files,
      { cert, key: shown('server').key },
      /^tls\.key: The file “me\.key” is not the private key of the certificate “me\.crt”/,
    ],
    ['no key', { cert: 'me.crt' }, { cert }, /^tls\.key: The private key of the certificate is missing/],
    ['no certificate', { key: 'me.key' }, { key }, /^tls\.cert: The certificate of the private key is missing/],
    [
      'no passphrase',
      files,
      { cert, key: encrypted },
      /^tls\.key: The file “me\.key” is encrypted\. Enter its passphrase in tls\.passphrase/,
    ],
    [
      'another passphrase',
      { ...files, passphrase: 'hidden' },
      { cert, key: encrypted },
      /^(?!.*hidden)tls\.key: The file “me\.key” cannot be opened with this tls\.passphrase/,
    ],
    ['no passphrase of a pfx', { pfx: 'me.pfx' }, { pfx }, /^tls\.pfx: The file “me\.pfx” requires a passphrase/],
    [
      'another passphrase of a pfx',
      { pfx: 'me.pfx', passphrase: 'hidden' },
      { pfx },
      /^(?!.*hidden)tls\.pfx: The file “me\.pfx” cannot be opened with this/,
    ],
    ['no pfx', { pfx: 'me.pfx' }, { pfx: new ArrayBuffer(9) }, /^tls\.pfx: The file “me\.pfx” is not a PKCS #12 file/],
  ])('%s', async (_what, tls, network, message) => {
    expect(await refusal(url, { tls }, { tls: network })).toMatch(message);
    expect(harness.engine.connections).toEqual([]);
  });

  it('are ignored without TLS', async () => {
    const plain = await startServer();
    servers.push(plain);
    await open(plain.url, { tls: { ca: 'my.crt' } }).connect();
  });
});

it('the certificates of the tests are valid', async () => {
  const { port } = await server();
  const socket = connectTls({ port, host: '127.0.0.1', ca });
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  expect(socket.authorized).toBe(true);
  socket.destroy();
});
