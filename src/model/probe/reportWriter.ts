/** Writes reports into a batch of bytes. The memory is used again for the next batch. */
import { batchHeadBytes, type FieldKind, type Report, reportFields, reportTypes } from './reports.ts';

/** Writes a text as UTF-8 at a position, with U+FFFD in place of each half of a pair without the other. Returns the number of bytes. */
type WriteText = (text: string, at: number) => number;
/** Returns the function that writes into this memory, which has enough room for every text. */
export type TextWriter = (bytes: Uint8Array) => WriteText;

const encoder = new TextEncoder();
const encoded: TextWriter = (bytes) => (text, at) => encoder.encodeInto(text, bytes.subarray(at)).written;
/** The most bytes that a UTF-16 unit has in UTF-8. */
const bytesPerUnit = 3;
/** Up to this length, a text is written unit by unit if it is ASCII, which is faster than a call of native code. */
const shortText = 24;
const engineMessage = 0x34;

const layouts: Readonly<Record<string, readonly (readonly [string, FieldKind])[]>> = Object.fromEntries(
  Object.entries(reportFields).map(([type, fields]) => [type, Object.entries(fields)]),
);
const codes: Readonly<Record<string, number>> = Object.fromEntries(reportTypes.map((type, code) => [type, code]));

const eventCode = reportTypes.indexOf('event');
const emittedCode = reportTypes.indexOf('emitted');
const handledCode = reportTypes.indexOf('handled');
/** The size of these reports without their texts and lists. */
const eventBytes = 38;
const handledBytes = 35;
const emittedBytes = 44;

export class ReportWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #at = batchHeadBytes;
  readonly #texts: TextWriter;
  #write: WriteText;

  constructor(capacity = 64 * 1024, texts: TextWriter = encoded) {
    this.#texts = texts;
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
    this.#write = texts(this.#bytes);
  }

  /** Number of bytes of the current batch, without its head. */
  get length(): number {
    return this.#at - batchHeadBytes;
  }

  write(report: Report): void {
    const from = this.#at;
    try {
      this.#u8(codes[report.type] ?? 0);
      const values = report as unknown as Readonly<Record<string, unknown>>;
      for (const [name, kind] of layouts[report.type] ?? []) this.#field(kind, values[name]);
    } catch (error) {
      // A report that was written in part would make the whole batch unreadable.
      this.#at = from;
      throw error;
    }
  }

  // `event`, `handled` and `emitted` write the most frequent reports faster, and without an object for each. A test checks that the bytes are the same.

  /** Writes a report of the type `event` whose payload is a text that is reported as a whole. */
  event(event: number, socket: number, t: number, ackId: number, frame: string): void {
    this.#reserve(eventBytes + frame.length * bytesPerUnit);
    const bytes = this.#bytes;
    const view = this.#view;
    const from = this.#at;
    bytes[from] = eventCode;
    view.setUint32(from + 1, event);
    view.setUint32(from + 5, socket);
    view.setFloat64(from + 9, t);
    view.setFloat64(from + 17, ackId);
    this.#payload(frame, from + 25);
  }

  /** Writes a report of the type `emitted` whose payload is a text that is reported as a whole. */
  emitted(
    emit: number,
    socket: number,
    t: number,
    site: number,
    ackId: number,
    isVolatile: number,
    outcome: number,
    frame: string,
  ): void {
    this.#reserve(emittedBytes + frame.length * bytesPerUnit);
    const bytes = this.#bytes;
    const view = this.#view;
    const from = this.#at;
    bytes[from] = emittedCode;
    view.setUint32(from + 1, emit);
    view.setUint32(from + 5, socket);
    view.setFloat64(from + 9, t);
    view.setUint32(from + 17, site);
    view.setFloat64(from + 21, ackId);
    bytes[from + 29] = isVolatile;
    bytes[from + 30] = outcome;
    this.#payload(frame, from + 31);
  }

  /** Writes a report of the type `handled`. */
  handled(
    event: number,
    socket: number,
    t: number,
    ms: number,
    sites: readonly number[],
    isAsync: number,
    failed: number,
    error: string,
  ): void {
    this.#reserve(handledBytes + sites.length * 4 + error.length * bytesPerUnit);
    const bytes = this.#bytes;
    const view = this.#view;
    let at = this.#at;
    bytes[at] = handledCode;
    view.setUint32(at + 1, event);
    view.setUint32(at + 5, socket);
    view.setFloat64(at + 9, t);
    view.setFloat64(at + 17, ms);
    view.setUint32(at + 25, sites.length);
    at += 29;
    for (const site of sites) {
      view.setUint32(at, site);
      at += 4;
    }
    bytes[at] = isAsync;
    bytes[at + 1] = failed;
    const length = error === '' ? 0 : this.#encoded(error, at + 6);
    view.setUint32(at + 2, length);
    this.#at = at + 6 + length;
  }

  /** The batch with its head, in memory that is used again after `clear`. */
  get batch(): Uint8Array {
    this.#view.setUint32(0, this.length);
    return this.#bytes.subarray(0, this.#at);
  }

  /** The batch with its head, as a copy; the writer begins a new one. */
  take(): Uint8Array {
    const batch = this.batch.slice();
    this.clear();
    return batch;
  }

  clear(): void {
    this.#at = batchHeadBytes;
  }

  #field(kind: FieldKind, value: unknown): void {
    switch (kind) {
      case 'u8':
        return this.#u8(value as number);
      case 'u32':
        return this.#u32(value as number);
      case 'f64':
        return this.#f64(value as number);
      case 'text':
        return this.#text(value as string, false);
      case 'frame':
        return this.#text(value as string, value !== '');
      case 'parts': {
        const parts = value as readonly Uint8Array[];
        this.#u32(parts.length);
        for (const part of parts) this.#part(part);
        return;
      }
      case 'u32s': {
        const numbers = value as readonly number[];
        this.#u32(numbers.length);
        for (const one of numbers) this.#u32(one);
        return;
      }
      case 'texts': {
        const texts = value as readonly string[];
        this.#u32(texts.length);
        for (const one of texts) this.#text(one, false);
      }
    }
  }

  #u8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  #u32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#at, value);
    this.#at += 4;
  }

  #f64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#at, value);
    this.#at += 8;
  }

  #text(text: string, isMessage: boolean): void {
    this.#reserve(5 + text.length * bytesPerUnit);
    const head = this.#at;
    let at = head + 4;
    if (isMessage) this.#bytes[at++] = engineMessage;
    at += this.#encoded(text, at);
    this.#view.setUint32(head, at - head - 4);
    this.#at = at;
  }

  /** Writes the fields of a payload that is a text, at a position, and ends the report. There must be enough memory. */
  #payload(frame: string, from: number): void {
    let at = from + 8;
    if (frame !== '') {
      this.#bytes[at++] = engineMessage;
      at += this.#encoded(frame, at);
    }
    this.#view.setUint32(from, 0);
    this.#view.setUint32(from + 4, at - from - 8);
    this.#view.setUint32(at, 0);
    this.#at = at + 4;
  }

  /** Writes a text at a position. There must be enough memory. Returns the number of bytes. */
  #encoded(text: string, at: number): number {
    const { length } = text;
    const bytes = this.#bytes;
    if (length <= shortText) {
      let done = 0;
      while (done < length) {
        const unit = text.charCodeAt(done);
        if (unit > 0x7f) break;
        bytes[at + done++] = unit;
      }
      if (done === length) return length;
    }
    return this.#write(text, at);
  }

  #part(part: Uint8Array): void {
    this.#reserve(4 + part.length);
    this.#view.setUint32(this.#at, part.length);
    this.#bytes.set(part, this.#at + 4);
    this.#at += 4 + part.length;
  }

  #reserve(count: number): void {
    if (this.#at + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + count));
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
    this.#write = this.#texts(grown);
  }
}
