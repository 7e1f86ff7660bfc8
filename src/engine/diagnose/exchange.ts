/** One request of a diagnosis, always on a new connection, and the response to it. */
import { createHash, randomBytes } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';
import { errorBodyMs, maxErrorBody } from '../client/network/responseContext.ts';
import { within } from './waiting.ts';
import { WebSocketEnd } from './webSocketEnd.ts';

/** The text from which a server computes the header `Sec-WebSocket-Accept`. Source: RFC 6455, section 4.2.2. */
const webSocketId = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export interface ExchangeRequest {
  readonly secure: boolean;
  readonly host: string;
  readonly port: string;
  /** Path and query. */
  readonly target: string;
  readonly agent: http.Agent;
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends a POST request. */
  readonly body?: string;
  /** Requests a WebSocket. */
  readonly upgrade?: boolean;
  /** Time until the head of the response, in milliseconds. */
  readonly responseMs: number;
  /** Called when the head of a response was received. */
  readonly onHead?: () => void;
}

/** The result of a request: either the response, the WebSocket, the error or the silence. */
export interface Exchange {
  readonly response?: {
    readonly status: number;
    readonly headers: http.IncomingHttpHeaders;
    readonly body: Buffer;
  };
  readonly socket?: WebSocketEnd;
  readonly error?: Error;
  /** Whether nothing was received in the time limit. */
  readonly isSilent?: true;
}

/** The session that a response to a handshake request has opened, in any version of the protocol. */
export function openedSid({ response }: Exchange): string | undefined {
  if (response?.status !== 200) return undefined;
  return /^(?:\d+:)?0\{.*?"sid":"([^"]+)"/s.exec(response.body.toString())?.[1];
}

/** Sends the request. Never rejects. */
export async function exchange(request: ExchangeRequest): Promise<Exchange> {
  if (request.signal.aborted) return { isSilent: true };
  const { secure, host, port, target, agent, signal, body, upgrade } = request;
  const key = randomBytes(16).toString('base64');
  const headers = {
    'User-Agent': 'node-XMLHttpRequest',
    Accept: '*/*',
    ...(body !== undefined && { 'Content-Type': 'text/plain;charset=UTF-8' }),
    ...(upgrade && {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': key,
    }),
    ...request.headers,
  };
  const method = body === undefined ? 'GET' : 'POST';
  const sent = (secure ? https : http).request({ host, port, path: target, method, headers, agent, signal });
  const result = new Promise<Exchange>((resolve) => {
    sent.on('error', (error) => resolve({ error }));
    sent.once('response', (response) => {
      request.onHead?.();
      void bodyOf(response).then((read) => resolve({ response: read }));
    });
    sent.once('upgrade', (response, socket, head) => {
      const accept = createHash('sha1')
        .update(key + webSocketId)
        .digest('base64');
      if (response.headers['sec-websocket-accept'] === accept)
        return resolve({ socket: new WebSocketEnd(socket, head) });
      socket.destroy();
      resolve({ error: new Error('Invalid Sec-WebSocket-Accept header') });
    });
  });
  sent.end(body === undefined ? undefined : Buffer.from(body));
  const received = await within(request.responseMs, result, signal);
  if (received) return received;
  sent.destroy();
  // The request may have ended at the same moment, but its result is no longer used.
  return { isSilent: true };
}

async function bodyOf(response: http.IncomingMessage): Promise<NonNullable<Exchange['response']>> {
  const chunks: Buffer[] = [];
  let length = 0;
  const complete = new Promise<void>((resolve) => {
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= maxErrorBody) resolve();
    });
    for (const event of ['end', 'error', 'close']) response.once(event, () => resolve());
  });
  await within(errorBodyMs, complete);
  if (!response.complete) response.destroy();
  const { statusCode: status = 0, headers } = response;
  return { status, headers, body: Buffer.concat(chunks).subarray(0, maxErrorBody) };
}
