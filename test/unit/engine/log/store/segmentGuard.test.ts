// Changes that other programs make to the files of a running capture. They are detected at the next write, reported once, and repaired as
// far as the content still exists.
import { causeMessage } from '../../../../../src/model/cause/causeTexts.ts';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewRecord } from '../../../../../src/engine/contracts/record.ts';
import { type LogFiles, nodeFiles } from '../../../../../src/engine/log/store/logFiles.ts';
import type { SegmentedLog } from '../../../../../src/engine/log/segmentedLog.ts';
import { FakeClock } from '../../../../support/fakeClock.ts';
import { LogFolder, roomy, wholeLog } from '../../../../support/logFolder.ts';

const payload = 'x'.repeat(1000);
const event = (name: string): NewRecord => ({
  facts: { connectionId: 'c1', kind: 'event', namespace: '/', dir: 'in', event: name, bytes: 10 },
  body: {
    type: 'wire',
    codec: 'default',
    packet: { text: `2["${name}","${payload}"]`, attachments: [] },
    unsent: false,
  },
});

describe('a capture whose files other programs change', () => {
  let clock: FakeClock;
  let folder: LogFolder;
  let log: SegmentedLog;
  let mended: string[];

  const opened = (limits = { ...roomy, maxBytes: 2 ** 22 }, files = nodeFiles): SegmentedLog => {
    const made = folder.open(clock, limits, files);
    made.onDidRepair((cause) => mended.push(causeMessage(cause)));
    return made;
  };
  const append = (count: number, name = 'e'): void => {
    for (let n = 0; n < count; n++) log.append(event(`${name}${n}`));
    clock.advance(60);
  };
  /** The log as the next engine recovers it. */
  const recovered = (): ReturnType<typeof wholeLog> => {
    log.dispose();
    const next = folder.open(clock);
    expect(next.recovered.damaged).toBe(0);
    const all = wholeLog(next);
    next.dispose();
    return all;
  };

  beforeEach(() => {
    clock = new FakeClock();
    folder = new LogFolder();
    mended = [];
    log = opened();
    append(900);
    expect(folder.segments().length).toBeGreaterThan(2);
  });
  afterEach(() => {
    rmSync(folder.path, { recursive: true, force: true });
    rmSync(`${folder.path}.moved`, { recursive: true, force: true });
  });

  const first = (): string => folder.segments()[0] ?? '';
  const last = (): string => folder.segments().at(-1) ?? '';
  const rescued: [what: string, change: () => void, files: RegExp][] = [
    ['the folder is deleted', () => rmSync(folder.path, { recursive: true }), /^\d files of the capture were deleted/],
    ['the folder is renamed', () => renameSync(folder.path, `${folder.path}.moved`), /^\d files of the capture were/],
    [
      'the folder is replaced',
      () => {
        renameSync(folder.path, `${folder.path}.moved`);
        mkdirSync(folder.path);
        writeFileSync(join(folder.path, '00000001.seg'), 'of somebody else');
        writeFileSync(join(folder.path, '00000005.seg'), 'of somebody else');
      },
      /^\d files of the capture were/,
    ],
    ['the newest segment is deleted', () => rmSync(last()), /^1 file of the capture was deleted/],
    ['an older segment is deleted', () => rmSync(first()), /^1 file of the capture was deleted/],
    ['a segment is renamed', () => renameSync(first(), `${first()}.bak`), /^1 file of the capture was/],
    [
      'a segment is replaced by a copy of another',
      () => {
        rmSync(first());
        copyFileSync(last(), join(folder.path, '00000001.seg'));
      },
      /^1 file of the capture was/,
    ],
    [
      'a link stands where a segment was',
      () => {
        const path = first();
        rmSync(path);
        symlinkSync('/dev/zero', path);
      },
      /^1 file of the capture was/,
    ],
    [
      'a named pipe stands where the newest segment was',
      () => {
        const path = last();
        rmSync(path);
        execFileSync('mkfifo', [path]);
      },
      /^1 file of the capture was/,
    ],
    [
      'a link to the renamed segment stands in its place',
      () => {
        const path = last();
        renameSync(path, `${path}.bak`);
        symlinkSync(`${path}.bak`, path);
      },
      /^1 file of the capture was/,
    ],
    [
      'a hard link of another segment stands where one was',
      () => {
        const path = first();
        rmSync(path);
        linkSync(last(), path);
      },
      /^1 file of the capture was/,
    ],
    [
      'an empty file stands where the newest segment was',
      () => {
        const path = last();
        rmSync(path);
        writeFileSync(path, '');
      },
      /^1 file of the capture was/,
    ],
    [
      'all segments are deleted',
      () => folder.segments().forEach((path) => rmSync(path)),
      /^\d files of the capture were/,
    ],
  ];

  it.each(rescued)('is complete again at the next write: %s', (_, change, files) => {
    const before = wholeLog(log);
    change();
    append(1, 'next');
    clock.advance(10);
    expect(mended).toHaveLength(1);
    expect(mended[0]).toMatch(files);
    expect(mended[0]).toMatch(
      /entries in (it|them) could still be read and were written again\. The capture continues\.$/,
    );
    expect(mended[0]).not.toContain('cannot be recovered');
    append(900, 'later');
    expect(mended).toHaveLength(1);
    expect(log.fault).toBeUndefined();
    const all = wholeLog(log);
    expect(all.slice(0, before.length)).toEqual(before);
    expect(all).toHaveLength(before.length + 901);
    expect(recovered()).toEqual(all);
  });

  it('reports that its entries can still be read if a folder is in the place of a segment', () => {
    const path = first();
    renameSync(path, `${path}.bak`);
    mkdirSync(path);
    append(1);
    expect(mended).toHaveLength(1);
    expect(mended[0]).toMatch(/could not be written again and can be read only until the engine ends/);
    expect(log.read(1)?.facts.seq).toBe(1);
  });

  it('is complete again when the engine ends before anything is written', () => {
    const before = wholeLog(log);
    log.append(event('last'));
    rmSync(folder.path, { recursive: true });
    expect(recovered()).toHaveLength(before.length + 1);
  });

  it('reports how many entries cannot be recovered when the newest segment was cut, and continues after them', () => {
    const before = wholeLog(log);
    truncateSync(last(), Math.floor(statSync(last()).size / 2));
    append(10, 'next');
    clock.advance(10);
    expect(mended).toHaveLength(1);
    const [, count = '0'] = /The contents of ([\d,]+) entries cannot be recovered/.exec(mended[0] ?? '') ?? [];
    const lost = Number(count.replaceAll(',', ''));
    expect(lost).toBeGreaterThan(0);
    const all = wholeLog(log);
    expect(all).toHaveLength(before.length + 10);
    expect(all.filter(({ body }) => body === undefined)).toHaveLength(lost);
    expect(all.slice(0, before.length - lost)).toEqual(before.slice(0, -lost));
    const gone = log.read(before.length);
    expect(gone?.bodyFault).toEqual({ code: 'capture.payloadLost' });
    expect(recovered()).toEqual(all.filter(({ body }) => body !== undefined));
  });

  it.each([0, 10, 28])('continues after its newest segment was cut to %i bytes', (size) => {
    truncateSync(last(), size);
    append(10, 'next');
    append(10, 'more');
    expect(mended).toHaveLength(1);
    const all = wholeLog(log).filter(({ body }) => body !== undefined);
    expect(all.length).toBeGreaterThan(500);
    expect(recovered()).toEqual(all);
  });

  it('shows no part of another entry when an older segment was overwritten in its place', () => {
    const before = wholeLog(log);
    const [one = '', two = ''] = folder.segments();
    copyFileSync(two, one);
    clock.advance(300);
    append(1, 'next');
    expect(mended[0]).toMatch(/^1 file of the capture was .* The contents of [\d,]+ entries cannot be recovered/);
    for (const { facts, body } of wholeLog(log)) {
      if (body !== undefined) expect({ facts, body }).toMatchObject({ body: before[facts.seq - 1]?.body ?? body });
    }
    expect(log.read(1)?.body).toBeUndefined();
    expect(log.read(1)?.facts.event).toBe('e0');
    log.dispose();
  });

  it('keeps entries in memory that it cannot write, and writes them when it is resumed', () => {
    const faults: string[] = [];
    log.onDidFail((fault) => faults.push(causeMessage(fault)));
    const before = wholeLog(log);
    rmSync(folder.path, { recursive: true });
    writeFileSync(folder.path, 'a file stands here');
    append(1, 'next');
    clock.advance(10);
    append(300, 'held');
    expect(mended).toHaveLength(1);
    expect(mended[0]).toMatch(/[\d,]+ entries could not be written again and can be read only until the engine ends/);
    expect(faults).toEqual([
      `The capture cannot be written: a file has the name of the folder (ENOTDIR, ${folder.path}).`,
    ]);
    expect(log.resume()).toBe(false);
    rmSync(folder.path);
    expect(log.resume()).toBe(true);
    clock.advance(10);
    append(1, 'after');
    const all = wholeLog(log);
    expect(all).toHaveLength(before.length + 302);
    expect(all.every(({ body }) => body !== undefined)).toBe(true);
    expect(recovered()).toEqual(all);
  });

  it.each(['EROFS', 'EACCES'])(
    'stops when its folder is made read-only (%s), and continues when it is writable',
    (code) => {
      log.dispose();
      rmSync(folder.path, { recursive: true });
      folder = new LogFolder();
      let isReadOnly = false;
      const files: LogFiles = {
        ...nodeFiles,
        open: (path, how) => {
          if (isReadOnly && how === 'new') throw Object.assign(new Error('it is read-only'), { code });
          return nodeFiles.open(path, how);
        },
      };
      const faults: string[] = [];
      log = opened({ ...roomy, maxBytes: 2 ** 22 }, files);
      log.onDidFail((fault) => faults.push(causeMessage(fault)));
      append(10);
      isReadOnly = true;
      append(900, 'held');
      expect(faults).toHaveLength(1);
      expect(faults[0]).toMatch(
        code === 'EROFS'
          ? /^The capture cannot be written: the file system is read-only \(EROFS, /
          : /^The capture cannot be written: you have no permission to write there \(EACCES, /,
      );
      expect(log.resume()).toBe(false);
      isReadOnly = false;
      expect(log.resume()).toBe(true);
      append(900, 'after');
      const all = wholeLog(log);
      expect(all).toHaveLength(1810);
      expect(all.every(({ body }) => body !== undefined)).toBe(true);
      expect(recovered()).toEqual(all);
    },
  );

  it('does not write through a link that is in the place of its folder', () => {
    const elsewhere = `${folder.path}.moved`;
    mkdirSync(elsewhere);
    rmSync(folder.path, { recursive: true });
    symlinkSync(elsewhere, folder.path);
    append(1, 'next');
    clock.advance(10);
    append(100, 'held');
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(log.fault?.params).toMatchObject({ systemCode: 'ENOTDIR' });
    rmSync(folder.path);
    log.dispose();
  });

  it('reports nothing when nothing was changed', () => {
    append(900, 'more');
    log.setLimits({ ...roomy, maxBytes: 2 ** 20 });
    append(900, 'again');
    log.clear();
    append(10, 'anew');
    expect(mended).toEqual([]);
    log.dispose();
    expect(existsSync(folder.path)).toBe(true);
  });
});
