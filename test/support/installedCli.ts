/** The command line as a user gets it: packed with npm, and installed from the package in an empty folder. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');
const execute = promisify(execFile);

export interface CliResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Packs the content of `dist`, which `npm run package` must have built. */
export class InstalledCli {
  /** Paths of the files in the package. */
  readonly files: readonly string[];
  /** The empty folder in which the program is started. */
  readonly folder: string;
  readonly #root: string;

  private constructor(base: string, files: readonly string[]) {
    this.#root = base;
    this.files = files;
    this.folder = join(base, 'project');
  }

  static async install(): Promise<InstalledCli> {
    const base = await mkdtemp(join(tmpdir(), 'installed-cli-'));
    // `prepack` would build the bundles again while other suites use them.
    const packed = await execute('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', base], {
      cwd: root,
    });
    const [description] = JSON.parse(packed.stdout) as { filename: string; files: { path: string }[] }[];
    if (description === undefined) throw new Error(`npm packed nothing: ${packed.stdout}`);
    const installed = new InstalledCli(
      base,
      description.files.map(({ path }) => path),
    );
    await mkdir(installed.folder);
    const from = join(base, description.filename);
    // The installation is offline, because the package must not need another one.
    await execute('npm', ['install', '--global', '--offline', '--prefix', join(base, 'prefix'), from], {
      cwd: installed.folder,
    });
    return installed;
  }

  /** The program, as npm has linked it. */
  get program(): string {
    return join(this.#root, 'prefix/bin/socketio-inspector');
  }

  write(name: string, content: unknown): Promise<void> {
    return writeFile(join(this.folder, name), JSON.stringify(content));
  }

  /** @param node the program of another version of Node.js */
  async run(args: readonly string[], node?: string): Promise<CliResult> {
    const { program } = this;
    const [command, ...rest] = node === undefined ? [program, ...args] : [node, program, ...args];
    return new Promise((resolve) => {
      execFile(command ?? '', rest, { cwd: this.folder, timeout: 120_000 }, (error, out, err) =>
        resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : null, out, err }),
      );
    });
  }

  async dispose(): Promise<void> {
    await rm(this.#root, { recursive: true, force: true });
  }
}

/** Installs a version of Node.js from npm in the folder. Returns the path of its program. */
export function nodeFromNpm(folder: string, version: string): string {
  const place = join(folder, `node-${version}`);
  const { status, stderr } = spawnSync('npm', ['install', '--no-save', '--prefix', place, `node@${version}`], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Node.js ${version} could not be installed: ${stderr}`);
  return join(place, 'node_modules/node/bin/node');
}
