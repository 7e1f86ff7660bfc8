import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeWholeFile } from '../../../src/files/wholeFile.ts';

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

/** The permission bits, which must allow access to the owner only. */
const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('a file that is written whole', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sioi-whole-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is accessible only to its owner, regardless of the umask', () => {
    const umasks = [0o022, 0, 0o077, 0o277, 0o777];
    // The script runs in a separate process, because a worker thread cannot change the umask.
    const script = `const loaded = await import(${JSON.stringify(join(process.cwd(), 'src/files/wholeFile.ts'))});
      const { writeWholeFile } = loaded.default ?? loaded;
      async function* one() { yield Buffer.from('payload'); }
      for (const umask of ${JSON.stringify(umasks)}) {
        process.umask(umask);
        await writeWholeFile(${JSON.stringify(folder)} + '/' + umask, one());
      }`;
    execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
    for (const umask of umasks) {
      expect([modeOf(at(`${umask}`)), readFileSync(at(`${umask}`), 'utf8')]).toEqual([0o600, 'payload']);
    }
  });

  it.each([0o644, 0o666, 0o400, 0o755])(
    'is accessible only to its owner when it replaces one of mode %o',
    async (mode) => {
      writeFileSync(at('there'), 'before');
      chmodSync(at('there'), mode);
      await writeWholeFile(at('there'), chunks('after'));
      expect([modeOf(at('there')), readFileSync(at('there'), 'utf8')]).toEqual([0o600, 'after']);
    },
  );

  it('is accessible only to its owner while it is written', async () => {
    const modes: number[] = [];
    async function* watched(): AsyncGenerator<Uint8Array> {
      for (let n = 0; n < 2; n++) {
        yield await Promise.resolve(Buffer.from('x'));
        modes.push(...readdirSync(folder).map((name) => modeOf(at(name))));
      }
    }
    await writeWholeFile(at('made'), watched());
    expect(modes).toEqual([0o600, 0o600]);
  });

  it('leaves the existing file, and nothing else, when it cannot be completed', async () => {
    writeFileSync(at('there'), 'before');
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from('half'));
      throw new Error('no more');
    }
    await expect(writeWholeFile(at('there'), broken())).rejects.toThrow('no more');
    expect(readFileSync(at('there'), 'utf8')).toBe('before');
    expect(readdirSync(folder)).toEqual(['there']);
  });

  it('replaces the target of a link, and not the link', async () => {
    writeFileSync(at('there'), 'before');
    symlinkSync(at('there'), at('link'));
    await writeWholeFile(at('link'), chunks('one ', 'two'));
    expect([readFileSync(at('there'), 'utf8'), modeOf(at('there'))]).toEqual(['one two', 0o600]);
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
  });

  it.each([
    ['absolute', (at: (name: string) => string) => at('there')],
    ['relative', () => 'there'],
    ['through another link', () => 'second'],
    ['beyond a link to a folder', () => 'near/../there'],
  ])('is created as the target of a link if this target does not exist yet: %s', async (_, target) => {
    mkdirSync(at('deep'));
    mkdirSync(join(at('deep'), 'er'));
    symlinkSync(join('deep', 'er'), at('near'));
    symlinkSync('there', at('second'));
    symlinkSync(target(at), at('link'));
    await writeWholeFile(at('link'), chunks('made'));
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
    expect([readFileSync(at('link'), 'utf8'), modeOf(at('link'))]).toEqual(['made', 0o600]);
  });

  it('does not change links that lead to no file', async () => {
    symlinkSync('two', at('one'));
    symlinkSync('one', at('two'));
    symlinkSync(join('missing', 'file'), at('lost'));
    await expect(writeWholeFile(at('one'), chunks('x'))).rejects.toMatchObject({ code: 'ELOOP' });
    await expect(writeWholeFile(at('lost'), chunks('x'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(readdirSync(folder).sort()).toEqual(['lost', 'one', 'two']);
    expect(['one', 'two', 'lost'].every((name) => lstatSync(at(name)).isSymbolicLink())).toBe(true);
  });

  it('does not replace a folder, pipe or device', async () => {
    mkdirSync(at('folder'));
    execFileSync('mkfifo', [at('pipe')]);
    await expect(writeWholeFile(at('folder'), chunks('x'))).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(writeWholeFile(at('pipe'), chunks('x'))).rejects.toMatchObject({ code: 'ENOTREG' });
    await expect(writeWholeFile('/dev/null', chunks('x'))).rejects.toMatchObject({ code: 'ENOTREG' });
    expect(readdirSync(folder).sort()).toEqual(['folder', 'pipe']);
  });
});
