import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  claimFolder,
  type FolderOwner,
  pruneFolders,
  thisOwner,
} from '../../../../../src/engine/log/store/ownedFolder.ts';

/** The ID of a process that has ended. */
const deadPid = spawnSync(process.execPath, ['-e', '']).pid;
const own = thisOwner('aa');

describe('a folder of segments', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'socketio-inspector-owned-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** A folder in the state in which its owner left it. */
  const left = (owner: Partial<FolderOwner>, { minutes = 0, bytes = 10, token = 'bb' } = {}): string => {
    const { pid, ticks, began, machine } = { ...own, ...owner };
    const path = join(root, `own-${pid}-${ticks}-${began}-${machine}-${token}`);
    mkdirSync(path);
    writeFileSync(join(path, '00000001.seg'), Buffer.alloc(bytes));
    const at = Date.now() / 1000 - minutes * 60;
    utimesSync(join(path, '00000001.seg'), at, at);
    utimesSync(path, at, at);
    return path;
  };
  const holdsSegment = (path: string): boolean => readdirSync(path).includes('00000001.seg');

  it('is created if there is none, and is the same for the next engine in the same process', () => {
    const first = claimFolder(root, own);
    writeFileSync(join(first.path, '00000001.seg'), '');
    expect(claimFolder(root, own).path).toBe(first.path);
    expect(readdirSync(root)).toEqual([basename(first.path)]);
  });

  it('is never a folder that another engine uses', () => {
    const first = claimFolder(root, own);
    const second = claimFolder(root, thisOwner('bb'));
    expect(second.path).not.toBe(first.path);
    expect(readdirSync(root)).toHaveLength(2);
  });

  it.each([
    ['has ended', { pid: deadPid }],
    ['gave its number to another process', own.ticks === '0' ? { pid: deadPid } : { ticks: '1' }],
    ['ran before this machine was started', { began: 1000 }],
  ])('is taken over when its owner %s', (_, owner) => {
    left(owner);
    const { path } = claimFolder(root, own);
    expect(holdsSegment(path)).toBe(true);
    expect(readdirSync(root)).toEqual([basename(path)]);
  });

  it.each([
    ['lives', {}],
    ['may live on another machine', { pid: deadPid, machine: '00000000' }],
  ])('is not taken over while its owner %s', (_, owner) => {
    const other = left(owner);
    const { path } = claimFolder(root, own);
    expect(holdsSegment(path)).toBe(false);
    expect(holdsSegment(other)).toBe(true);
  });

  it('is taken over when it was released', () => {
    const first = claimFolder(root, own);
    writeFileSync(join(first.path, '00000001.seg'), '');
    first.release();
    expect(holdsSegment(claimFolder(root, thisOwner('bb')).path)).toBe(true);
  });

  const others: readonly (readonly [what: string, make: (path: string) => void])[] = [
    ['file', (path) => writeFileSync(path, 'of somebody else')],
    ['named pipe', (path) => void spawnSync('mkfifo', [path])],
    ['link to another folder', (path) => symlinkSync(elsewhere(), path)],
    ['link to nowhere', (path) => symlinkSync(join(root, 'nowhere'), path)],
    ['link to itself', (path) => symlinkSync(path, path)],
  ];
  /** A folder with a segment that does not belong to the inspector. */
  const elsewhere = (): string => {
    const path = join(root, 'elsewhere');
    mkdirSync(path);
    writeFileSync(join(path, '00000001.seg'), 'of somebody else');
    return path;
  };

  it.each(others)('is a new folder if a %s is in its place after a restart', (_what, make) => {
    const first = claimFolder(root, own);
    rmSync(first.path, { recursive: true });
    make(first.path);
    const { path } = claimFolder(root, own);
    expect([path, lstatSync(path).isDirectory(), readdirSync(path)]).toEqual([first.path, true, []]);
    expect(lstatSync(`${path}.other`).isDirectory()).toBe(false);
    expect(readdirSync(claimFolder(root, own).path)).toEqual([]);
  });

  it.each(others)('is not a %s with the name of a released folder, which is not deleted', (_what, make) => {
    const given = join(root, 'free-bb');
    make(given);
    const { path } = claimFolder(root, own);
    pruneFolders(root, own, { maxBytes: 0, maxAgeMs: 0 });
    expect([lstatSync(path).isDirectory(), readdirSync(path)]).toEqual([true, []]);
    expect(lstatSync(given).isDirectory()).toBe(false);
  });

  it('is waited for when its owner is about to end', () => {
    const first = claimFolder(root, own);
    writeFileSync(join(first.path, '00000001.seg'), '');
    // The owner releases the folder some time after the other owner has started to wait.
    const given = join(root, 'free-aa');
    const script = `setTimeout(() => require('fs').renameSync(${JSON.stringify(first.path)}, ${JSON.stringify(given)}), 200)`;
    spawnSync('sh', ['-c', '"$0" -e "$1" >/dev/null 2>&1 &', process.execPath, script]);
    expect(holdsSegment(claimFolder(root, thisOwner('bb'), { waitMs: 20_000 }).path)).toBe(true);
  });

  it('is the newest of several released folders; the others are deleted if they are too old or too large', () => {
    const newest = left({ pid: deadPid }, { token: '01' });
    const second = left({ pid: deadPid }, { token: '02', minutes: 10, bytes: 600 });
    left({ pid: deadPid }, { token: '03', minutes: 20, bytes: 600 });
    left({ pid: deadPid }, { token: '04', minutes: 200, bytes: 1 });
    const { path } = claimFolder(root, own);
    pruneFolders(root, own, { maxBytes: 1000, maxAgeMs: 3_600_000 });
    expect(readdirSync(root).sort()).toEqual([basename(path), basename(second)].sort());
    expect(basename(newest)).not.toBe(basename(path));
    expect(holdsSegment(path)).toBe(true);
  });
});
