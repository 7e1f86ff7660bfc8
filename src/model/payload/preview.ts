import { ExactNumber } from '../numbers/exactNumber.ts';
import { ByteCount } from './byteCount.ts';

/** The text of a value in a row: one line, cut, with the size in place of bytes. */
const defaultLength = 240;
/** Shown after a text that was cut. */
const more = '…';

/**
 * All arguments, joined by commas.
 * @param isBeginning whether these are only the first arguments
 */
export function previewOf(args: readonly unknown[], maxLength = defaultLength, isBeginning = false): string {
  const writer = new Writer(maxLength);
  for (const [index, arg] of args.entries()) {
    if (writer.full) break;
    if (index > 0) writer.add(', ');
    write(arg, writer);
  }
  return isBeginning && !writer.full ? writer.text + more : writer.text;
}

class Writer {
  text = '';
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get full(): boolean {
    return this.text.length >= this.#max;
  }

  add(piece: string): void {
    if (this.full) return;
    this.text += piece;
    if (this.full) this.text = this.text.slice(0, this.#max - 1) + more;
  }
}

/** Every level writes at least one character, so the length bounds the depth. */
function write(value: unknown, writer: Writer): void {
  if (writer.full) return;
  if (value instanceof Uint8Array || value instanceof ByteCount) return writer.add(`‹${value.byteLength} B›`);
  if (value instanceof Date) return writer.add(Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString());
  if (value instanceof ExactNumber) return writer.add(value.literal);
  if (Array.isArray(value)) return list('[', ']', value, (item) => write(item, writer), writer);
  if (typeof value === 'object' && value !== null) {
    return list(
      '{',
      '}',
      Object.entries(value),
      ([key, child]) => {
        writer.add(/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `${key}: ` : `${quote(key)}: `);
        write(child, writer);
      },
      writer,
    );
  }
  if (typeof value === 'string') return writer.add(quote(value.slice(0, defaultLength * 2)));
  writer.add(Object.is(value, -0) ? '-0' : String(value));
}

function list<T>(open: string, close: string, items: readonly T[], each: (item: T) => void, writer: Writer): void {
  writer.add(open);
  for (const [index, item] of items.entries()) {
    if (writer.full) return;
    if (index > 0) writer.add(', ');
    each(item);
  }
  writer.add(close);
}

/** JSON quoting keeps line breaks and control characters out of the line. */
function quote(text: string): string {
  return JSON.stringify(text);
}
