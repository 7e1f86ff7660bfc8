import { messageOf } from '../../base/userError.ts';

const elsewhere = 'Save it in another place.';
const noFolder = ['The folder does not exist', 'Save it in a folder that is there.'] as const;
const notAllowed = ['You may not write there', elsewhere] as const;
const isFolder = ['It is a folder', 'Give the file another name.'] as const;

/** What is wrong and what to do, by the system's codes, and those of VS Code's own file systems. */
const words: Readonly<Record<string, readonly [fault: string, advice: string]>> = {
  ENOSPC: ['The disk is full', 'Free some space, or save it in another place.'],
  EDQUOT: ['Your quota on the disk is used up', 'Free some space, or save it in another place.'],
  EROFS: ['The disk is read-only', elsewhere],
  EACCES: notAllowed,
  EPERM: notAllowed,
  NoPermissions: notAllowed,
  EIO: ['The disk reports an error', elsewhere],
  ENOENT: noFolder,
  ENOTDIR: noFolder,
  FileNotFound: noFolder,
  EISDIR: isFolder,
  FileIsADirectory: isFolder,
  ENOTREG: ['It is a device, a pipe or a socket', 'Give the file another name.'],
  ENAMETOOLONG: ['The name is too long', 'Give the file a shorter name.'],
  Unavailable: ['The place cannot be reached', elsewhere],
};

/** Why a file could not be written and what to do about it, in words, with the system's own code. */
export function fileFault(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const said = Object.hasOwn(words, code) ? words[code] : undefined;
  return said === undefined ? `${messageOf(error)} ${elsewhere}` : `${said[0]} (${code}). ${said[1]}`;
}
