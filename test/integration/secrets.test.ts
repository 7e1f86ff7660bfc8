import { afterEach, beforeEach, expect, it } from 'vitest';
import { messageOf, UserError } from '../../src/base/userError.ts';
import type { ConnectionProfile } from '../../src/model/profile.ts';
import { detailsText } from '../support/detailsText.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';

let harness: EngineHarness;
let server: TestServer;

beforeEach(async () => {
  harness = new EngineHarness();
  server = await startServer({
    setup: (io) => {
      io.of('/closed').use((socket, next) => {
        const { token } = socket.handshake.auth as { token?: string };
        next(Object.assign(new Error(`token ${token ?? ''} is not known`), { data: { tried: token } }));
      });
    },
  });
});
afterEach(async () => {
  harness.dispose();
  await server.close();
});

const secrets = ['planted-token', 'planted-header', 'planted-cookie', 'planted-pin'];
const planted: Partial<ConnectionProfile> = {
  auth: { token: 'planted-token', deep: [{ pin: 'planted-pin' }] },
  headers: { Authorization: 'Bearer planted-header', Cookie: 'sid=planted-cookie' },
};

it.each(transports)(
  'what was submitted as a secret is in no entry, no packet and no message, over %s',
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
    // What the server really got shows that the secrets were on the wire, and so could have been recorded.
    expect(everything).toContain('is not known');
    for (const secret of secrets) expect(everything).not.toContain(secret);
  },
);
