import type { Cause } from '../../contracts/inspectedClient.ts';
import { inflatedTooLargeCause, maxInflatedBytes, receiveLimit, tooLargeCause } from './receiveLimit.ts';

/** What of `ws` (7 and 8) decides how long a message may be. */
interface LimitedSocket {
  readonly _receiver?: {
    _maxPayload?: number;
    /** Bytes of the message that is being received, of its frames that are decompressed already. */
    readonly _messageLength?: number;
    readonly _extensions?: { readonly 'permessage-deflate'?: Deflate };
  };
}

interface Deflate {
  readonly _maxPayload?: number;
  /** The stream that decompresses; it has what came out of the current frame under symbols. */
  readonly _inflate?: Readonly<Record<symbol, unknown>> | null;
}

/** Sockets on which a compressed message held too much. Version 7 of `ws` reports that as damaged data. */
const overfull = new WeakSet<object>();

/** Lets messages be as long as the server's announcement allows, which comes when the socket is open already. */
export function limitMessages(socket: object, announced: unknown): void {
  const { _receiver: receiver } = socket as LimitedSocket;
  if (typeof receiver?._maxPayload === 'number') receiver._maxPayload = receiveLimit(announced);
}

/** Ends decompression at the limit for compressed messages, all frames of a message together. From the socket's opening on. */
export function limitInflated(socket: object): void {
  const { _receiver: receiver } = socket as LimitedSocket;
  const deflate = receiver?._extensions?.['permessage-deflate'];
  if (!deflate || typeof deflate._maxPayload !== 'number') return;
  // `ws` compares what came out of a frame with this, piece by piece; 0 would be no limit.
  const get = (): number => {
    const limit = Math.max(1, maxInflatedBytes - (receiver?._messageLength ?? 0));
    if (inflatedBytes(deflate) > limit) overfull.add(socket);
    return limit;
  };
  Object.defineProperty(deflate, '_maxPayload', { get });
}

/** Why `ws` ended the connection, when the length of a message was the reason. `announced` is the server's `maxPayload`. */
export function tooLongCause(description: unknown, socket: object | undefined, announced: unknown): Cause | undefined {
  if (socket && overfull.has(socket)) return inflatedTooLargeCause();
  const { error, message } = (description ?? {}) as { error?: { code?: unknown }; message?: unknown };
  const isTooLong = error?.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' || message === 'Max payload size exceeded';
  return isTooLong ? tooLargeCause('message', receiveLimit(announced)) : undefined;
}

function inflatedBytes({ _inflate: inflate }: Deflate): number {
  const total = Object.getOwnPropertySymbols(inflate ?? {}).find(({ description }) => description === 'total-length');
  return Number((total && inflate?.[total]) ?? 0);
}
