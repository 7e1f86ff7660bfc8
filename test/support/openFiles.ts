import { readdirSync, readlinkSync } from 'node:fs';

/** The files below a folder that this process has open. */
export function openFiles(folder: string): string[] {
  const descriptors = '/proc/self/fd';
  return readdirSync(descriptors)
    .flatMap((name) => {
      try {
        return [readlinkSync(`${descriptors}/${name}`)];
      } catch {
        // The descriptor with which the list was read.
        return [];
      }
    })
    .filter((path) => path.startsWith(folder));
}
