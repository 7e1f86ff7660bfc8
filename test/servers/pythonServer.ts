import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { lastingPort } from '../support/lastingPort.ts';

const program = fileURLToPath(new URL('pythonProgram.py', import.meta.url));

/** A line that the server printed; bytes are written as in payload notation. */
export interface PythonLine {
  readonly port?: number;
  readonly connect?: string;
  readonly disconnect?: string;
  readonly namespace?: string;
  readonly auth?: unknown;
  readonly event?: string;
  readonly args?: unknown[];
  /** ID of an acknowledgement that the server received for an event that it emitted. */
  readonly ack?: number;
}

export interface PythonOptions {
  /** The server prints events that it does not know, and acknowledges them with their arguments. It emits nothing else. */
  readonly answersAll?: boolean;
  readonly maxBytes?: number;
  /** The path without the first slash. */
  readonly path?: string;
  /** Allows pages of its own origin only, which is the default of python-socketio. */
  readonly sameOrigin?: boolean;
  /** A WSGI server with threads and without WebSocket. It has no handlers. */
  readonly threads?: boolean;
}

/**
 * The interpreter that has python-socketio: `SOCKETIO_INSPECTOR_PYTHON` if it is set, otherwise the system's interpreter or the first one
 * on the path.
 * @throws Error that names what to install
 */
export function pythonInterpreter(): string {
  const named = process.env['SOCKETIO_INSPECTOR_PYTHON'];
  const candidates = named === undefined ? ['/usr/bin/python3', 'python3'] : [named];
  const tried: string[] = [];
  for (const candidate of candidates) {
    try {
      execFileSync(candidate, ['-c', 'import socketio, engineio, aiohttp'], { stdio: ['ignore', 'ignore', 'pipe'] });
      return candidate;
    } catch (error) {
      const { stderr, message } = error as Error & { stderr?: Buffer };
      tried.push(`${candidate}: ${stderr?.toString().trim().split('\n').at(-1) ?? message}`);
    }
  }
  throw new Error(
    `No Python with python-socketio and aiohttp was found (${tried.join('; ')}). ` +
      'Install them (Debian, Ubuntu: apt-get install python3-socketio python3-aiohttp), or name an interpreter that has them ' +
      'in SOCKETIO_INSPECTOR_PYTHON.',
  );
}

/** A python-socketio server in a separate process. */
export class PythonServer {
  static #interpreter: string | undefined;
  readonly lines: PythonLine[] = [];
  readonly #options: PythonOptions;
  readonly #checks = new Set<() => void>();
  #process: ChildProcess | undefined;
  #errors = '';
  port = 0;

  private constructor(options: PythonOptions) {
    this.#options = options;
  }

  static async start(options: PythonOptions = {}): Promise<PythonServer> {
    const server = new PythonServer(options);
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts the server. After a stop, it uses the same port again. */
  async start(): Promise<void> {
    if (this.port === 0) this.port = await lastingPort();
    const python = (PythonServer.#interpreter ??= pythonInterpreter());
    const given = JSON.stringify({ port: this.port, ...this.#options });
    const child = spawn(python, [program, given], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#process = child;
    child.stderr.on('data', (data: Buffer) => (this.#errors = `${this.#errors}${data.toString()}`.slice(-4000)));
    const from = this.lines.length;
    let ended = false;
    child.once('close', () => {
      ended = true;
      this.#check();
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.lines.push(JSON.parse(line) as PythonLine);
      this.#check();
    });
    const listens = (): boolean => this.lines.slice(from).some(({ port }) => port !== undefined);
    await this.until('its port', () => ended || listens());
    if (!listens()) throw new Error(`The Python server did not start: ${this.#errors}`);
  }

  /** Kills the server, like a crash. */
  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child) return;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }

  /** Emits to the client that joined the namespace last. */
  emit(emits: readonly object[]): void {
    this.#process?.stdin?.write(emits.map((one) => `${JSON.stringify(one)}\n`).join(''));
  }

  /** Calls back with each line that the server prints from now on. Returns a function that removes the callback. */
  onLine(listener: (line: PythonLine) => void): () => void {
    let from = this.lines.length;
    const check = (): void => {
      for (const line of this.lines.slice(from)) listener(line);
      from = this.lines.length;
    };
    this.#checks.add(check);
    return () => this.#checks.delete(check);
  }

  /** The arguments of the events with this name, in the order in which they were received. */
  received(event: string): unknown[][] {
    return this.lines.flatMap((line) => (line.event === event ? [line.args ?? []] : []));
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
        const printed = JSON.stringify(this.lines.slice(-20));
        reject(new Error(`${what} did not come; the Python server printed ${printed} and ${this.#errors}`));
      }, withinMs);
      this.#checks.add(check);
    });
  }

  #check(): void {
    for (const check of [...this.#checks]) check();
  }
}
