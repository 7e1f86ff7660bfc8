/** Replaces references to files in payload notation, `{"$file": …}`, with the bytes of the files. */
import { filePaths, inlineFiles } from '../../model/collection/collectionArgs.ts';
import { type ParseOptions, parsePayload } from '../../model/payload/payload.ts';
import { fileErrors } from './fileErrorTexts.ts';

/** Reads a file that a notation refers to; the path is relative to the folder that the notation belongs to. */
export type ReadFile = (path: string) => Promise<Uint8Array>;

/**
 * Parses payload notation, including the files that it refers to.
 * @throws UserError for a file that cannot be read or must not be read; PayloadError for invalid notation
 */
export async function parseWithFiles(notation: unknown, read: ReadFile, options: ParseOptions = {}): Promise<unknown> {
  // Faults in the rest of the notation are reported before any file is read.
  parsePayload(notation, { ...options, file: () => new Uint8Array() });
  const file = await filesOf(notation, read);
  return parsePayload(notation, { ...options, file });
}

/**
 * Payload notation or a matcher in which references to files are replaced with their bytes.
 * @throws UserError for a file that cannot be read or must not be read
 */
export async function withFilesInline(notation: unknown, read: ReadFile): Promise<unknown> {
  return inlineFiles(notation, await filesOf(notation, read));
}

/** The bytes of the files that a notation refers to, by path. */
async function filesOf(notation: unknown, read: ReadFile): Promise<(path: string) => Uint8Array> {
  const bytes = new Map<string, Uint8Array>();
  for (const file of filePaths(notation)) bytes.set(file, await read(file));
  return (name) => {
    const content = bytes.get(name);
    if (!content) throw fileErrors('file.notRead', { file: name });
    return content;
  };
}
