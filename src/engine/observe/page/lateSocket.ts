/**
 * A WebSocket that was opened before the capture began. Its purpose is not known, so its messages are kept until one of them shows whether
 * the WebSocket belongs to Engine.IO.
 */
import type { Sender } from '../../contracts/observedSink.ts';
import type { SocketDecoder } from '../decode/socketDecoder.ts';

interface Held {
  readonly from: Sender;
  readonly bytes: Buffer;
  readonly t: number;
}

const maxHeld = 100;
const maxHeldBytes = 1_000_000;
/** A heartbeat, or the beginning of a packet of Socket.IO. */
const engineText = /^(?:[2356]|[23]probe)$|^4[0-6]/;
/** A packet of the msgpack parser: a map whose first key is "type". */
const packedKey = Buffer.from('\xa4type', 'latin1');

export class LateSocket {
  readonly #open: () => SocketDecoder;
  #held: Held[] = [];
  #heldBytes = 0;
  decoder: SocketDecoder | undefined;

  constructor(open: () => SocketDecoder) {
    this.#open = open;
  }

  /** Returns `foreign` if the WebSocket is not of Engine.IO. */
  message(from: Sender, isText: boolean, bytes: Buffer, t: number): 'foreign' | undefined {
    if (this.decoder) {
      this.decoder.message(from, isText, bytes, t);
      return undefined;
    }
    const isEngine = isText ? engineText.test(bytes.toString('latin1', 0, 7)) : isPacked(bytes);
    if (!isEngine && isText) return 'foreign';
    if (!isEngine) {
      this.#hold({ from, bytes, t });
      return undefined;
    }
    this.decoder = this.#open();
    for (const held of this.#held) this.decoder.message(held.from, false, held.bytes, held.t);
    this.#held = [];
    this.decoder.message(from, isText, bytes, t);
    return undefined;
  }

  /** Bytes can be attachments of a packet that was not seen. */
  #hold(message: Held): void {
    this.#heldBytes += message.bytes.length;
    if (this.#held.length < maxHeld && this.#heldBytes <= maxHeldBytes) this.#held.push(message);
  }
}

function isPacked(bytes: Buffer): boolean {
  return bytes.subarray(1, 1 + packedKey.length).equals(packedKey);
}
