/** The summary of a decoded value in a tree: its kind, one short line, its size. Pure, and bounded for huge values. */
import { ExactNumber, readByJavaScript } from '../numbers/exactNumber.ts';
import { bytesOf } from './payload.ts';

export const valueKinds = [
  'object',
  'array',
  'string',
  'number',
  'bigint',
  'boolean',
  'null',
  'undefined',
  'date',
  'bytes',
] as const;
export type ValueKind = (typeof valueKinds)[number];

export interface ValueSummary {
  kind: ValueKind;
  /** For a string, the beginning of its content; for any other value, one line. */
  text: string;
  /** Number of children of an object or array, UTF-16 units of a string, bytes; 0 for other values. */
  size: number;
  /** For a number that JavaScript changes: the value that a JavaScript application reads instead. */
  javascript?: string;
}

const longestText = 160;
const previewItems = 5;
const previewDepth = 2;
const longestKey = 24;

/** @param keysOf returns the names of an object's children, possibly from a cache */
export function summaryOf(value: unknown, keysOf: (object: object) => readonly string[] = Object.keys): ValueSummary {
  switch (typeof value) {
    case 'string':
      return { kind: 'string', text: cut(value, longestText), size: value.length };
    case 'number':
      return { kind: 'number', text: Object.is(value, -0) ? '-0' : String(value), size: 0 };
    case 'bigint':
    case 'boolean':
    case 'undefined':
      return { kind: typeof value as ValueKind, text: cut(String(value), longestText), size: 0 };
    case 'object':
      break;
    default:
      return { kind: 'undefined', text: typeof value, size: 0 };
  }
  if (value === null) return { kind: 'null', text: 'null', size: 0 };
  const bytes = bytesOf(value);
  if (bytes) return { kind: 'bytes', text: '', size: bytes.byteLength };
  if (value instanceof Date) return { kind: 'date', text: dateText(value), size: 0 };
  if (value instanceof ExactNumber) {
    const javascript = readByJavaScript(value);
    const text = cut(value.literal, longestText);
    return { kind: 'number', text, size: 0, ...(javascript !== undefined && { javascript }) };
  }
  const text = preview(value, keysOf, previewDepth);
  return Array.isArray(value)
    ? { kind: 'array', text, size: value.length }
    : { kind: 'object', text, size: keysOf(value).length };
}

/** Whether a value has children: an array or a plain object. */
export function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return !(value instanceof Date) && !(value instanceof ExactNumber) && bytesOf(value) === undefined;
}

function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'invalid date' : date.toISOString();
}

/** `{name: "updated", tags: […]}`, with limits for the number of items, the depth and the length. */
function preview(value: unknown, keysOf: (object: object) => readonly string[], depth: number): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    if (depth === 0) return `[${value.length}]`;
    const items = value.slice(0, previewItems).map((item: unknown) => preview(item, keysOf, depth - 1));
    return `[${listed(items, value.length)}]`;
  }
  if (isContainer(value)) {
    if (depth === 0) return '{…}';
    const keys = keysOf(value);
    if (keys.length === 0) return '{}';
    const items = keys.slice(0, previewItems).map((key) => {
      const child: unknown = (value as Record<string, unknown>)[key];
      return `${cut(key, longestKey)}: ${preview(child, keysOf, depth - 1)}`;
    });
    return `{${listed(items, keys.length)}}`;
  }
  if (typeof value === 'string') return JSON.stringify(cut(value, 40));
  const { kind, text, size } = summaryOf(value, keysOf);
  return kind === 'bytes' ? `‹${size} B›` : text;
}

function listed(items: readonly string[], total: number): string {
  return cut(items.join(', ') + (total > items.length ? ', …' : ''), longestText);
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // Does not split a surrogate pair.
  const half = text.charCodeAt(longest - 1) >>> 10 === 0xd800 >>> 10;
  return `${text.slice(0, half ? longest - 1 : longest)}…`;
}
