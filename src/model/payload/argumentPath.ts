/** Paths in the arguments of an event, such as `user.id`, `0.items[3]` or `["a key"]`; also used by the filter's `arg:`. */
import { FilterCursor, type FilterFault, FilterFaultError } from '../filter/filterCursor.ts';
import { ExactNumber } from '../numbers/exactNumber.ts';

export type ArgumentPath = readonly string[];

const longestPath = 1000;

/** Parses a text that is only a path. A fault contains its position in UTF-16 units. */
export function parseArgumentPath(text: string): { ok: true; path: ArgumentPath } | { ok: false; fault: FilterFault } {
  const cursor = new FilterCursor(text);
  try {
    if (text.length > longestPath) cursor.fault('filter.pathTooLong', { max: longestPath }, 0, text.length);
    cursor.skipSpace();
    const path = readArgumentPath(cursor, 0, (at) => cursor.fault('filter.pathMissing', {}, at));
    cursor.skipSpace();
    if (cursor.peek !== '') cursor.fault('filter.pathEnded', { example: '["a name"]' }, cursor.at, text.length);
    return { ok: true, path };
  } catch (error) {
    if (error instanceof FilterFaultError) return { ok: false, fault: error.fault };
    throw error;
  }
}

/** Reads a path up to white space, `=` or the end. `empty` throws the fault for a missing path; `offset` is the start of the term. */
export function readArgumentPath(cursor: FilterCursor, offset: number, empty: (offset: number) => never): string[] {
  const path: string[] = [];
  while (!cursor.atBreak && cursor.peek !== '=') {
    if (path.length > 0 && cursor.peek !== '[' && !cursor.accept('.')) {
      cursor.fault('filter.pathSeparator', {}, cursor.at, cursor.at + 1);
    }
    path.push(readSegment(cursor, offset));
  }
  if (path.length === 0) empty(offset);
  return path;
}

function readSegment(cursor: FilterCursor, offset: number): string {
  const start = cursor.at;
  if (!cursor.accept('[')) {
    const segment = cursor.peek === '"' ? cursor.quoted() : cursor.piece('.[]=');
    if (segment.length === 0) cursor.fault('filter.pathName', {}, offset);
    return segment.text;
  }
  const segment = cursor.piece(']');
  if (!cursor.accept(']')) cursor.fault('filter.pathBracketOpen', {}, start);
  if (segment.length === 0) cursor.fault('filter.pathBracketEmpty', {}, start);
  return segment.text;
}

/** The path as text, which can be parsed again. */
export function argumentPathText(path: ArgumentPath): string {
  return path
    .map((segment, index) => {
      if (/^[^\s.[\]="\\]+$/.test(segment)) return index === 0 ? segment : `.${segment}`;
      return `["${segment.replace(/["\\]/g, '\\$&')}"]`;
    })
    .join('');
}

/**
 * The value at a path of decoded arguments, wrapped in an object, so that a null or undefined value differs from a missing one. A path that
 * begins with a number selects that argument; otherwise the first argument with the path is used. Bytes and dates are leaves.
 */
export function argumentAt(args: readonly unknown[], path: ArgumentPath): { value: unknown } | undefined {
  const [first = '', ...rest] = path;
  if (isIndex(first)) return Number(first) < args.length ? lookup(args[Number(first)], rest, ownKey) : undefined;
  for (const arg of args) {
    const found = lookup(arg, path, ownKey);
    if (found) return found;
  }
  return undefined;
}

/** Whether a segment is a number: the index of an argument or of an array's item. */
export function isIndex(segment: string): boolean {
  return /^\d+$/.test(segment);
}

/**
 * Follows a path from a value. `keyOf` returns the own key for a segment in a container, if there is one: payload notation writes some keys
 * differently.
 */
export function lookup(
  root: unknown,
  path: ArgumentPath,
  keyOf: (container: object, segment: string) => string | undefined,
): { value: unknown } | undefined {
  let value = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || isLeafObject(value)) return undefined;
    if (Array.isArray(value) && !isIndex(segment)) return undefined;
    const key = keyOf(value, segment);
    if (key === undefined) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return { value };
}

function isLeafObject(value: object): boolean {
  return ArrayBuffer.isView(value) || value instanceof Date || value instanceof ExactNumber;
}

function ownKey(container: object, segment: string): string | undefined {
  return Object.hasOwn(container, segment) ? segment : undefined;
}
