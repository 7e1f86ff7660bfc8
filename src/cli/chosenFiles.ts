/** The files that patterns of the command line name: files, folders and globs. */
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** Folders that usually contain no collections, and can be huge. */
const skippedFolders: ReadonlySet<string> = new Set(['node_modules', '.git']);
const collectionFile = /\.socketio\.json$/;

export interface ChosenFiles {
  /** The paths of the chosen files, sorted, without duplicates, with the separators of the system. */
  readonly files: readonly string[];
  /** Patterns without wildcards that match no file or folder. */
  readonly missing: readonly string[];
}

/**
 * A folder selects all collections in it. In a glob, `*` and `?` match characters of one name, and `**` matches any number of folders. A
 * pattern that begins with `!` excludes files that the patterns before it have selected.
 */
export async function chosenFiles(patterns: readonly string[]): Promise<ChosenFiles> {
  const chosen = new Set<string>();
  const missing: string[] = [];
  for (const written of patterns) {
    const isExcluding = written.startsWith('!');
    const pattern = normalized(isExcluding ? written.slice(1) : written);
    if (isExcluding) {
      const isMatch = matcherOf(pattern);
      for (const file of [...chosen]) if (isMatch(file)) chosen.delete(file);
      continue;
    }
    const found = await filesOf(pattern);
    if (found) for (const file of found) chosen.add(file);
    else missing.push(written);
  }
  return { files: [...chosen].sort().map((file) => file.replaceAll('/', sep)), missing };
}

function normalized(pattern: string): string {
  const slashes = sep === '\\' ? pattern.replaceAll('\\', '/') : pattern;
  return slashes.replace(/^(?:\.\/)+/, '').replace(/(.)\/+$/, '$1') || '.';
}

function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/** The files that one pattern names; undefined if it is a path that does not exist. */
async function filesOf(pattern: string): Promise<string[] | undefined> {
  if (!isGlob(pattern)) {
    const found = await stat(pattern).catch(() => undefined);
    if (!found) return undefined;
    return found.isDirectory() ? filesIn(pattern, (file) => collectionFile.test(file)) : [pattern];
  }
  const segments = pattern.split('/');
  const base = segments.slice(0, segments.findIndex(isGlob)).join('/');
  return filesIn(base === '' ? (pattern.startsWith('/') ? '/' : '.') : base, matcherOf(pattern));
}

/** Links to folders are not followed, because they can be circular. */
async function filesIn(folder: string, isChosen: (file: string) => boolean): Promise<string[]> {
  const files: string[] = [];
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const entries = await readdir(next, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = normalized(join(next, entry.name).replaceAll(sep, '/'));
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name)) folders.push(path);
      } else if (isChosen(path)) files.push(path);
    }
  }
  return files;
}

/** Whether a path matches a glob, or is in the folder that a path without wildcards names. */
function matcherOf(pattern: string): (file: string) => boolean {
  if (!isGlob(pattern)) return (file) => file === pattern || pattern === '.' || file.startsWith(`${pattern}/`);
  const source = pattern
    .split('/')
    .map((segment, index, all) => {
      const isLast = index === all.length - 1;
      if (segment === '**') return isLast ? '.*' : '(?:[^/]+/)*';
      const name = segment
        .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
        .replace(/\*+/g, '[^/]*')
        .replaceAll('?', '[^/]');
      return isLast ? name : `${name}/`;
    })
    .join('');
  const expression = new RegExp(`^${source}$`);
  return (file) => expression.test(file);
}
