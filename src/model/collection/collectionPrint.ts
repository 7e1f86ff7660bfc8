import { literalOf } from '../numbers/exactNumber.ts';

/** The line ends and the indentation of a text. */
export interface Layout {
  /** "\n" or "\r\n". */
  readonly eol: string;
  /** One level of indentation. */
  readonly unit: string;
}

const lineWidth = 100;

/**
 * Formats JSON for reading: a value that fits is on one line, others are broken into several lines. The first line is not indented, the
 * others by `indent`; `expand` always breaks the outermost container. Undefined properties are left out.
 */
export function printJson(value: unknown, layout: Layout, indent = '', expand = false): string {
  const flat = printFlat(value);
  if (typeof value !== 'object' || value === null || (!expand && indent.length + flat.length <= lineWidth)) return flat;
  const inner = indent + layout.unit;
  const lines = Array.isArray(value)
    ? value.map((child) => printJson(child, layout, inner))
    : properties(value).map(([key, child]) => `${JSON.stringify(key)}: ${printJson(child, layout, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (lines.length === 0) return flat;
  return `${open}${layout.eol}${inner}${lines.join(`,${layout.eol}${inner}`)}${layout.eol}${indent}${close}`;
}

/** Formats a value on one line, with spaces after colons and commas. */
export function printFlat(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printFlat).join(', ')}]`;
  if (typeof value === 'number') return literalOf(value) ?? JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const parts = properties(value).map(([key, child]) => `${JSON.stringify(key)}: ${printFlat(child)}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

function properties(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, child]) => child !== undefined);
}
