import { UserError } from '../../base/userError.ts';
import { formatPayload } from '../../model/payload/payload.ts';
import type { EntryPart } from '../../protocol/byteMessages.ts';
import type { LogReader } from '../log/captureLog.ts';
import { argsOf } from '../log/recordReader.ts';

/** The bytes of one part of an entry, read by range. */
export interface PartBytes {
  readonly size: number;
  /** Fewer bytes where the part ends; valid until they are read, not to be kept. @throws UserError when they are gone */
  read(from: number, to: number): Uint8Array;
}

/**
 * Finds the bytes of attachments and packets. An attachment is read where it stands, without the rest of its packet; bytes that stand
 * inside a msgpack packet are found by decoding it, and the packet decoded last is kept as long as memory is not needed elsewhere.
 */
export class EntryParts {
  readonly #log: LogReader;
  #decoded: { readonly seq: number; readonly binaries: WeakRef<readonly Uint8Array[]> } | undefined;

  constructor(log: LogReader) {
    this.#log = log;
  }

  /** Undefined when there is no such part, or no longer. */
  find({ seq, attachment }: EntryPart): PartBytes | undefined {
    const size = this.#log.partSize(seq, attachment);
    if (size === undefined) return attachment < 0 ? undefined : this.#inside(seq, attachment);
    const read = (from: number, to: number): Uint8Array => this.#log.readPart(seq, attachment, from, to) ?? gone();
    return { size, read };
  }

  /** @throws UserError when there is no such part */
  open(part: EntryPart): PartBytes {
    return this.find(part) ?? gone();
  }

  #inside(seq: number, attachment: number): PartBytes | undefined {
    const bytes = this.#binaries(seq)?.[attachment];
    return bytes && { size: bytes.length, read: (from, to) => bytes.subarray(from, to) };
  }

  #binaries(seq: number): readonly Uint8Array[] | undefined {
    const known = this.#decoded?.seq === seq ? this.#decoded.binaries.deref() : undefined;
    const { firstSeq, nextSeq } = this.#log;
    if (seq < firstSeq || seq >= nextSeq) return undefined;
    if (known) return known;
    const record = this.#log.read(seq);
    const { body } = record ?? {};
    if (!record || body?.type !== 'wire' || body.codec !== 'msgpack') return undefined;
    const binaries: Uint8Array[] = [];
    // Numbered in reading order, as the details number them.
    formatPayload(argsOf(record), { binary: (bytes) => binaries.push(bytes) });
    this.#decoded = { seq, binaries: new WeakRef(binaries) };
    return binaries;
  }
}

function gone(): never {
  throw new UserError('These bytes are no longer in the capture.');
}
