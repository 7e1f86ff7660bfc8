import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { BodyBuffer } from './bodyBuffer.ts';
import { maskedResponse } from './maskedResponse.ts';
import { errorBodyMs, maxErrorBody, type ResponseContext } from './responseContext.ts';

interface UpgradingSocket {
  on?(
    event: 'unexpected-response',
    listener: (request: ClientRequest & { readonly agent: Agent | false }, response: IncomingMessage) => void,
  ): unknown;
}

/** An HTTP response to the request for a WebSocket. */
export interface RefusedUpgrade {
  /** The error of `ws`, which contains nothing else of the response. */
  readonly description: { readonly message: string; readonly error: Error };
  readonly context: ResponseContext;
}

/**
 * Reports an HTTP response to the request for a WebSocket with its status, headers and the beginning of its body. `ws` leaves such a
 * socket open, so `refused` must close it.
 */
export function watchRefusedUpgrade(
  socket: UpgradingSocket,
  url: string,
  refused: (what: RefusedUpgrade) => void,
): void {
  socket.on?.('unexpected-response', ({ agent }, response) => {
    const body = new BodyBuffer();
    let ended = false;
    const end = (): void => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      const status = response.statusCode ?? 0;
      const error = new Error(`Unexpected server response: ${status}`);
      refused({
        description: { message: error.message, error },
        context: maskedResponse({ url, response, error: null, body: body.bytes, agent }),
      });
    };
    const timer = setTimeout(end, errorBodyMs).unref();
    response.on('data', (chunk: Buffer) => {
      body.add(chunk.subarray(0, maxErrorBody - body.length));
      if (body.length >= maxErrorBody) end();
    });
    for (const event of ['end', 'error', 'close']) response.on(event, end);
  });
}
