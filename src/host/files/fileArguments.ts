/** Arguments that refer to files, from a form or a command: relative to the first workspace folder. */
import { parseExactJson } from '../../model/numbers/exactJson.ts';
import { type PackedPayload, packPayload } from '../../model/payload/packedPayload.ts';
import { parseWithFiles, type ReadFile } from './fileReferences.ts';

/** @throws PayloadError, or UserError for a file that may not or cannot be read */
export async function readArguments(args: readonly unknown[], read: ReadFile): Promise<unknown[]> {
  return (await parseWithFiles(args, read, { root: 'args' })) as unknown[];
}

/** Packs again with the files' bytes; what refers to no file passes untouched. */
export async function withFiles(packed: PackedPayload, read: ReadFile): Promise<PackedPayload> {
  if (!packed.json.includes('"$file"')) return packed;
  const buffer = (index: number): Uint8Array => new Uint8Array(packed.buffers[index] ?? new ArrayBuffer());
  return packPayload(await parseWithFiles(parseExactJson(packed.json), read, { root: 'args', buffer }));
}
