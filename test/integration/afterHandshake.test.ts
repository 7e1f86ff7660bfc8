/**
 * Transports that end after the server's handshake and before the server accepts the client. The handshake
 * proves that the address and the path are correct.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { StoredCause } from '../../src/model/cause/cause.ts';
import { type BareSession, startBareEngine } from '../servers/bareEngine.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';

let harness: EngineHarness;
const closing: (() => Promise<void>)[] = [];

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.dispose();
  for (const close of closing.splice(0)) await close();
});

/** Matches the codes of causes that would mean a wrong address. */
const wrongAddress =
  /wrongPath|refused|notSocketIo|closedEarly|reset|notHttp|noAnswer|https?Expected|Other|unreachable/;
const cases = (['v4', 'v2', 'auto'] as const).flatMap((protocol) =>
  transports.map((transport) => [protocol, transport] as const),
);

describe.each(cases)(
  'an end after the handshake does not suggest a wrong address: client %s over %s',
  (protocol, transport) => {
    async function ended(url: string): Promise<{ cause: StoredCause; shown: string }> {
      const connection = harness.open(url, { protocol, transports: [transport], reconnection: { enabled: false } });
      const error: unknown = await connection.connect().catch((reason: unknown) => reason);
      const { cause } = connection.summary;
      if (!cause) throw new Error(`It has no cause: ${String(error)}`);
      return { cause, shown: `${String(error)} ${JSON.stringify(harness.entries())}` };
    }

    async function endedBy(end: (session: BareSession) => void): Promise<StoredCause & { shown: string }> {
      const server = await startBareEngine({ protocol: protocol === 'v2' ? 'v2' : 'v4', opened: end });
      closing.push(() => server.close());
      const { cause, shown } = await ended(server.url);
      expect(cause.code).not.toMatch(wrongAddress);
      expect(shown).not.toMatch(/Check the (?:port|path|address)|is the path right|its path is/i);
      return { ...cause, shown };
    }

    it('when the connection is cut', async () => {
      const { code } = await endedBy((session) => setImmediate(() => session.cut()));
      expect(code).toBe('namespace.closedBeforeJoin');
    });

    if (transport !== 'websocket')
      it.each([
        [404, 'Cannot GET /socket.io/', 'connect.http', /HTTP 404: Cannot GET \/socket\.io\/\. The transport was open/],
        [400, '{"code":1,"message":"Session ID unknown"}', 'handshake.unknownSid', /sticky sessions/],
        [400, 'no', 'handshake.badRequest', /HTTP 400\): no\. Check the server’s log/],
        [502, '<html><title>502 Bad Gateway</title></html>', 'connect.badGateway', /502 Bad Gateway/],
        [200, '<!doctype html><title>My shop</title>', 'packet.notEngineIo', /not an Engine\.IO packet/],
      ])('the response to a poll is HTTP %i, “%s”', async (status, body, expected, text) => {
        const { code, shown } = await endedBy((session) =>
          session.respond(status, { 'content-type': 'text/html' }, body),
        );
        expect(code).toBe(expected);
        expect(shown).toMatch(text);
        // The handshake must not be reported as an ordinary page.
        expect(shown).not.toMatch(/ordinary page|HTTP 200: 0\{/);
      });

    if (transport !== 'polling')
      it.each([1000, 1008, 1011])('with a close frame of code %i', async (frame) => {
        const { code, shown } = await endedBy((session) => session.websocket?.close(frame, 'not today'));
        expect(code).toBe('namespace.closedBeforeJoin');
        expect(shown).toContain(`close code ${frame}`);
      });

    if (transport !== 'polling')
      it.each([
        [
          'closed',
          (websocket: WebSocket) => websocket.close(4000, 'full'),
          4000,
          /closed it before.*\(close code 4000, “full”\)/,
        ],
        ['closed without a code', (websocket: WebSocket) => websocket.close(), 1005, /without a close code/],
        ['cut', (websocket: WebSocket) => websocket.terminate(), 1006, /cut before the Engine\.IO handshake \(1006\)/],
      ] as const)(
        'a WebSocket that is %s before the handshake is reported immediately',
        async (_how, end, closeCode, text) => {
          const http = createServer();
          new WebSocketServer({ server: http }).on('connection', end);
          await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
          closing.push(() => new Promise((resolve) => http.close(() => resolve())));
          const { port } = http.address() as AddressInfo;
          const { cause, shown } = await ended(`http://127.0.0.1:${port}`);
          expect(cause).toMatchObject({ code: 'connect.closedBeforeHandshake', params: { closeCode } });
          expect(shown).toMatch(text);
        },
      );
  },
);
