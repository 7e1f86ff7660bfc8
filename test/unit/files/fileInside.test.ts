// A folder that is replaced with a link: no file outside of the root folder is read, whenever the replacement happens.
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isOpenedInside, OutsideFolderError, readFileInside } from '../../../src/files/fileInside.ts';

let base: string;
let root: string;
const inside = (name: string): string => join(root, name);

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'socketio-inspector-inside-')));
  root = join(base, 'workspace');
  mkdirSync(inside('data'), { recursive: true });
  mkdirSync(join(base, 'outside'));
  writeFileSync(inside('data/file'), 'inside');
  writeFileSync(join(base, 'outside/file'), 'secret');
  symlinkSync(join(base, 'outside'), inside('link'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const textOf = async (file: string): Promise<string> => Buffer.from(await readFileInside(root, file, 100)).toString();

/** Replaces the folder with the link. `exchangeBack` restores the folder. */
function exchange(): void {
  renameSync(inside('data'), inside('kept'));
  renameSync(inside('link'), inside('data'));
}
function exchangeBack(): void {
  renameSync(inside('data'), inside('link'));
  renameSync(inside('kept'), inside('data'));
}

describe('a file inside a folder', () => {
  it('is read, through links that stay inside', async () => {
    symlinkSync('data', inside('alias'));
    symlinkSync(inside('data/file'), inside('toFile'));
    symlinkSync(root, join(base, 'toWorkspace'));
    for (const file of ['data/file', 'alias/file', 'toFile']) {
      expect(await textOf(inside(file))).toBe('inside');
    }
    const byLink = await readFileInside(join(base, 'toWorkspace'), join(base, 'toWorkspace/data/file'), 100);
    expect(Buffer.from(byLink).toString()).toBe('inside');
  });

  it('is not read outside of it', async () => {
    symlinkSync(join(base, 'outside/file'), inside('toSecret'));
    for (const file of ['link/file', 'toSecret', '../outside/file', '/etc/hostname', '..', '']) {
      const target = file.startsWith('/') ? file : inside(file);
      await expect(textOf(target)).rejects.toBeInstanceOf(OutsideFolderError);
    }
    await expect(textOf(inside('none'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(textOf(inside('data'))).rejects.toMatchObject({ code: 'ENOTREG' });
    await expect(readFileInside(root, inside('data/file'), 3)).rejects.toMatchObject({ code: 'EFBIG' });
  });

  for (const byKernel of [true, false]) {
    const how = byKernel ? 'the kernel' : 'walking the path';
    it(`is identified by the opened file, whatever its path is now: ${how}`, async () => {
      const file = inside('data/file');
      exchange();
      const secret = await open(file);
      exchangeBack();
      const own = await open(file);
      expect(await isOpenedInside(own, root, file, byKernel)).toBe(true);
      expect(await isOpenedInside(secret, root, file, byKernel)).toBe(false);
      exchange();
      expect(await isOpenedInside(secret, root, file, byKernel)).toBe(false);
      await secret.close();
      await own.close();
    });

    it(`is not read when it was removed and its location is not known: ${how}`, async () => {
      const file = inside('data/file');
      const own = await open(file);
      rmSync(file);
      expect(await isOpenedInside(own, root, file, byKernel)).toBe(false);
      await own.close();
    });
  }

  it('is the only file that is read while the folder is replaced continuously', async () => {
    const script = `
      const { workerData, parentPort } = require('node:worker_threads');
      const { renameSync } = require('node:fs');
      const { data, kept, link, stop } = workerData;
      parentPort.postMessage('begun');
      while (Atomics.load(stop, 0) === 0) {
        renameSync(data, kept); renameSync(link, data);
        renameSync(data, link); renameSync(kept, data);
      }`;
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const workerData = { data: inside('data'), kept: inside('kept'), link: inside('link'), stop };
    const worker = new Worker(script, { eval: true, workerData });
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    await new Promise((resolve) => worker.once('message', resolve));
    const read = new Map<string, number>();
    for (let n = 0; n < 2000; n++) {
      const outcome = await textOf(inside('data/file')).catch((error: unknown) => (error as { code: string }).code);
      read.set(outcome, (read.get(outcome) ?? 0) + 1);
    }
    Atomics.store(stop, 0, 1);
    await ended;
    expect([...read.keys()].filter((outcome) => !['inside', 'EOUTSIDE', 'ENOENT'].includes(outcome))).toEqual([]);
  });
});
