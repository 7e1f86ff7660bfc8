import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { lastingPort } from '../support/lastingPort.ts';

const program = fileURLToPath(new URL('childProgram.mjs', import.meta.url));

/** A line that the server printed. */
export interface Printed {
  readonly port?: number;
  readonly connect?: string;
  readonly event?: string;
  readonly args?: readonly unknown[];
}

/** A server in a separate process: it can be killed, stopped and started again on its port, and prints what it receives. */
export class ChildServer {
  readonly printed: Printed[] = [];
  readonly #options: object;
  readonly #version: string;
  readonly #checks = new Set<() => void>();
  #process: ChildProcess | undefined;
  port = 0;

  /** @param version v2 is Socket.IO 2.5 */
  constructor(options: object = {}, version: 'v4' | 'v2' = 'v4') {
    this.#options = options;
    this.#version = version;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    if (this.port === 0) this.port = await lastingPort();
    const given = JSON.stringify({ port: this.port, options: this.#options, version: this.#version });
    const child = spawn(process.execPath, [program, given], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#process = child;
    const from = this.printed.length;
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.printed.push(JSON.parse(line) as Printed);
      for (const check of [...this.#checks]) check();
    });
    await this.until('listening', () => this.printed.slice(from).some(({ port }) => port !== undefined));
  }

  /** Kills the server without closing anything, like a crash. When this resolves, everything that the server printed is read. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child) return;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }

  /** Pauses the server, as a breakpoint does. The operating system continues to accept data for it. */
  pause(): void {
    this.#process?.kill('SIGSTOP');
  }

  resume(): void {
    this.#process?.kill('SIGCONT');
  }

  /** First arguments of the events with this name, in the order in which they were received. */
  received(event: string): unknown[] {
    return this.printed.filter((line) => line.event === event).map((line) => line.args?.[0]);
  }

  until(what: string, reached: () => boolean, withinMs = 60_000): Promise<void> {
    if (reached()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#checks.delete(check);
      };
      const check = (): void => {
        if (!reached()) return;
        end();
        resolve();
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`${what} did not come; the server printed ${JSON.stringify(this.printed.slice(-20))}`));
      }, withinMs);
      this.#checks.add(check);
    });
  }
}
