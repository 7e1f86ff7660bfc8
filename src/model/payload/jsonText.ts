import { formatPayload } from './payload.ts';
import { ExactNumber } from '../numbers/exactNumber.ts';

interface Frame {
  readonly close: string;
  readonly entries: readonly (readonly [label: string, value: unknown])[];
  next: number;
}

/**
 * Compact JSON of plain data at any depth. JSON.stringify is faster but throws a RangeError at tens of thousands of levels, which a hostile
 * server can send in a few kilobytes.
 */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return deepJsonText(value);
  }
}

/**
 * JSON of any values for display: exact numbers are written as on the wire, and values that JSON cannot contain are
 * written in payload notation.
 */
export function jsonAsOnWire(value: unknown): string {
  return deepJsonText(value, (leaf) => JSON.stringify(formatPayload(leaf)));
}

/** Values that JSON cannot contain: bytes, dates, NaN. */
function needsNotation(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value) || Object.is(value, -0);
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Date;
}

/** @param notation writes a value that JSON cannot contain */
function deepJsonText(root: unknown, notation?: (value: unknown) => string): string {
  const pieces: string[] = [];
  const stack: Frame[] = [];
  const open = (value: unknown): void => {
    if (Array.isArray(value)) {
      pieces.push('[');
      stack.push({ close: ']', entries: value.map((child: unknown) => ['', child]), next: 0 });
    } else if (value instanceof ExactNumber) {
      pieces.push(value.literal);
    } else if (notation && needsNotation(value)) {
      pieces.push(notation(value));
    } else if (typeof value === 'object' && value !== null) {
      pieces.push('{');
      const entries = Object.entries(value).filter(([, child]) => child !== undefined);
      stack.push({
        close: '}',
        entries: entries.map(([key, child]) => [`${JSON.stringify(key)}:`, child]),
        next: 0,
      });
    } else pieces.push(JSON.stringify(value ?? null));
  };
  open(root);
  for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
    const entry = frame.entries[frame.next];
    if (!entry) {
      pieces.push(frame.close);
      stack.pop();
      continue;
    }
    pieces.push(frame.next++ > 0 ? ',' : '', entry[0]);
    open(entry[1]);
  }
  return pieces.join('');
}
