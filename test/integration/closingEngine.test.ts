/** Data that an engine receives while it is closing has no effect on the connection that was opened after it. */
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { type RawServer, startRawServer } from '../servers/rawServer.ts';
import { EngineHarness } from '../support/engineHarness.ts';
import { body, type Protocol, rightHandshake } from '../support/speakingServer.ts';

let harness: EngineHarness;
let server: RawServer | undefined;
beforeEach(() => (harness = new EngineHarness()));
afterEach(async () => {
  harness.dispose();
  await server?.close();
});

/**
 * A server that accepts every session. The upgrade of the first one is started and never completed: the server responds
 * to its probe while a poll is pending, and the client waits for the end of that poll.
 */
async function startHalfUpgrading(protocol: Protocol): Promise<{ url: string; websockets: Map<string, WebSocket> }> {
  const sockets = new WebSocketServer({ noServer: true });
  const websockets = new Map<string, WebSocket>();
  const polls = new Map<string, ServerResponse>();
  const joined = new Set<string>();
  const probed = new Map<string, () => void>();
  const whenPolling = (sid: string): void => {
    if (!polls.has(sid)) return;
    probed.get(sid)?.();
    probed.delete(sid);
  };
  let made = 0;
  const sidOf = (url = ''): string | undefined => /[?&]sid=([^&]*)/.exec(url)?.[1];
  server = await startRawServer({
    onRequest: ({ method, url }, response) => {
      const sid = sidOf(url);
      if (method === 'POST') response.end('ok');
      else if (sid === undefined) {
        const handshake = { ...rightHandshake, sid: `s${++made}`, upgrades: ['websocket'] };
        response.end(body(protocol, [`0${JSON.stringify(handshake)}`]));
      } else if (joined.has(sid)) {
        polls.set(sid, response);
        whenPolling(sid);
      } else {
        joined.add(sid);
        response.end(body(protocol, [protocol === 'v4' ? '40{"sid":"socket"}' : '40']));
      }
    },
    onUpgrade: (request, tcp) => {
      const sid = sidOf(request.url) ?? '';
      sockets.handleUpgrade(request, tcp, Buffer.alloc(0), (websocket) => {
        websockets.set(sid, websocket);
        websocket.on('error', () => undefined);
        websocket.on('message', (data: Buffer) => {
          if (data.toString() !== '2probe') return;
          probed.set(sid, () => websocket.send('3probe'));
          whenPolling(sid);
          const noop = setInterval(() => {
            if (sid === 's1') return;
            polls.get(sid)?.end(body(protocol, ['6']));
            polls.delete(sid);
          }, 20);
          websocket.on('close', () => clearInterval(noop));
        });
      });
    },
  });
  return { url: server.url, websockets };
}

describe.each(['v4', 'v2'] as const)('with protocol %s', (protocol) => {
  it('a received close packet is not reported for the next connection', async () => {
    const { url, websockets } = await startHalfUpgrading(protocol);
    const connection = await harness.connected(url, { protocol, reconnection: { enabled: false } });
    await harness.waitFor('the reply to the probe', ({ dir, packet }) => dir === 'in' && packet?.type === 'pong');
    connection.disconnect();
    await connection.connect();
    await harness.state(connection, 'upgraded');
    websockets.get('s1')?.send('1');
    await harness.waitFor('the close packet', ({ dir, packet }) => dir === 'in' && packet?.type === 'close');
    websockets.get('s2')?.close();
    const { cause } = await harness.waitFor(
      'the end',
      ({ state, cause: end }) => state === 'disconnected' && end?.code !== 'client.disconnected',
    );
    expect(cause).toMatchObject({ code: 'transport.closed', params: { closeCode: 1005 } });
  });
});
