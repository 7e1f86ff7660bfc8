/** Node.js processes with and without the probe. */
import { build } from 'esbuild';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { socketVariable, tokenVariable } from '../../src/model/probe/reports.ts';

/** The bundle of the probe, the path of the socket on which the engine listens, and the environment variables that a process needs. */
export class ProbeFiles {
  readonly #folder = mkdtempSync(join(tmpdir(), 'probe of sio-'));
  readonly token = 'secret of this test';

  get path(): string {
    return join(this.#folder, 'socket');
  }

  get file(): string {
    return join(this.#folder, 'probe.cjs');
  }

  get env(): Record<string, string> {
    return {
      NODE_OPTIONS: `--require "${this.file}"`,
      [socketVariable]: this.path,
      [tokenVariable]: this.token,
    };
  }

  async build(options: { readonly minify?: boolean } = {}): Promise<this> {
    await build({
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node18',
      entryPoints: { probe: 'src/probe/main.ts', probeRest: 'src/probe/startProbe.ts' },
      external: ['./probeRest.cjs'],
      outdir: this.#folder,
      outExtension: { '.js': '.cjs' },
      ...options,
    });
    return this;
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export type PrintedLine = Readonly<Record<string, unknown>>;

/** A process that prints lines of JSON, with or without the probe. */
export class WatchedProcess {
  readonly lines: PrintedLine[] = [];
  readonly child: ChildProcess;
  #errors = '';

  /** @param node path of another version of Node.js */
  constructor(args: readonly string[], env: Readonly<Record<string, string>>, node = process.execPath) {
    this.child = spawn(node, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    const { stdout, stderr } = this.child;
    if (!stdout || !stderr) throw new Error('no output');
    createInterface(stdout).on('line', (line) => {
      this.lines.push(JSON.parse(line) as PrintedLine);
      this.child.emit('line');
    });
    stderr.on('data', (data: Buffer) => (this.#errors += String(data)));
  }

  /** The text that the process wrote to standard error. */
  get errors(): string {
    return this.#errors;
  }

  async line(test: (line: PrintedLine) => boolean): Promise<PrintedLine> {
    for (;;) {
      const found = this.lines.find(test);
      if (found) return found;
      const [code] = (await Promise.race([once(this.child, 'line'), once(this.child, 'exit')])) as unknown[];
      if (typeof code === 'number') throw new Error(`The process ended with ${code}: ${this.#errors}`);
    }
  }

  async url(): Promise<string> {
    const { port } = await this.line(({ type }) => type === 'listening');
    return `http://127.0.0.1:${String(port)}`;
  }

  /** Ends the standard input of the process, so that the process exits. */
  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.stdin?.end();
    await once(this.child, 'exit');
  }
}
