import { userError } from '../cause/userErrors.ts';
import { base64, hex } from '@scure/base';
import { ExactNumber } from '../numbers/exactNumber.ts';
import { parseNotationJson } from '../numbers/exactJson.ts';
import type { PackedPayload } from '../payload/packedPayload.ts';
import { mapTree } from '../../base/treeMap.ts';

/** The paths of the files that a value in payload notation refers to, without duplicates. */
export function filePaths(notation: unknown): string[] {
  const paths = new Set<string>();
  mapNotation(notation, (key, value) => {
    if (key === '$file' && typeof value === 'string') paths.add(value);
    return undefined;
  });
  return [...paths];
}

/** A value in payload notation, or a matcher, in which references to files are replaced with their bytes. */
export function inlineFiles(notation: unknown, bytes: (path: string) => Uint8Array): unknown {
  return mapNotation(notation, (key, value) =>
    key === '$file' && typeof value === 'string' ? { $binary: base64.encode(bytes(value)) } : undefined,
  );
}

/** A value in payload notation in which the paths of files are replaced. */
export function rebasedFiles(notation: unknown, rebase: (path: string) => string): unknown {
  return mapNotation(notation, (key, value) =>
    key === '$file' && typeof value === 'string' ? { $file: rebase(value) } : undefined,
  );
}

/**
 * Packed arguments in the form for a collection file: bytes become `{"$binary": …}`, and paths of files are replaced by `rebase`.
 * @throws UserError when they are not a list or refer to missing buffers
 */
export function savedArguments({ json, buffers }: PackedPayload, rebase: (path: string) => string): unknown[] {
  const notation = mapNotation(parseNotationJson(json), (key, value) => {
    if (key === '$file' && typeof value === 'string') return { $file: rebase(value) };
    if (key !== '$buffer') return undefined;
    const buffer = typeof value === 'number' ? buffers[value] : undefined;
    if (!buffer) throw userError('collection.bytesMissing');
    return { $binary: base64.encode(new Uint8Array(buffer)) };
  });
  if (!Array.isArray(notation)) throw userError('collection.argumentsNoList');
  return notation;
}

/** A value in payload notation in which bytes always have the form `{"$binary": …}`. Values with variables stay unchanged. */
export function canonicalNotation(notation: unknown): unknown {
  return mapNotation(notation, (key, value) => {
    if (key !== '$hex' || typeof value !== 'string') return undefined;
    const digits = value.replace(/\s+/g, '').toLowerCase();
    return /^(?:[0-9a-f]{2})*$/.test(digits) ? { $binary: base64.encode(hex.decode(digits)) } : undefined;
  });
}

/** Maps each object that has only one key, such as `{"$file": …}`; if `change` returns undefined, the object stays unchanged. */
function mapNotation(notation: unknown, change: (key: string, value: unknown) => unknown): unknown {
  return mapTree(notation, (node) => {
    if (Array.isArray(node)) return { array: node };
    if (typeof node !== 'object' || node === null) return { leaf: node };
    if (ArrayBuffer.isView(node) || node instanceof ExactNumber) return { leaf: node };
    const entries = Object.entries(node);
    const [only] = entries;
    const changed = entries.length === 1 && only ? change(...only) : undefined;
    return changed === undefined ? { object: entries } : { leaf: changed };
  });
}
