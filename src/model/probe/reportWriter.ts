/** Writes reports into a batch of bytes. The memory is used again for the next batch. */
import { batchHeadBytes, type FieldKind, type Report, reportFields, reportTypes } from './reports.ts';

const encoder = new TextEncoder();
/** The most bytes that a UTF-16 unit has in UTF-8. */
const bytesPerUnit = 3;
/** Below this length, a text is written unit by unit if it is ASCII, which is faster than a call of the encoder. */
const shortText = 48;
const engineMessage = 0x34;

const layouts: Readonly<Record<string, readonly (readonly [string, FieldKind])[]>> = Object.fromEntries(
  Object.entries(reportFields).map(([type, fields]) => [type, Object.entries(fields)]),
);
const codes: Readonly<Record<string, number>> = Object.fromEntries(reportTypes.map((type, code) => [type, code]));

export class ReportWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #at = batchHeadBytes;

  constructor(capacity = 64 * 1024) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Number of bytes of the current batch, without its head. */
  get length(): number {
    return this.#at - batchHeadBytes;
  }

  write(report: Report): void {
    const from = this.#at;
    try {
      this.#u8(codes[report.type] ?? 0);
      if (report.type === 'event') this.#event(report);
      else if (report.type === 'handled') this.#handled(report);
      else this.#any(report);
    } catch (error) {
      // A report that was written in part would make the whole batch unreadable.
      this.#at = from;
      throw error;
    }
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

  #any(report: Report): void {
    const values = report as unknown as Readonly<Record<string, unknown>>;
    for (const [name, kind] of layouts[report.type] ?? []) this.#field(kind, values[name]);
  }

  // `#event` and `#handled` write the two most frequent reports faster than `#any`. A test checks that the bytes are the same.

  #event({ event, socket, t, ackId, bytes, frame, parts }: Report<'event'>): void {
    this.#u32(event);
    this.#u32(socket);
    this.#f64(t);
    this.#f64(ackId);
    this.#u32(bytes);
    this.#text(frame, frame !== '');
    this.#u32(parts.length);
    for (const part of parts) this.#part(part);
  }

  #handled({ event, socket, t, ms, sites, isAsync, failed, error }: Report<'handled'>): void {
    this.#u32(event);
    this.#u32(socket);
    this.#f64(t);
    this.#f64(ms);
    this.#u32(sites.length);
    for (const site of sites) this.#u32(site);
    this.#u8(isAsync);
    this.#u8(failed);
    this.#text(error, false);
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
    this.#at += 4;
    if (isMessage) this.#bytes[this.#at++] = engineMessage;
    if (!this.#short(text)) {
      this.#at += encoder.encodeInto(text, this.#bytes.subarray(this.#at)).written;
    }
    this.#view.setUint32(head, this.#at - head - 4);
  }

  #short(text: string): boolean {
    const { length } = text;
    if (length > shortText) return false;
    const bytes = this.#bytes;
    const at = this.#at;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return false;
      bytes[at + i] = unit;
    }
    this.#at = at + length;
    return true;
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
  }
}
