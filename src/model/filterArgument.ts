import type { FilterCursor, Piece } from './filterCursor.ts';
import type { FilterSubject } from './filterSubject.ts';

/**
 * Reads `user.id=42` or `items[0].id` after `arg:`. A path that begins with a number says which argument; otherwise any may hold it.
 * Without `=` the value has only to exist. A key in brackets may be quoted: `arg:["a key"]=1`.
 */
export function readArgument(cursor: FilterCursor, offset: number): (subject: FilterSubject) => boolean {
  const path = readPath(cursor, offset);
  const matches = cursor.take('=') ? readValue(cursor.piece()) : () => true;
  const [first = '', ...rest] = path;
  if (/^\d+$/.test(first)) {
    return (subject) => {
      const args = subject.args();
      const found = Number(first) < args.length ? lookup(args[Number(first)], rest) : undefined;
      return found !== undefined && matches(found.value);
    };
  }
  return (subject) =>
    subject.args().some((arg) => {
      const found = lookup(arg, path);
      return found !== undefined && matches(found.value);
    });
}

function readPath(cursor: FilterCursor, offset: number): string[] {
  const path: string[] = [];
  while (!cursor.atBreak && cursor.peek !== '=') {
    if (path.length > 0 && cursor.peek !== '[' && !cursor.take('.')) {
      cursor.fault('A dot or “[” is expected in the path', cursor.at, cursor.at + 1);
    }
    path.push(readSegment(cursor, offset));
  }
  if (path.length === 0)
    cursor.fault('“arg:” needs a path into the arguments, such as arg:user.id=42 or arg:0', offset);
  return path;
}

function readSegment(cursor: FilterCursor, offset: number): string {
  const start = cursor.at;
  if (!cursor.take('[')) {
    const segment = cursor.peek === '"' ? cursor.quoted() : cursor.piece('.[]=');
    if (segment.length === 0) cursor.fault('A name is missing in the path', offset);
    return segment.text;
  }
  const segment = cursor.piece(']');
  if (!cursor.take(']')) cursor.fault('The bracket is not closed with “]”', start);
  if (segment.length === 0) cursor.fault('A name or number is missing in the brackets', start);
  return segment.text;
}

/** A box around what was found, so that a null or undefined that is there differs from nothing. */
function lookup(root: unknown, path: readonly string[]): { value: unknown } | undefined {
  let value = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value) && !/^\d+$/.test(segment)) return undefined;
    // In payload notation an ordinary key that begins with "$" has one more.
    const container = value as Record<string, unknown>;
    const key = segment.startsWith('$') && Object.hasOwn(container, `$${segment}`) ? `$${segment}` : segment;
    if (!Object.hasOwn(container, key)) return undefined;
    value = container[key];
  }
  return { value };
}

function readValue(piece: Piece): (value: unknown) => boolean {
  const scalar = piece.quoted ? piece.text : scalarOf(piece.text);
  return (value) => {
    const plain = plainOf(value);
    return plain === piece.text || plain === scalar;
  };
}

function scalarOf(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? text : json;
  } catch {
    return text;
  }
}

/** What stands in a notation object as text (`{"$date": "…"}`); any other value as it is. */
function plainOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [entry, more] = Object.entries(value);
  if (!entry || more || !entry[0].startsWith('$') || entry[0].startsWith('$$')) return value;
  return entry[0] === '$undefined' ? 'undefined' : entry[1];
}
