const words: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full',
  EDQUOT: 'Your quota on the disk is used up',
  EROFS: 'The disk is read-only',
  EACCES: 'The folder may not be written to',
  EPERM: 'The folder may not be written to',
  EIO: 'The disk reports an error',
  ENOENT: 'The folder is gone',
  ENOTDIR: 'Something else stands where the folder was',
  ESTALE: 'The folder is gone',
  EMFILE: 'Too many files are open',
};

/** Why the capture cannot be written, in one sentence, with the system's own word for it. */
export function storageFault(error: unknown, place: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const what = words[code] ?? 'The capture cannot be written';
  const detail = code || (error instanceof Error ? error.message : String(error));
  return `${what} (${detail}, ${place}).`;
}
