import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { messageOf, UserError } from '../../src/base/userError.ts';
import { SecretMask } from '../../src/model/profile/secretMask.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { detailsText } from '../support/detailsText.ts';
import { startRawServer } from '../servers/rawServer.ts';
import { body, rightHandshake } from '../support/speakingServer.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';

let harness: EngineHarness;
let server: TestServer;

/** A server that refuses connections with messages that contain everything that it received, completely and in parts. */
beforeEach(async () => {
  harness = new EngineHarness();
  server = await startServer({
    setup: (io) => {
      io.of('/closed').use(({ handshake }, next) => {
        const { token } = handshake.auth as { token?: string };
        const bearer = handshake.headers.authorization?.replace('Bearer ', '') ?? '';
        const words = [token, bearer, handshake.headers.cookie, String(handshake.query['token'])];
        const data = { auth: handshake.auth, bearer, cookies: handshake.headers.cookie?.split('; '), words };
        next(Object.assign(new Error(`${words.join(', ')} is not known`), { data }));
      });
      // A session ID that contains a secret.
      io.engine.generateId = (request: IncomingMessage) =>
        Promise.resolve(`${String(request.headers['x-tenant'])}-${Math.random().toString(36).slice(2)}`);
    },
  });
  const { httpServer } = server.io as unknown as { httpServer: NodeJS.EventEmitter };
  httpServer.prependListener('request', (_request: IncomingMessage, response: ServerResponse) =>
    response.setHeader('Set-Cookie', 'session=planted-session; Path=/'),
  );
});
afterEach(async () => {
  harness.dispose();
  await server.close();
});

const planted: Partial<ConnectionProfile> = {
  auth: { token: 'planted-token', deep: [{ pin: 47110815 }] },
  headers: { Authorization: 'Bearer planted-header', Cookie: 'sid=planted-cookie', 'X-Tenant': 'planted-tenant' },
  query: { token: 'planted query' },
  withCredentials: true,
};
const secrets = ['planted', '47110815'];

it.each(transports)(
  'a value that was submitted as a secret is in no entry, no packet and no message, over %s',
  async (transport) => {
    const profile = { ...planted, transports: [transport], reconnection: { enabled: false } };
    const connection = await harness.connected(server.url, profile);
    const refused = harness.open(server.url, { ...profile, namespace: '/closed' });
    const error = await refused.connect().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    harness.emit(connection, 'hello', [1]);
    await server.recorder.waitFor('hello');
    connection.disconnect();

    const everything = [
      ...harness.entries().map((entry) => detailsText(harness.engine, entry.seq)),
      JSON.stringify(harness.entries()),
      JSON.stringify(harness.engine.connections),
      messageOf(error),
      JSON.stringify((error as UserError).data),
    ].join('\n');
    // The server did receive the secrets, so they could have been recorded.
    expect(everything).toContain('is not known');
    expect(everything).toContain('"pin":"‹redacted›"');
    for (const secret of secrets) expect(everything).not.toContain(secret);
  },
);

it.each(['v4', 'v2'] as const)(
  'a refusal with secrets is searched once as text, and once as data: %s',
  async (protocol) => {
    const secret = 'planted-token';
    const refusal = { message: `${secret} `.repeat(1000), data: { words: `${secret} is not known `.repeat(4000) } };
    const packet = `44${JSON.stringify(refusal)}`;
    const raw = await startRawServer({
      onRequest: ({ method, url = '' }, response) => {
        if (method === 'POST') response.end('ok');
        else response.end(body(protocol, [url.includes('sid=') ? packet : `0${JSON.stringify(rightHandshake)}`]));
      },
    });
    const searches = vi.spyOn(SecretMask.prototype, 'text');
    try {
      const secrets = protocol === 'v4' ? { auth: { token: secret } } : { query: { token: secret } };
      const profile = { ...secrets, protocol, transports: ['polling' as const], reconnection: { enabled: false } };
      const error = await harness
        .open(raw.url, profile)
        .connect()
        .catch((reason: unknown) => reason);
      expect(JSON.stringify((error as UserError).data)).not.toContain(secret);
      const large = searches.mock.calls.filter(([text]) => text.length > 5000);
      const sizes = large.map(([text]) => text.length);
      // The mask searches large texts at most three times: for the body of the poll, for the packet in it, and for the message with its
      // data.
      expect(sizes.filter((size) => size > 100_000).length, String(sizes)).toBeLessThanOrEqual(3);
    } finally {
      searches.mockRestore();
      await raw.close();
    }
  },
);

it('no message about a URL shows its secrets', async () => {
  const url = `${server.url.replace('http://', 'http://me:planted-password@')}/?token=planted`;
  const connection = await harness.connected(url);
  expect(JSON.stringify(connection.summary)).not.toContain('planted');
});
