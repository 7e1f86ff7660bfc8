import { type Disposable } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { userError } from '../../src/model/cause/userErrors.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { entryBytes } from '../../src/protocol/engineMessages.ts';

const pageSize = 16_384;
const maxPages = 64;
const readAtOnce = 1024 * 1024;

/** The bytes of one attachment or packet. Pages are requested when they are shown, and the least recently shown pages are dropped. */
export class HexSource implements Disposable {
  readonly #channel: Channel;
  readonly #pages = new Map<number, Uint8Array | 'loading'>();
  readonly #arrivals = new Emitter<void>();
  #disposed = false;

  readonly seq: number;
  /** -1 for the text packet. */
  readonly attachment: number;
  readonly size: number;
  /** The message of the error if bytes could not be loaded. */
  fault: string | undefined;
  readonly onDidArrive = this.#arrivals.event;

  constructor(channel: Channel, seq: number, attachment: number, size: number) {
    this.#channel = channel;
    this.seq = seq;
    this.attachment = attachment;
    this.size = size;
  }

  byteAt(offset: number): number | undefined {
    const page = this.#pages.get(Math.floor(offset / pageSize));
    return page === undefined || page === 'loading' ? undefined : page[offset % pageSize];
  }

  /** Requests the missing pages between two offsets. */
  need(from: number, to: number): void {
    const last = Math.min(to, this.size) - 1;
    for (let page = Math.floor(from / pageSize); page * pageSize <= last; page++) this.#fetch(page);
  }

  /** Reads a whole range and bypasses the cached pages. Rejects if the bytes are no longer in the capture. */
  async read(from: number, to: number): Promise<Uint8Array> {
    const end = Math.min(to, this.size);
    const bytes = new Uint8Array(Math.max(0, end - from));
    const { seq, attachment } = this;
    for (let at = from; at < end; at += readAtOnce) {
      const until = Math.min(end, at + readAtOnce);
      const part = new Uint8Array(await this.#channel.request(entryBytes, { seq, attachment, from: at, to: until }));
      if (part.length !== until - at) throw userError('capture.bytesGone');
      bytes.set(part, at - from);
    }
    return bytes;
  }

  dispose(): void {
    this.#disposed = true;
    this.#arrivals.dispose();
    this.#pages.clear();
  }

  #fetch(page: number): void {
    const known = this.#pages.get(page);
    if (known !== undefined) {
      // The order of the map is the order of use, so a page that is shown again is moved to its end.
      this.#pages.delete(page);
      this.#pages.set(page, known);
      return;
    }
    this.#pages.set(page, 'loading');
    const from = page * pageSize;
    const { seq, attachment } = this;
    this.#channel.request(entryBytes, { seq, attachment, from, to: Math.min(from + pageSize, this.size) }).then(
      (buffer) => this.#arrived(page, new Uint8Array(buffer)),
      (error: unknown) => {
        if (this.#disposed) return;
        this.#pages.delete(page);
        this.fault = error instanceof Error ? error.message : String(error);
        this.#arrivals.fire();
      },
    );
  }

  #arrived(page: number, bytes: Uint8Array): void {
    if (this.#disposed) return;
    this.fault = undefined;
    this.#pages.set(page, bytes);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= maxPages) break;
      if (this.#pages.get(oldest) !== 'loading') this.#pages.delete(oldest);
    }
    this.#arrivals.fire();
  }
}
