/**
 * The bytes that `{"$file": …}` stands for (contract, section 1).
 * Invariant: nothing is read in a workspace that is not trusted, nor outside the workspace folder, neither by `..` nor by a symbolic link.
 */
import { realpath } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/userError.ts';
import { filePaths } from '../../model/collectionArgs.ts';
import { type ParseOptions, parsePayload } from '../../model/payload.ts';

const mostBytes = 64 * 1024 * 1024;

/**
 * Reads payload notation with the files that it refers to, relative to `base`, a folder.
 * @throws UserError for a file that cannot or may not be read; PayloadError for what is no notation
 */
export async function parseWithFiles(
  notation: unknown,
  base: vscode.Uri | undefined,
  options: ParseOptions = {},
): Promise<unknown> {
  // What is wrong with the rest is said before a file is read.
  const withoutFiles = parsePayload(notation, { ...options, file: () => new Uint8Array() });
  const files = filePaths(notation);
  if (files.length === 0) return withoutFiles;
  const bytes = new Map<string, Uint8Array>();
  for (const file of files) bytes.set(file, await readWorkspaceFile(file, base));
  const file = (name: string): Uint8Array => {
    const content = bytes.get(name);
    if (!content) throw new UserError(`The file “${name}” was not read.`);
    return content;
  };
  return parsePayload(notation, { ...options, file });
}

/** @throws UserError that says what stands in the way */
export async function readWorkspaceFile(file: string, base: vscode.Uri | undefined): Promise<Uint8Array> {
  if (!vscode.workspace.isTrusted) {
    throw new UserError(
      `The file “${file}” is not read: files are read in trusted workspaces only. Trust this workspace first.`,
    );
  }
  const folder = base && vscode.workspace.getWorkspaceFolder(base)?.uri;
  if (!base || !folder) {
    throw new UserError(
      `The file “${file}” is not read: files are read inside the workspace only. Open its folder first.`,
    );
  }
  if (
    file === '' ||
    file.startsWith('/') ||
    file.includes('\0') ||
    /^[a-z][a-z0-9+.-]*:/i.test(file) ||
    path.win32.isAbsolute(file)
  ) {
    throw new UserError(
      `The file “${file}” is not read: write its path relative to the collection, such as ./logo.png.`,
    );
  }
  const target = vscode.Uri.joinPath(base, file);
  if (!isInside(folder.path, target.path, path.posix)) throw outside(file);
  const uri = target.scheme === 'file' ? await resolved(file, folder, target) : target;
  return read(file, uri);
}

/** The file itself, behind every link; the same is read that was checked. */
async function resolved(file: string, folder: vscode.Uri, target: vscode.Uri): Promise<vscode.Uri> {
  let real: string;
  try {
    real = await realpath(target.fsPath);
  } catch (error) {
    throw missing(file, error);
  }
  if (!isInside(await realpath(folder.fsPath), real, path)) throw outside(file);
  return vscode.Uri.file(real);
}

async function read(file: string, uri: vscode.Uri): Promise<Uint8Array> {
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    if (!(type & vscode.FileType.File)) throw new UserError(`“${file}” is no file, so there are no bytes to send.`);
    if (size > mostBytes) {
      const limit = mostBytes / 1024 / 1024;
      throw new UserError(
        `The file “${file}” has ${Math.ceil(size / 1024 / 1024)} MB; an argument can have ${limit} MB.`,
      );
    }
    // Some hosts give a Buffer; plain bytes compare and clone as such.
    const { buffer, byteOffset, byteLength } = await vscode.workspace.fs.readFile(uri);
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw missing(file, error);
  }
}

function isInside(folder: string, target: string, rules: path.PlatformPath): boolean {
  const way = rules.relative(folder, target);
  return way !== '' && way !== '..' && !way.startsWith(`..${rules.sep}`) && !rules.isAbsolute(way);
}

function outside(file: string): UserError {
  return new UserError(`The file “${file}” lies outside the workspace folder and is not read.`);
}

function missing(file: string, error: unknown): UserError {
  const code = error instanceof vscode.FileSystemError ? error.code : (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'FileNotFound') return new UserError(`The file “${file}” is not there.`);
  return new UserError(`The file “${file}” cannot be read${code ? ` (${code})` : ''}.`);
}
