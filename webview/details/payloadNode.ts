/** How a value in payload notation shows in a tree: its kind, one short line, how many children. Pure, and bounded for huge values. */
import { bytesText, counted } from '../words/formats.ts';

export type NodeKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null' | 'undefined' | 'date' | 'bytes';

export interface NodeLook {
  kind: NodeKind;
  /** One line, cut. */
  text: string;
  /** Children of an object or array. */
  size: number;
  /** For bytes: index of the attachment. */
  attachment?: number;
}

const longestText = 160;
const previewItems = 5;
const previewDepth = 2;

/** @param sizes of the attachments, in bytes */
export function lookAt(notation: unknown, sizes: readonly number[]): NodeLook {
  const special = specialOf(notation, sizes);
  if (special) return special;
  if (Array.isArray(notation)) return { kind: 'array', text: preview(notation, sizes), size: notation.length };
  if (typeof notation === 'object' && notation !== null) {
    return { kind: 'object', text: preview(notation, sizes), size: Object.keys(notation).length };
  }
  if (typeof notation === 'string') return { kind: 'string', text: cut(notation, longestText), size: 0 };
  if (notation === null) return { kind: 'null', text: 'null', size: 0 };
  return { kind: typeof notation as 'number' | 'boolean', text: JSON.stringify(notation), size: 0 };
}

/** Values that JSON lacks are objects with one key that begins with one "$". */
function specialOf(notation: unknown, sizes: readonly number[]): NodeLook | undefined {
  if (typeof notation !== 'object' || notation === null || Array.isArray(notation)) return undefined;
  const keys = Object.keys(notation);
  const key = keys[0];
  if (keys.length !== 1 || !key?.startsWith('$') || key.startsWith('$$')) return undefined;
  const value: unknown = (notation as Record<string, unknown>)[key];
  switch (key) {
    case '$buffer': {
      const attachment = Number(value);
      const size = sizes[attachment];
      return { kind: 'bytes', text: size === undefined ? 'bytes' : counted(size, 'byte'), size: 0, attachment };
    }
    case '$date':
      return { kind: 'date', text: String(value), size: 0 };
    case '$undefined':
      return { kind: 'undefined', text: 'undefined', size: 0 };
    case '$number':
      return { kind: 'number', text: String(value), size: 0 };
    default:
      return undefined;
  }
}

/** An object's own name of a key: the notation puts one more "$" before a key that begins with one. */
export function keyText(key: string): string {
  return key.startsWith('$$') ? key.slice(1) : key;
}

/** "{name: "updated", tags: […]}": at most so many items, so deep, so long. */
export function preview(notation: unknown, sizes: readonly number[], depth = previewDepth): string {
  if (Array.isArray(notation)) {
    if (notation.length === 0) return '[]';
    if (depth === 0) return `[${notation.length}]`;
    const items = notation.slice(0, previewItems).map((item: unknown) => preview(item, sizes, depth - 1));
    return `[${listed(items, notation.length)}]`;
  }
  const special = specialOf(notation, sizes);
  if (special?.kind === 'bytes') {
    const size = sizes[special.attachment ?? -1];
    return `‹${size === undefined ? 'bytes' : bytesText(size)}›`;
  }
  if (special) return special.text;
  if (typeof notation === 'object' && notation !== null) {
    const keys = Object.keys(notation);
    if (keys.length === 0) return '{}';
    if (depth === 0) return '{…}';
    const items = keys.slice(0, previewItems).map((key) => {
      const child: unknown = (notation as Record<string, unknown>)[key];
      return `${cut(keyText(key), 24)}: ${preview(child, sizes, depth - 1)}`;
    });
    return `{${listed(items, keys.length)}}`;
  }
  return JSON.stringify(typeof notation === 'string' ? cut(notation, 40) : notation);
}

function listed(items: readonly string[], total: number): string {
  return cut(items.join(', ') + (total > items.length ? ', …' : ''), longestText);
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
