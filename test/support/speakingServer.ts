/** Servers that speak Engine.IO until the client is connected, and then send what the test specifies. */
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { type RawServer, startRawServer } from '../servers/rawServer.ts';

export type Protocol = 'v4' | 'v2';

export const rightHandshake = {
  sid: 's',
  upgrades: [],
  pingInterval: 25_000,
  pingTimeout: 20_000,
  maxPayload: 1_000_000,
};

export function body(protocol: Protocol, packets: readonly string[]): string {
  return protocol === 'v4' ? packets.join('\x1e') : packets.map((packet) => `${packet.length}:${packet}`).join('');
}

export interface Speaking {
  readonly protocol: Protocol;
  /** The handshake as JSON. */
  readonly handshake?: string;
  /** Called to respond to the first poll after the client is connected. */
  readonly poll?: (response: ServerResponse) => void;
  /** Called after the client is connected over a WebSocket, to send messages. */
  readonly message?: (socket: WebSocket, tcp: Duplex) => void;
  readonly headers?: Record<string, string | string[]>;
  /** Whether messages may be compressed. */
  readonly deflates?: boolean;
  /** The packet that accepts the client. */
  readonly connect?: string | Buffer;
}

/** Speaks Engine.IO until the client is connected, and then sends the specified data once. */
export function startSpeaking({
  protocol,
  handshake = JSON.stringify(rightHandshake),
  poll,
  message,
  headers = {},
  deflates = false,
  connect = protocol === 'v4' ? '40{"sid":"socket"}' : '40',
}: Speaking): Promise<RawServer> {
  const websockets = new WebSocketServer({ noServer: true, perMessageDeflate: deflates });
  let polls = 0;
  return startRawServer({
    onRequest: ({ method, url = '' }, response) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      if (method === 'POST') response.end('ok');
      else if (!/[?&]sid=/.test(url)) response.end(body(protocol, [`0${handshake}`]));
      else if (polls++ === 0)
        response.end(body(protocol, [typeof connect === 'string' ? connect : `b${connect.toString('base64')}`]));
      else if (polls === 2) poll?.(response);
    },
    onUpgrade: (request, socket) => {
      websockets.handleUpgrade(request, socket, Buffer.alloc(0), (websocket) => {
        websocket.on('error', () => undefined);
        websocket.send(`0${handshake}`);
        if (protocol === 'v2') websocket.send(connect);
        else
          websocket.once('message', () => {
            websocket.send(connect);
            message?.(websocket, socket);
          });
        if (protocol === 'v2') message?.(websocket, socket);
      });
    },
  });
}
