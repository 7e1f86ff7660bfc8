import { opcodes } from '../decode/frameHead.ts';
import { frameOf } from '../decode/frameWriter.ts';

/** A message of Engine.IO that the proxy forwards. */
export interface Message {
  /** `frames`: the frames of a WebSocket in which it arrived. Text begins with the type of Engine.IO, bytes do not. */
  readonly kind: 'frames' | 'text' | 'binary';
  readonly bytes: Buffer;
}

/** Messages that are sent together, and the callback if they are not delivered. */
export interface Parcel {
  readonly messages: readonly Message[];
  readonly lost?: (() => void) | undefined;
}

const messageType = 4;
/** The maximum number of packets in a body, because some servers refuse more. Source: python-engineio, Payload.max_decode_packets. */
export const maxPackets = 16;

/**
 * A message as it is sent over a WebSocket.
 * @param protocol the version of the Engine.IO protocol
 */
export function framesOf({ kind, bytes }: Message, protocol: 3 | 4, isMasked: boolean): Buffer {
  if (kind === 'frames') return bytes;
  return frameOf(kind === 'binary' ? typedBytes(bytes, protocol) : bytes, isMasked, opcodes[kind]);
}

/** Bytes as a WebSocket carries them: in Engine.IO 3 with their type. */
export function typedBytes(bytes: Buffer, protocol: 3 | 4): Buffer {
  return protocol === 3 ? Buffer.concat([Buffer.from([messageType]), bytes]) : bytes;
}

/** Splits a parcel into parcels of one message each, so that they can be sent in several bodies. */
export function singly({ messages, lost }: Parcel): Parcel[] {
  return messages.map((message, at) => ({ messages: [message], ...(at === messages.length - 1 && { lost }) }));
}

export function sizeOf(messages: readonly Message[]): number {
  return messages.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
