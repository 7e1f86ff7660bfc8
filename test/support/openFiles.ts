import { readdirSync, readlinkSync } from 'node:fs';

/** The files in a folder that this process has open. */
export function openFiles(folder: string): string[] {
  const descriptors = '/proc/self/fd';
  return readdirSync(descriptors)
    .flatMap((name) => {
      try {
        return [readlinkSync(`${descriptors}/${name}`)];
      } catch {
        // This descriptor was used to read the list, and is closed by now.
        return [];
      }
    })
    .filter((path) => path.startsWith(folder));
}
