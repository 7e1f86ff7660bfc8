import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/engine/connection/connection.ts';
import type { StoredCause } from '../../src/model/cause/cause.ts';
import { type BareEngine, type BareEngineOptions, type BareSession, startBareEngine } from '../servers/bareEngine.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { reasonOf } from '../support/reasonOf.ts';

let harness: EngineHarness;
let server: TestServer | undefined;
let bare: BareEngine | undefined;

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.dispose();
  await server?.close();
  await bare?.close();
  server = bare = undefined;
});

const reconnection = { delayMs: 60_000, randomizationFactor: 0 };

async function ended(connection: Connection): Promise<{ cause: StoredCause | undefined; reason: string }> {
  const { reason = '' } = await harness.state(connection, 'disconnected');
  return { cause: connection.summary.cause, reason };
}

describe.each(transports)('the end of a connection is explained, over %s', (transport) => {
  describe.each(['v4', 'v2'] as const)('%s', (protocol) => {
    const profile = { transports: [transport], protocol, reconnection };

    async function joined(options: BareEngineOptions): Promise<{ connection: Connection; session: BareSession }> {
      let session: BareSession | undefined;
      bare = await startBareEngine({ protocol, ...options, joined: (made) => (session = made) });
      const connection = await harness.connected(bare.url, profile);
      if (!session) throw new Error('There is no session');
      return { connection, session };
    }

    it('when the server disconnects the socket, with its transport or without', async () => {
      for (const close of [false, true]) {
        const running = (server = await startServer({ version: protocol }));
        const connection = await harness.connected(running.url, profile);
        running.sockets[0]?.disconnect(close);
        const { cause, reason } = await ended(connection);
        expect(cause).toEqual({ code: 'server.disconnected' });
        expect(reason).toMatch(/does not reconnect automatically/);
        await running.close();
      }
    });

    it('when the server closes the transport', async () => {
      server = await startServer({ version: protocol });
      const connection = await harness.connected(server.url, profile);
      server.sockets[0]?.conn.close();
      const { cause, reason } = await ended(connection);
      if (transport === 'polling') {
        expect(cause?.code).toBe('server.closedSession');
        expect(reason).toMatch(/an Engine\.IO close packet/);
      } else {
        expect(cause).toMatchObject({ code: 'transport.closed', params: { closeCode: 1005 } });
        expect(reason).toMatch(/close frame without a code \(1005\)/);
      }
    });

    it('after an Engine.IO close packet', async () => {
      const { connection, session } = await joined({});
      session.send('1');
      // Over WebSocket the client waits for the close of the socket itself.
      session.websocket?.close();
      const { cause, reason } = await ended(connection);
      expect(cause?.code).toBe('server.closedSession');
      expect(reason).toMatch(/an Engine\.IO close packet/);
    });

    it('when the connection is cut', async () => {
      const { connection, session } = await joined({});
      session.cut();
      const { cause, reason } = await ended(connection);
      expect(cause?.code).toBe('transport.cut');
      expect(reason).toMatch(transport === 'websocket' ? /without a WebSocket close frame \(1006\)/ : /in the middle/);
    });

    if (transport !== 'polling')
      it.each([
        [1000, 'bye', /close code 1000, “bye”/],
        [1001, '', /close code 1001.*stopped or restarted/],
        [1008, 'policy', /close code 1008, “policy”/],
        [1011, 'failed', /close code 1011, “failed”.*Check the server’s log/],
        [4001, 'kicked by an admin', /close code 4001, “kicked by an admin”/],
      ])('after a close frame with code %i and “%s”', async (closeCode, closeReason, text) => {
        const { connection, session } = await joined({});
        session.websocket?.close(closeCode, closeReason);
        const { cause, reason } = await ended(connection);
        expect(cause).toMatchObject({
          code: 'transport.closed',
          params: { closeCode, ...(closeReason && { closeReason }) },
        });
        expect(reason).toMatch(text);
      });

    if (transport !== 'polling')
      it('after an invalid frame', async () => {
        const { connection, session } = await joined({});
        (session.websocket as unknown as { _socket: { write(data: Buffer): void } })._socket.write(
          Buffer.from([0xff, 0x01, 0x41]),
        );
        const { cause } = await ended(connection);
        expect(cause?.code).toBe('transport.invalidFrame');
      });

    if (transport !== 'websocket')
      it.each([
        [400, {}, '{"code":1,"message":"Session ID unknown"}', 'handshake.unknownSid', /sticky sessions/],
        [400, {}, '{"code":3,"message":"Bad request"}', 'handshake.badRequest', /bad request/],
        [
          403,
          { 'x-powered-by': 'Express' },
          '{"error":"account is locked"}',
          'handshake.forbidden',
          /HTTP 403\): account is locked/,
        ],
        [429, {}, 'Too many requests, try again later.', 'connect.rateLimited', /HTTP 429\): Too many requests/],
        [
          413,
          { server: 'nginx' },
          '<html><head><title>413 Request Entity Too Large</title></head><body><center><h1>413 Request Entity Too Large</h1></center></body></html>',
          'transport.payloadTooLarge',
          /^A proxy \(nginx\) refused .*client_max_body_size/,
        ],
        [413, {}, '', 'transport.payloadTooLarge', /maxHttpBufferSize/],
        [
          502,
          { server: 'nginx' },
          '<html><head><title>502 Bad Gateway</title></head></html>',
          'connect.badGateway',
          /HTTP 502\): 502 Bad Gateway/,
        ],
        [504, {}, '', 'connect.badGateway', /HTTP 504/],
        [
          500,
          { 'content-type': 'text/html' },
          '<!doctype html><title>Oops</title><body><script>var a=1</script><p>Something broke!</p><p>more</p>',
          'connect.http',
          /HTTP 500: Oops · Something broke!/,
        ],
        [
          302,
          { location: 'https://login.example/sso?token=very-secret' },
          '',
          'connect.redirected',
          /redirects to https:\/\/login\.example\/sso/,
        ],
      ] as const)(
        'HTTP %i after the connect is reported with its text, also for lost emits',
        async (status, headers, body, code, text) => {
          const { connection, session } = await joined({});
          const waiting = harness.emit(connection, 'waiting', [1], { ack: {} });
          await harness.delivered(waiting, 'sent');
          // The POST must be over, because its response could otherwise have this status.
          await expect.poll(() => session.received.join('\n')).toContain('waiting');
          session.respond(status, { ...headers }, body);
          const { cause, reason } = await ended(connection);
          expect(cause?.code).toBe(code);
          expect(reason).toMatch(text);
          await waiting.whenDecided();
          expect(waiting.delivery).toBe('lost');
          expect(reasonOf(waiting.facts)).toMatch(
            /^The connection ended before the (?:acknowledgement was received|server responded to the POST request that contained the event)\. /,
          );
          expect(reasonOf(waiting.facts)).toMatch(/HTTP \d+|session|maxHttpBufferSize|bad request/);
          expect(JSON.stringify(harness.entries())).not.toMatch(/very-secret|<p>|var a=1/);
        },
      );

    if (transport !== 'websocket')
      it('an HTTP error for the POST of an emit: the emit is lost for that reason', async () => {
        bare = await startBareEngine({
          protocol,
          joined: () => undefined,
          post: { status: 403, body: 'no <b>writing</b> here' },
        });
        const connection = await harness.connected(bare.url, profile);
        const lost = harness.emit(connection, 'lost', [1]);
        await harness.delivered(lost, 'lost');
        expect(reasonOf(lost.facts)).toBe(
          'The server responded to the POST request that contained the event with HTTP 403: no writing here.',
        );
        expect((await ended(connection)).cause?.code).toBe('handshake.forbidden');
      });
  });
});
