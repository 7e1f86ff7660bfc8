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

/** An HTTP answer in the place of a websocket. */
export interface RefusedUpgrade {
  /** As `ws` says it, which keeps the rest of the answer to itself. */
  readonly description: { readonly message: string; readonly error: Error };
  readonly context: ResponseContext;
}

/**
 * Reports an HTTP answer in the place of a websocket with its status, headers and the beginning of its body. Whoever hears of it closes the
 * socket, and with it the request.
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
