/** Reads arguments of a form or a command that refer to files. The paths are relative to the first workspace folder. */
import { parseExactJson } from '../../model/numbers/exactJson.ts';
import { type PackedPayload, packPayload } from '../../model/payload/packedPayload.ts';
import { parseWithFiles, type ReadFile } from './fileReferences.ts';

/** @throws PayloadError, or UserError for a file that cannot be read or must not be read */
export async function readArguments(args: readonly unknown[], read: ReadFile): Promise<unknown[]> {
  return (await parseWithFiles(args, read, { root: 'args' })) as unknown[];
}

/** Packs the payload again with the bytes of its files; a payload that refers to no file is returned unchanged. */
export async function withFiles(packed: PackedPayload, read: ReadFile): Promise<PackedPayload> {
  if (!packed.json.includes('"$file"')) return packed;
  const buffer = (index: number): Uint8Array => new Uint8Array(packed.buffers[index] ?? new ArrayBuffer());
  return packPayload(await parseWithFiles(parseExactJson(packed.json), read, { root: 'args', buffer }));
}
