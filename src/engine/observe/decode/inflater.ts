/** Decompresses WebSocket messages. Source: RFC 7692 (permessage-deflate). */
import { constants, inflateRawSync } from 'node:zlib';

/** Bytes that a compressed message can refer back to. A smaller window of the sender makes no difference to the result. */
const windowBytes = 32_768;
/** The end of a message, which the sender leaves out. */
const tail = Buffer.from([0x00, 0x00, 0xff, 0xff]);
const nothing = Buffer.alloc(0);

/** Larger messages are not decompressed, so that a few kilobytes cannot use up memory. */
export const maxInflatedBytes = 64_000_000;

/**
 * The decompression of one direction. It uses the functions of zlib that work on a whole message, and passes them the previous bytes as a
 * dictionary: these functions are synchronous, and keep no memory of zlib for an idle connection. If a message cannot be decompressed,
 * the bytes that later messages refer to are missing; a message that refers to them is refused, and never decompressed to something else.
 */
export class Inflater {
  readonly #keepsContext: boolean;
  #window: Buffer = nothing;

  /** @param keepsContext whether messages can refer to the previous messages */
  constructor(keepsContext: boolean) {
    this.#keepsContext = keepsContext;
  }

  /** @throws Error for a message that is damaged, too large, or refers to bytes that were not received */
  inflate(compressed: Buffer): Buffer {
    const window = this.#window;
    this.#window = nothing;
    const inflated = inflateRawSync(Buffer.concat([compressed, tail]), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: maxInflatedBytes,
      ...(window.length > 0 && { dictionary: window }),
    });
    if (this.#keepsContext) this.#window = lastBytes(window, inflated);
    return inflated;
  }

  /** Must be called for a message that is not decompressed. */
  skip(): void {
    this.#window = nothing;
  }
}

function lastBytes(before: Buffer, added: Buffer): Buffer {
  if (added.length >= windowBytes) return Buffer.from(added.subarray(added.length - windowBytes));
  return Buffer.concat([before.subarray(Math.max(0, before.length + added.length - windowBytes)), added]);
}
