import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A separate folder for one test, removed afterward. Paths are relative to it. */
export class Workspace {
  readonly folder: string;
  readonly #temporary: string;

  private constructor(temporary: string) {
    this.#temporary = temporary;
    // The name must be the same in every screenshot.
    this.folder = join(temporary, 'workspace');
  }

  static async create(files: Readonly<Record<string, string>>): Promise<Workspace> {
    const workspace = new Workspace(await mkdtemp(join(tmpdir(), 'sioi-workspace-')));
    await mkdir(workspace.folder);
    for (const [path, content] of Object.entries(files)) await workspace.write(path, content);
    return workspace;
  }

  async write(path: string, content: string): Promise<void> {
    const target = join(this.folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }

  read(path: string): Promise<string> {
    return readFile(join(this.folder, path), 'utf8');
  }

  async dispose(): Promise<void> {
    await rm(this.#temporary, { recursive: true, force: true, maxRetries: 3 });
  }
}
