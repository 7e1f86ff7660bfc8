/** Returns the last part of a path with slashes. A slash at the end is ignored. */
export function fileNameOf(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) || path;
}
