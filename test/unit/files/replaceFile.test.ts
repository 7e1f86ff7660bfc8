import { mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { replaceFile } from '../../../src/files/replaceFile.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'replace-'))));
afterEach(() => rm(folder, { recursive: true }));
const replace = (path: string, from: string, to: string): Promise<boolean> =>
  replaceFile(path, Buffer.from(from), Buffer.from(to), systemClock);

it('replaces a file only if its content is the one that was read, even through a link, and leaves no other file', async () => {
  const path = join(folder, 'a.json');
  await writeFile(path, 'one');
  expect(await replace(path, 'other', 'two')).toBe(false);
  await symlink(path, join(folder, 'link.json'));
  expect(await replace(join(folder, 'link.json'), 'one', 'two')).toBe(true);
  expect(await readFile(path, 'utf8')).toBe('two');
  await rm(path);
  await expect(replace(path, 'two', 'three')).rejects.toThrow('ENOENT');
  expect(await readdir(folder)).toEqual(['link.json']);
});

it('loses no change of several windows', async () => {
  const path = join(folder, 'a.json');
  await writeFile(path, '');
  const append = async (word: string): Promise<void> => {
    for (;;) {
      const before = await readFile(path, 'utf8');
      if (await replace(path, before, `${before}${word} `)) return;
    }
  };
  const words = Array.from({ length: 12 }, (_, index) => `w${index}`);
  await Promise.all(words.map(append));
  expect((await readFile(path, 'utf8')).trim().split(' ').sort()).toEqual(words.sort());
});

it('does not wait for a window that crashed', async () => {
  const path = join(folder, 'a.json');
  await writeFile(path, 'one');
  const left = join(folder, '.a.json.changing');
  await writeFile(left, 'half');
  await utimes(left, new Date(0), new Date(0));
  expect(await replace(path, 'one', 'two')).toBe(true);
  expect(await readdir(folder)).toEqual(['a.json']);
});
