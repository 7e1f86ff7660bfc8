import { bytesOf, formatPayload } from './payload.ts';
import { isContainer } from './valueSummary.ts';

interface Frame {
  readonly close: string;
  /** The keys of an object; undefined for an array. */
  readonly keys: readonly string[] | undefined;
  readonly container: object;
  readonly size: number;
  next: number;
}

/**
 * JSON text of a value in payload notation, at any depth, without building the whole notation first. Undefined if it would be longer than
 * `longest` UTF-16 units.
 */
export function notationText(root: unknown, longest: number): string | undefined {
  const pieces: string[] = [];
  const stack: Frame[] = [];
  let length = 0;
  const add = (piece: string): void => {
    pieces.push(piece);
    length += piece.length;
  };
  const write = (value: unknown): void => {
    if (Array.isArray(value)) {
      add('[');
      stack.push({ close: ']', keys: undefined, container: value, size: value.length, next: 0 });
    } else if (isContainer(value)) {
      const keys = Object.keys(value);
      add('{');
      stack.push({ close: '}', keys, container: value, size: keys.length, next: 0 });
    } else {
      // Checked before the text is created, because that text alone may be too long.
      const most = minLength(value);
      if (length + most > longest) length += most;
      else add(JSON.stringify(formatPayload(value)));
    }
  };
  write(root);
  for (let frame = stack.at(-1); frame && length <= longest; frame = stack.at(-1)) {
    if (frame.next === frame.size) {
      add(frame.close);
      stack.pop();
      continue;
    }
    const index = frame.next++;
    if (index > 0) add(',');
    const key = frame.keys?.[index];
    if (key !== undefined) add(`${JSON.stringify(key.startsWith('$') ? `$${key}` : key)}:`);
    write((frame.container as Record<string | number, unknown>)[key ?? index]);
  }
  return length <= longest ? pieces.join('') : undefined;
}

/** The minimum length of a leaf in UTF-16 units. */
function minLength(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  const bytes = typeof value === 'object' && value !== null ? bytesOf(value) : undefined;
  return bytes ? Math.ceil(bytes.byteLength / 3) * 4 : 1;
}
