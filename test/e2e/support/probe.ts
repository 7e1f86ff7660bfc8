/** Controls an extension that measures from inside VS Code: builds and packages it, and sends it requests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { pack } from './pack.ts';

const replyMs = 60_000;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export class Probe {
  readonly #server: Server;
  readonly #folder: string;
  readonly #waiting = new Map<number, Waiting>();
  #socket = deferred<Socket>();
  #nextId = 1;
  /** Paths of the packed extensions: the one that measures, and the additional ones. */
  readonly packages: readonly string[];

  private constructor(server: Server, folder: string, packages: readonly string[]) {
    this.#server = server;
    this.#folder = folder;
    this.packages = packages;
    server.on('connection', (socket) => {
      socket.on('error', () => socket.destroy());
      createInterface({ input: socket }).on('line', (line) => this.#handleLine(line));
      this.#socket.resolve(socket);
    });
  }

  /** `more` packs other extensions, each in a separate folder below the given one. */
  static async start(more: (folder: string) => Promise<string[]> = () => Promise.resolve([])): Promise<Probe> {
    const folder = await mkdtemp(join(tmpdir(), 'socketio-inspector-probe-'));
    await build({
      entryPoints: ['test/e2e/support/probe/extension.ts'],
      outfile: join(folder, 'probe', 'extension.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      mainFields: ['module', 'main'],
      external: ['vscode', 'bufferutil', 'utf-8-validate'],
      logLevel: 'warning',
    });
    const packages = [
      await pack(join(folder, 'probe'), { activationEvents: ['onStartupFinished'] }),
      ...(await more(folder)),
    ];
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Probe(server, folder, packages);
  }

  /** Environment variables for the extension host. */
  get env(): NodeJS.ProcessEnv {
    return { INSPECTOR_PROBE_PORT: String((this.#server.address() as AddressInfo).port) };
  }

  /** Must be called when the extension host is being replaced, so that the next request waits for the new one. */
  renew(): void {
    this.#socket = deferred();
  }

  /** @throws when the extension fails, or does not respond within a minute */
  async request(name: string, argument: unknown = null): Promise<unknown> {
    const id = this.#nextId++;
    const response = new Promise<unknown>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`The probe does not answer “${name}”`)), replyMs);
      const end =
        <T>(settle: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(limit);
          this.#waiting.delete(id);
          settle(value);
        };
      this.#waiting.set(id, { resolve: end(resolve), reject: end(reject) });
    });
    const socket = await Promise.race([this.#socket.promise, response]);
    (socket as Socket).write(`${JSON.stringify({ id, name, argument })}\n`);
    return response;
  }

  /** Calls the API of the inspector, as another extension does. */
  call(name: string, argument?: unknown): Promise<unknown> {
    return this.request('call', { name, argument });
  }

  async dispose(): Promise<void> {
    this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #handleLine(line: string): void {
    const { id, value, error } = JSON.parse(line) as { id: number; value?: unknown; error?: string };
    const waiting = this.#waiting.get(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(error));
  }
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  return { promise: new Promise<T>((settle) => (resolve = settle)), resolve };
}
