import { userError } from '../cause/userErrors.ts';
import { type ArgumentPath, argumentPathText, isIndex, lookup, readArgumentPath } from '../payload/argumentPath.ts';
import type { FilterCursor, Piece } from './filterCursor.ts';
import type { FilterSubject } from './filterSubject.ts';
import { parseExactJson } from '../numbers/exactJson.ts';
import { exactOrPlain, ExactNumber, isNumber, isNumberLiteral, sameNumber } from '../numbers/exactNumber.ts';
import { summaryOf } from '../payload/valueSummary.ts';

/**
 * Reads `user.id=42` or `items[0].id` after `arg:`. A path that begins with a number selects that argument, counted from 0; otherwise any
 * argument may match. Without `=` the path only has to exist. A key in brackets may be quoted: `arg:["a key"]=1`.
 */
export function readArgument(cursor: FilterCursor, offset: number): (subject: FilterSubject) => boolean {
  const path = readArgumentPath(cursor, offset, (at) => cursor.fault('filter.needsPath', {}, at));
  const matches = cursor.accept('=') ? readValue(cursor.piece()) : () => true;
  const [first = '', ...rest] = path;
  if (isIndex(first)) {
    return (subject) => {
      const args = subject.args();
      const found = Number(first) < args.length ? lookup(args[Number(first)], rest, notationKey) : undefined;
      return found !== undefined && matches(found.value);
    };
  }
  return (subject) =>
    subject.args().some((arg) => {
      const found = lookup(arg, path, notationKey);
      return found !== undefined && matches(found.value);
    });
}

const maxValueLength = 200;

/**
 * The term that matches entries with this value at this path. For objects, arrays and bytes it matches entries that have the path.
 * @param path begins with the index of the argument
 * @throws UserError for a value that is too long for a filter
 */
export function filterTermOf(path: ArgumentPath, value: unknown): string {
  const term = `arg:${argumentPathText(path)}`;
  if (typeof value === 'string') {
    // oxlint-disable-next-line no-control-regex
    if (value.length > maxValueLength || /[\u0000-\u001f\u007f]/.test(value)) {
      throw userError('filter.textTooLong', { limit: maxValueLength });
    }
    return `${term}="${value.replace(/["\\]/g, '\\$&')}"`;
  }
  if (value instanceof ExactNumber) {
    if (value.literal.length > maxValueLength) {
      throw userError('filter.numberTooLong', { limit: maxValueLength });
    }
    return `${term}=${value.literal}`;
  }
  const { kind, text } = summaryOf(value);
  const hasParts = kind === 'object' || kind === 'array' || kind === 'bytes';
  return hasParts || /\s/.test(text) ? term : `${term}=${text}`;
}

/** In payload notation, an ordinary key that begins with "$" has an additional "$". */
function notationKey(container: object, segment: string): string | undefined {
  const key = segment.startsWith('$') && Object.hasOwn(container, `$${segment}`) ? `$${segment}` : segment;
  return Object.hasOwn(container, key) ? key : undefined;
}

function readValue(piece: Piece): (value: unknown) => boolean {
  const scalar = piece.quoted ? piece.text : scalarOf(piece.text);
  return (value) => {
    const plain = plainOf(value);
    if (plain === piece.text || plain === scalar) return true;
    const number = numberIn(value);
    return number !== undefined && isNumber(scalar) && sameNumber(number, scalar);
  };
}

/** A number in payload notation. */
function numberIn(value: unknown): number | ExactNumber | undefined {
  if (typeof value !== 'object' || value === null || !('$number' in value)) return undefined;
  const literal = value.$number;
  return typeof literal === 'string' && isNumberLiteral(literal) ? exactOrPlain(literal) : undefined;
}

function scalarOf(text: string): unknown {
  try {
    const json = parseExactJson(text);
    return isNumber(json) || typeof json !== 'object' || json === null ? json : text;
  } catch {
    return text;
  }
}

/** The text in a notation object (`{"$date": "…"}`); other values are returned unchanged. */
function plainOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [entry, more] = Object.entries(value);
  if (!entry || more || !entry[0].startsWith('$') || entry[0].startsWith('$$')) return value;
  return entry[0] === '$undefined' ? 'undefined' : entry[1];
}
