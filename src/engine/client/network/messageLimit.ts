import type { Cause } from '../../contracts/inspectedClient.ts';
import { inflatedTooLargeCause, maxInflatedBytes, receiveLimit, tooLargeCause } from './receiveLimit.ts';

/** The fields of `ws` (7 and 8) that determine the maximum length of a message. */
interface LimitedSocket {
  readonly _receiver?: {
    _maxPayload?: number;
    /** Bytes of the message that is being received, from its frames that are decompressed already. */
    readonly _messageLength?: number;
    readonly _extensions?: { readonly 'permessage-deflate'?: Deflate };
  };
}

interface Deflate {
  readonly _maxPayload?: number;
  /** The decompression stream; it stores the output for the current frame under symbols. */
  readonly _inflate?: Readonly<Record<symbol, unknown>> | null;
}

/** Sockets on which a compressed message was too large. `ws` 7 reports that as damaged data. */
const overfull = new WeakSet<object>();

/** Sets the maximum message length from the server's announcement, which is received after the socket was opened. */
export function limitMessages(socket: object, announced: unknown): void {
  const { _receiver: receiver } = socket as LimitedSocket;
  if (typeof receiver?._maxPayload === 'number') receiver._maxPayload = receiveLimit(announced);
}

/** Limits the decompressed size of a message, of all its frames together. Must be called when the socket opens. */
export function limitInflated(socket: object): void {
  const { _receiver: receiver } = socket as LimitedSocket;
  const deflate = receiver?._extensions?.['permessage-deflate'];
  if (!deflate || typeof deflate._maxPayload !== 'number') return;
  // `ws` compares the output for a frame with this value, piece by piece; 0 would mean no limit.
  const get = (): number => {
    const limit = Math.max(1, maxInflatedBytes - (receiver?._messageLength ?? 0));
    if (inflatedBytes(deflate) > limit) overfull.add(socket);
    return limit;
  };
  Object.defineProperty(deflate, '_maxPayload', { get });
}

/** The cause if `ws` ended the connection because a message was too long. `announced` is the server's `maxPayload`. */
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
