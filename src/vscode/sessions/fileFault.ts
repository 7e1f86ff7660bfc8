import { messageOf } from '../../base/userError.ts';

/** By the system's codes, and those of VS Code's own file systems. */
const words: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full.',
  EDQUOT: 'Your quota on the disk is used up.',
  EROFS: 'The disk is read-only.',
  EACCES: 'You may not write there.',
  EPERM: 'You may not write there.',
  NoPermissions: 'You may not write there.',
  EIO: 'The disk reports an error.',
  ENOENT: 'The folder does not exist.',
  ENOTDIR: 'The folder does not exist.',
  FileNotFound: 'The folder does not exist.',
  EISDIR: 'It is a folder.',
  FileIsADirectory: 'It is a folder.',
  ENAMETOOLONG: 'The name is too long.',
  Unavailable: 'The place cannot be reached.',
};

/** Why a file could not be written, in words, with the system's own code. */
export function fileFault(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const said = Object.hasOwn(words, code) ? words[code] : undefined;
  return said === undefined ? messageOf(error) : `${said} (${code})`;
}
