/** Watches Node.js processes: each process that connects to the socket with the token is a source. */
import type { Disposable } from '../../base/disposable.ts';
import { messageOf } from '../../base/userError.ts';
import { userError } from '../../model/cause/userErrors.ts';
import { type Hello, type ProbeLink, ProbeServer } from '../observe/node/probeServer.ts';
import type { NodeSource } from './nodeSource.ts';

interface NodeWatchDeps {
  /** The sources of processes that were connected before. */
  readonly sources: () => readonly NodeSource[];
  readonly create: (hello: Hello) => NodeSource;
  readonly failed: (error: unknown) => void;
}

export class NodeWatch implements Disposable {
  readonly #deps: NodeWatchDeps;
  #server: ProbeServer | undefined;
  /** Processes that the user no longer watches. */
  readonly #stopped = new Set<string>();

  constructor(deps: NodeWatchDeps) {
    this.#deps = deps;
  }

  /** @throws UserError when the socket cannot be created */
  async start(path: string, token: string): Promise<void> {
    this.dispose();
    try {
      this.#server = await ProbeServer.listen({
        path,
        token,
        accepts: (hello, link) => this.#accept(hello, link),
        failed: this.#deps.failed,
      });
    } catch (error) {
      throw userError('node.notListening', { reported: messageOf(error) });
    }
  }

  /** Must be called when the user has stopped the source of this process. */
  stopped({ hello }: NodeSource): void {
    this.#stopped.add(keyOf(hello));
  }

  dispose(): void {
    this.#server?.dispose();
    this.#server = undefined;
    for (const source of this.#deps.sources()) source.dispose();
  }

  #accept(hello: Hello, link: ProbeLink): NodeSource | undefined {
    const key = keyOf(hello);
    if (this.#stopped.has(key)) return undefined;
    const known = this.#deps.sources().find((source) => !source.isRunning && keyOf(source.hello) === key);
    const source = known ?? this.#deps.create(hello);
    source.opened(link);
    return source;
  }
}

/** The start of the clock distinguishes processes that had the same ID. */
function keyOf({ pid, threadId, wall, t }: Hello): string {
  return `${pid} ${threadId} ${Math.round((wall - t) / 1000)}`;
}
