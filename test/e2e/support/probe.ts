/** The outer end of an extension that looks and measures from inside VS Code: builds it, packs it, and asks it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { runOrThrow } from '../../support/process.mjs';

const answerMs = 60_000;
export const ordinaryNames = ['ordinary1', 'ordinary2', 'ordinary3'] as const;
/** What nearly every extension does. */
const ordinary = (name: string): string => `const { commands } = require('vscode');
exports.activate = ({ subscriptions }) => {
  subscriptions.push(commands.registerCommand('probes.${name}', () => undefined));
};
`;

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
  /** Packed extensions: the one that measures, an empty one, and some with a command. */
  readonly packages: readonly string[];

  private constructor(server: Server, folder: string, packages: readonly string[]) {
    this.#server = server;
    this.#folder = folder;
    this.packages = packages;
    server.on('connection', (socket) => {
      socket.on('error', () => socket.destroy());
      createInterface({ input: socket }).on('line', (line) => this.#answered(line));
      this.#socket.resolve(socket);
    });
  }

  static async start(): Promise<Probe> {
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
      await pack(folder, 'probe', ['onStartupFinished']),
      await pack(folder, 'empty', ['onCommand:probes.empty'], 'exports.activate = () => undefined;\n'),
      ...(await Promise.all(
        ordinaryNames.map((name) => pack(folder, name, [`onCommand:probes.${name}`], ordinary(name))),
      )),
    ];
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Probe(server, folder, packages);
  }

  /** For the extension host. */
  get env(): NodeJS.ProcessEnv {
    return { INSPECTOR_PROBE_PORT: String((this.#server.address() as AddressInfo).port) };
  }

  /** The extension host is about to be another one: who asks next waits for that. */
  renew(): void {
    this.#socket = deferred();
  }

  /** @throws when the extension fails, or does not answer in a minute */
  async ask(name: string, argument: unknown = null): Promise<unknown> {
    const id = this.#nextId++;
    const answer = new Promise<unknown>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`The probe does not answer “${name}”`)), answerMs);
      const end =
        <T>(settle: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(limit);
          this.#waiting.delete(id);
          settle(value);
        };
      this.#waiting.set(id, { resolve: end(resolve), reject: end(reject) });
    });
    const socket = await Promise.race([this.#socket.promise, answer]);
    (socket as Socket).write(`${JSON.stringify({ id, name, argument })}\n`);
    return answer;
  }

  /** Calls the API of the inspector, as another extension does. */
  call(name: string, argument?: unknown): Promise<unknown> {
    return this.ask('call', { name, argument });
  }

  async dispose(): Promise<void> {
    this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #answered(line: string): void {
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

async function pack(folder: string, name: string, activationEvents: string[], source?: string): Promise<string> {
  const root = join(folder, name);
  await mkdir(root, { recursive: true });
  if (source !== undefined) await writeFile(join(root, 'extension.js'), source);
  const manifest = {
    name,
    publisher: 'probes',
    version: '1.0.0',
    engines: { vscode: '^1.100.0' },
    main: './extension.js',
    activationEvents,
  };
  await writeFile(join(root, 'package.json'), JSON.stringify(manifest));
  const vsix = join(folder, `${name}.vsix`);
  const vsce = join(process.cwd(), 'node_modules/@vscode/vsce/vsce');
  const options = ['--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', vsix];
  await runOrThrow(process.execPath, [vsce, 'package', ...options], { cwd: root, timeoutMs: 60_000 });
  return vsix;
}
