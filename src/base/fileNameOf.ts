/** The last part of a path with slashes, without a slash at its end. */
export function fileNameOf(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) || path;
}
