import { base64 } from '@scure/base';
import { ExactNumber } from '../../model/numbers/exactNumber.ts';
import { parseExactJson } from '../../model/numbers/exactJson.ts';
import type { PackedPayload } from '../../model/payload/packedPayload.ts';

/** The arguments of a message in payload notation. References to files and variables are kept. */
export function packedNotation({ json, buffers }: PackedPayload): unknown[] {
  const notation = (value: unknown): unknown => {
    if (value instanceof ExactNumber) return { $number: value.literal };
    if (Array.isArray(value)) return value.map(notation);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [key, index] = entries[0] ?? [];
    const buffer = entries.length === 1 && key === '$buffer' ? buffers[Number(index)] : undefined;
    if (buffer) return { $binary: base64.encode(new Uint8Array(buffer)) };
    return Object.fromEntries(entries.map(([name, child]) => [name, notation(child)]));
  };
  const args = notation(parseExactJson(json));
  return Array.isArray(args) ? args : [];
}
