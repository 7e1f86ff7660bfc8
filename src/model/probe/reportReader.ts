/** Reads reports from a batch. The bytes are not trusted: whatever they contain, reading ends with reports or a fault. */
import { type FieldKind, type ReadReport, reportFields, type ReportType, reportTypes } from './reports.ts';

const decoder = new TextDecoder();

const layouts = reportTypes.map((type) => ({
  type,
  fields: Object.entries(reportFields[type] as Readonly<Record<string, FieldKind>>),
}));

/** Thrown if the bytes are not a batch of this version. */
export class ReportFault extends Error {}

class Cursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isDone(): boolean {
    return this.#at >= this.#bytes.length;
  }

  read(kind: FieldKind): unknown {
    switch (kind) {
      case 'u8':
        return this.#view.getUint8(this.#take(1));
      case 'u32':
        return this.u32();
      case 'f64': {
        const value = this.#view.getFloat64(this.#take(8));
        if (!Number.isFinite(value)) throw new ReportFault('number');
        return value;
      }
      case 'text':
        return decoder.decode(this.#block());
      case 'frame':
        return this.#block();
      case 'parts':
        return this.#list(4, () => this.#block());
      case 'u32s':
        return this.#list(4, () => this.u32());
      case 'texts':
        return this.#list(4, () => decoder.decode(this.#block()));
    }
  }

  type(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  /** @param minBytes the minimum number of bytes of an element, so that a false count allocates no memory */
  #list<T>(minBytes: number, read: () => T): T[] {
    const count = this.u32();
    if (count * minBytes > this.#bytes.length - this.#at) throw new ReportFault('list');
    return Array.from({ length: count }, read);
  }

  #block(): Uint8Array {
    const length = this.u32();
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  #take(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.length) throw new ReportFault('end');
    this.#at = at + count;
    return at;
  }
}

/**
 * @param batch the batch without its head. Frames and parts of the reports refer to the memory of the batch
 * @throws ReportFault
 */
export function readReports(batch: Uint8Array): ReadReport[] {
  const cursor = new Cursor(batch);
  const reports: ReadReport[] = [];
  while (!cursor.isDone) {
    const layout = layouts[cursor.type()];
    if (!layout) throw new ReportFault('type');
    const report: Record<string, unknown> & { type: ReportType } = { type: layout.type };
    for (const [name, kind] of layout.fields) report[name] = cursor.read(kind);
    reports.push(report as unknown as ReadReport);
  }
  return reports;
}
