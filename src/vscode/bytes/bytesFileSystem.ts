import * as vscode from 'vscode';
import { messageOf } from '../../base/userError.ts';
import { plainFileName } from '../../model/text/plainText.ts';
import { fileNotFound, fileUnavailable } from '../guarded/fileErrors.ts';
import { ReadOnlyFiles } from '../guarded/readOnlyFiles.ts';
import { type ByteRangeOf, type ReadBytes, readWhole } from '../../host/bytes/byteReader.ts';

export const bytesScheme = 'socketio-inspector-bytes';

/** The maximum size of a file, because an editor reads a virtual file in one piece. */
const largestFile = 128 * 1024 * 1024;

/**
 * Bytes of captured entries as read-only files, for editors of other extensions. The URI identifies the bytes, so nothing is stored here;
 * bytes that are no longer in the capture are reported as not found.
 */
export class BytesFileSystem extends ReadOnlyFiles {
  readonly #read: ReadBytes;

  constructor(read: ReadBytes) {
    super(bytesScheme);
    this.#read = read;
  }

  /** The URI of a range of bytes; `name` is the title of the editor's tab. */
  static uriOf({ seq, attachment, from, to }: ByteRangeOf, name: string): vscode.Uri {
    return vscode.Uri.from({
      scheme: bytesScheme,
      path: `/${seq}/${attachment}/${from}-${to}/${plainFileName(name.replace(/[\\/]/g, '-'))}`,
    });
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { from, to } = rangeOf(uri);
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime: 0,
      size: to - from,
      permissions: vscode.FilePermission.Readonly,
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const range = rangeOf(uri);
    try {
      return await readWhole(this.#read, range, largestFile);
    } catch (error) {
      throw fileUnavailable(messageOf(error));
    }
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }
}

function rangeOf(uri: vscode.Uri): ByteRangeOf {
  const read = /^\/(\d{1,15})\/(-1|\d{1,9})\/(\d{1,15})-(\d{1,15})\/[^/]+$/.exec(uri.path);
  if (!read) throw fileNotFound(uri);
  const [, seq, attachment, from, to] = read.map(Number);
  return { seq: seq ?? 0, attachment: attachment ?? 0, from: from ?? 0, to: Math.max(from ?? 0, to ?? 0) };
}
