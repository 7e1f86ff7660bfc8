import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { StoredCause } from '../../../model/cause/cause.ts';
import type { PollingExchange } from './pollingExchange.ts';

/**
 * Receives the reports of a reverse proxy. All calls are synchronous, from the code that forwards: a tap only stores
 * what it receives, and reads it later.
 */
export interface ProxyTap {
  /** Called when a request of an Engine.IO client begins. Returns undefined if its bytes are not needed. */
  request(head: RequestHead): ExchangeTap | undefined;
  /** Called when a request of another kind begins. */
  otherRequest?(): void;
  /** Whether requests of Engine.IO clients are cut, as without a network. */
  isOffline?(): boolean;
  /** Called when the target did not respond to a request. Not called again until the target has responded. */
  targetFailed(cause: StoredCause): void;
  /** Called when the target responds again. */
  targetResponded(): void;
  /** Called when a call for an exchange has thrown. Nothing more is reported for this exchange. */
  tapFailed(error: unknown): void;
}

export interface RequestHead {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The client's address and port. */
  readonly client: { readonly address: string | undefined; readonly port: number | undefined };
  /** Whether it requests a WebSocket. */
  readonly isUpgrade: boolean;
}

export interface ResponseHead {
  /** 101 for a WebSocket; the bytes that follow belong to the WebSocket. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/**
 * One request and its response. The chunks are the bytes on the wire: bodies without their chunked transfer coding, but with their content
 * encoding, and the frames of a WebSocket. They must not be changed.
 */
export interface ExchangeTap {
  toServer(chunk: Buffer): void;
  response(head: ResponseHead): void;
  toClient(chunk: Buffer): void;
  /**
   * Called when the WebSocket is open and its sockets are piped. A tap that has this method reads the bytes itself, and
   * may take over the forwarding.
   * @param tap the tap to call, whose failures do not affect the traffic
   */
  opened?(client: Socket, target: Socket, tap: ExchangeTap): void;
  /**
   * Called before the request is forwarded. A tap that has this method may take over the forwarding, and then reads the bodies itself.
   * @returns whether the tap takes over the forwarding
   */
  polled?(exchange: PollingExchange): boolean;
  /**
   * Called when nothing more will follow.
   * @param isComplete whether both bodies ended as HTTP requires, or the WebSocket's TCP connection was closed without an error
   */
  end(isComplete: boolean): void;
}
