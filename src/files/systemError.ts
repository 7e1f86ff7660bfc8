/** An error with a code of the operating system, from which its text is derived. */
export function systemError(
  code: 'EIO' | 'EISDIR' | 'ENOTDIR' | 'ENOTREG' | 'EROFS',
): Error & { readonly code: string } {
  return Object.assign(new Error(code), { code });
}
