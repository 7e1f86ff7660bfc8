/** The command line as a separate program, bundled as it is shipped. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { cliBundle } from '../../cliBundle.mjs';

const root = join(import.meta.dirname, '../..');
/** The ID of the user and the group without privileges, on Linux. */
const nobody = 65_534;

export interface CliRun {
  readonly process: ChildProcess;
  /** The output so far. */
  out: string;
  err: string;
  /** Resolves when standard error matches. Rejects when the program ends before that. */
  writesError(text: RegExp): Promise<RegExpExecArray>;
  /** Resolves when standard output matches. Rejects when the program ends before that. */
  writes(text: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit code. */
  ended(): Promise<number | null>;
}

export class CliProgram {
  readonly folder: string;
  /** The folder for the temporary files of its programs. */
  readonly temporary: string;
  /** Additional environment variables of the programs that are started from now on. */
  variables: Readonly<Record<string, string>> = {};
  readonly #runs: ChildProcess[] = [];
  #user: { readonly uid: number; readonly gid: number } | undefined;

  private constructor(folder: string) {
    this.folder = folder;
    this.temporary = join(folder, 'temporary');
  }

  /** @param hasEngine whether `mcp` is run, which starts the engine as a worker */
  static async build({ hasEngine = false } = {}): Promise<CliProgram> {
    const folder = await mkdtemp(join(tmpdir(), 'cli-'));
    await build({ ...cliBundle, absWorkingDir: root, outdir: join(folder, 'dist/cli'), logLevel: 'error' });
    await build({
      entryPoints: {
        reader: join(root, 'src/engine/reader/main.ts'),
        ...(hasEngine && { engine: join(root, 'src/engine/main.ts') }),
      },
      outdir: join(folder, 'dist'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      mainFields: ['module', 'main'],
      external: ['bufferutil', 'utf-8-validate'],
      logLevel: 'error',
    });
    const program = new CliProgram(folder);
    await mkdir(program.temporary);
    if (hasEngine) await cp(join(root, 'package.json'), join(folder, 'package.json'));
    return program;
  }

  /** The script of the program. */
  get script(): string {
    return join(this.folder, 'dist/cli/main.mjs');
  }

  /** Runs later programs without the privileges of the user “root”, to whom the permissions of files do not apply. */
  async dropPrivileges(): Promise<void> {
    if (process.getuid?.() !== 0) return;
    await chmod(this.folder, 0o755);
    await chmod(this.temporary, 0o777);
    this.#user = { uid: nobody, gid: nobody };
  }

  run(...args: string[]): CliRun {
    return this.runInto('pipe', ...args);
  }

  /** @param output the destination of standard output: an open file, or a pipe that is read */
  runInto(output: 'pipe' | number, ...args: string[]): CliRun {
    const env = { ...process.env, TMPDIR: this.temporary, ...this.variables };
    const child = spawn(process.execPath, [this.script, ...args], {
      stdio: ['ignore', output, 'pipe'],
      cwd: this.folder,
      env,
      ...this.#user,
    });
    this.#runs.push(child);
    const closed = once(child, 'close').then(([code]) => code as number | null);
    const waiting = new Set<() => void>();
    const run: CliRun = {
      process: child,
      out: '',
      err: '',
      writesError: (text) => matching(() => run.err, text),
      writes: (text) => matching(() => run.out, text),
      ended: () => closed,
    };
    const more = (key: 'out' | 'err') => (chunk: Buffer) => {
      run[key] += chunk.toString();
      for (const check of waiting) check();
    };
    child.stdout?.on('data', more('out'));
    child.stderr?.on('data', more('err'));
    function matching(written: () => string, text: RegExp): Promise<RegExpExecArray> {
      return new Promise((resolve, reject) => {
        const check = (): void => {
          const found = text.exec(written());
          if (!found) return;
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
        void closed.then((code) => reject(new Error(`ended with ${String(code)} before ${String(text)}: ${run.err}`)));
      });
    }
    return run;
  }

  /** Kills the programs that are still running, and removes their files. */
  async dispose(): Promise<void> {
    for (const child of this.#runs) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}
