/**
 * The bytes that `{"$file": …}` stands for (contract, section 1).
 * Invariant: nothing is read in a workspace that is not trusted, nor outside the workspace folder, neither by `..` nor by a symbolic link,
 * not even by one that is put there while the file is opened (files/fileInside.ts).
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/userError.ts';
import { OutsideFolderError, readFileInside } from '../../files/fileInside.ts';
import { FileTooLargeError, NotRegularFileError } from '../../files/regularFile.ts';
import { filePaths, inlineFiles } from '../../model/collection/collectionArgs.ts';
import { type ParseOptions, parsePayload } from '../../model/payload/payload.ts';
import { readFile } from '../commands/readFile.ts';

const maxBytes = 64_000_000;

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
  parsePayload(notation, { ...options, file: () => new Uint8Array() });
  const file = await filesOf(notation, base);
  return parsePayload(notation, { ...options, file });
}

/**
 * Payload notation or a matcher with the bytes of its files in their place.
 * @throws UserError for a file that cannot or may not be read
 */
export async function withFilesInline(notation: unknown, base: vscode.Uri): Promise<unknown> {
  return inlineFiles(notation, await filesOf(notation, base));
}

/** The bytes of the files that a notation refers to, by their paths. */
async function filesOf(notation: unknown, base: vscode.Uri | undefined): Promise<(path: string) => Uint8Array> {
  const bytes = new Map<string, Uint8Array>();
  for (const file of filePaths(notation)) bytes.set(file, await readWorkspaceFile(file, base));
  return (name) => {
    const content = bytes.get(name);
    if (!content) throw new UserError(`The file “${name}” was not read.`);
    return content;
  };
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
  if (!isInside(folder.path, target.path)) throw outside(file);
  try {
    if (target.scheme === 'file') return await readFileInside(folder.fsPath, target.fsPath, maxBytes);
    await refuseLinks(file, folder, target);
    return await readFile(target, maxBytes);
  } catch (error) {
    throw faultOf(file, error);
  }
}

/** Where a file system of another extension says that a part of the path is a link, nothing says where it leads. */
async function refuseLinks(file: string, folder: vscode.Uri, target: vscode.Uri): Promise<void> {
  const parts = path.posix.relative(folder.path, target.path).split('/');
  for (let depth = 1; depth <= parts.length; depth++) {
    const { type } = await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, ...parts.slice(0, depth)));
    if (type & vscode.FileType.SymbolicLink) {
      throw new UserError(
        `The file “${file}” is not read: “${parts[depth - 1] ?? ''}” is a link, and this file system does not say where it leads. Write the path without links.`,
      );
    }
  }
}

function faultOf(file: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  if (error instanceof OutsideFolderError) return outside(file);
  if (error instanceof NotRegularFileError) return new UserError(`The file “${file}” ${error.message}`);
  if (error instanceof FileTooLargeError) {
    const [size, limit] = [error.size, maxBytes].map((bytes) => Math.ceil(bytes / 1e6));
    return new UserError(`The file “${file}” has ${size} MB; an argument can have ${limit} MB.`);
  }
  return missing(file, error);
}

function isInside(folder: string, target: string): boolean {
  const way = path.posix.relative(folder, target);
  return way !== '' && way !== '..' && !way.startsWith('../');
}

function outside(file: string): UserError {
  return new UserError(`The file “${file}” lies outside the workspace folder and is not read.`);
}

function missing(file: string, error: unknown): UserError {
  const code = error instanceof vscode.FileSystemError ? error.code : (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'FileNotFound') return new UserError(`The file “${file}” is not there.`);
  return new UserError(`The file “${file}” cannot be read${code ? ` (${code})` : ''}.`);
}
