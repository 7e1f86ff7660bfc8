import { userError } from '../../model/cause/userErrors.ts';
import { formatPayload } from '../../model/payload/payload.ts';
import type { EntryPart } from '../../protocol/byteMessages.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { LogReader } from '../log/captureLog.ts';
import { argsOf } from '../log/recordReader.ts';

/** The bytes of one part of an entry, which are read by range. */
export interface PartBytes {
  readonly size: number;
  /** Returns fewer bytes at the end of the part. They are only valid until the next read. @throws UserError when they no longer exist */
  read(from: number, to: number): Uint8Array;
}

/**
 * Finds the bytes of attachments and packets. An attachment is read from its record without the rest of the packet. Bytes inside a msgpack
 * packet are found by decoding it; the packet decoded last is kept until its memory is needed.
 */
export class EntryParts {
  readonly #log: LogReader;
  /** The bytes that were last read, on another thread, from a large packet. */
  #large: { readonly seq: number; readonly index: number; readonly bytes: WeakRef<Uint8Array> } | undefined;
  #decoded: { readonly seq: number; readonly binaries: WeakRef<readonly Uint8Array[]> } | undefined;

  constructor(log: LogReader) {
    this.#log = log;
  }

  /** Undefined when there is no such part, or when it no longer exists. */
  find({ seq, attachment }: EntryPart): PartBytes | undefined | Promise<PartBytes | undefined> {
    const size = this.#log.partSize(seq, attachment);
    if (size === undefined) return attachment < 0 ? undefined : this.#inside(seq, attachment);
    const read = (from: number, to: number): Uint8Array => this.#log.readPart(seq, attachment, from, to) ?? gone();
    return { size, read };
  }

  /** @throws UserError when there is no such part */
  async open(part: EntryPart): Promise<PartBytes> {
    return (await this.find(part)) ?? gone();
  }

  #inside(seq: number, attachment: number): PartBytes | undefined | Promise<PartBytes | undefined> {
    const record = this.#log.read(seq);
    if (record && this.#log.large?.holds(record)) return this.#insideLarge(record, attachment);
    return partOf(this.#binaries(seq)?.[attachment]);
  }

  async #insideLarge(record: LogRecord, index: number): Promise<PartBytes | undefined> {
    const { seq } = record;
    const known = this.#large?.seq === seq && this.#large.index === index ? this.#large.bytes.deref() : undefined;
    const bytes = known ?? (await this.#log.large?.read(record, 'bytesInside', { index }));
    if (bytes) this.#large = { seq, index, bytes: new WeakRef(bytes) };
    return partOf(bytes);
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
    // Attachments are numbered in the order in which they are read, as in the entry's details.
    formatPayload(argsOf(record), { binary: (bytes) => binaries.push(bytes) });
    this.#decoded = { seq, binaries: new WeakRef(binaries) };
    return binaries;
  }
}

function partOf(bytes: Uint8Array | undefined): PartBytes | undefined {
  return bytes && { size: bytes.length, read: (from, to) => bytes.subarray(from, to) };
}

function gone(): never {
  throw userError('capture.bytesGone');
}
