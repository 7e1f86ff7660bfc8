import { receiveLimit } from './receiveLimit.ts';

/** What of `ws` (7 and 8) decides how long a message may be. */
interface LimitedSocket {
  readonly _receiver?: {
    _maxPayload?: number;
    readonly _extensions?: { readonly 'permessage-deflate'?: { _maxPayload?: number } };
  };
}

/** Lets messages be as long as the server's announcement allows, which comes when the socket is open already. */
export function limitMessages(socket: object, announced: unknown): void {
  const { _receiver: receiver } = socket as LimitedSocket;
  for (const part of [receiver, receiver?._extensions?.['permessage-deflate']])
    if (typeof part?._maxPayload === 'number') part._maxPayload = receiveLimit(announced);
}

/** Whether `ws` ended the connection for the length of a message. */
export function isTooLong(description: unknown): boolean {
  const { error, message } = (description ?? {}) as { error?: { code?: unknown }; message?: unknown };
  return error?.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' || message === 'Max payload size exceeded';
}
