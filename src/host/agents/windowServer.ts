/**
 * Serves the tools of a window to MCP servers over a local socket. Invariants: a link without the right token and folder has no access; an
 * acting tool runs only after the user has allowed this link to act on its target.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { realpath, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { systemClock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { messageOf } from '../../base/userError.ts';
import { agentTexts } from '../../model/agent/agentTexts.ts';
import { visible } from '../../model/text/visible.ts';
import { agentCall, agentHello, agentPing } from '../../protocol/agentMessages.ts';
import { Channel } from '../../protocol/channel.ts';
import { forProgram } from '../caller.ts';
import { localSocket, type LocalSocket } from '../localSocket.ts';
import type { AgentAction } from './agentAction.ts';
import type { AgentTools } from './agentTools.ts';
import { linePort } from './linePort.ts';
import { ToolError } from './toolError.ts';
import { isInside, lockFolder, writeLock } from './windowLock.ts';

export interface WindowServerDeps {
  readonly tools: AgentTools;
  /** The paths of the folders that are open. */
  readonly folders: () => readonly string[];
  /** Asks the user. */
  readonly ask: (client: string, action: AgentAction) => Promise<boolean>;
  readonly failed: (message: string) => void;
  readonly lockFolder?: string;
}

/** The values with which an MCP server that the window itself starts can reach the window. */
export interface OwnLink {
  readonly socket: string;
  readonly token: string;
}

/** A link that has sent no token after this time is closed. */
const maxSilentMs = 5000;
const maxLinks = 100;
const maxClientName = 60;

export class WindowServer implements Disposable {
  readonly #deps: WindowServerDeps;
  readonly #server: Server;
  readonly #socket: LocalSocket;
  readonly #links = new Set<Socket>();
  /** The token in the lock file, for agents that were started in a folder of the window. */
  readonly #token = randomBytes(24).toString('base64url');
  /** The token of the server that the window starts. It does not depend on a folder, because a window can have no open folder. */
  readonly #ownToken = randomBytes(24).toString('base64url');
  #lock: string | undefined;
  #isDisposed = false;

  private constructor(deps: WindowServerDeps, socket: LocalSocket) {
    this.#deps = deps;
    this.#socket = socket;
    this.#server = createServer((link) => this.#serve(link));
    this.#server.maxConnections = maxLinks;
  }

  /** Resolves when servers can connect. Rejects with the error of the system. */
  static async listen(deps: WindowServerDeps): Promise<WindowServer> {
    const socket = await localSocket();
    const window = new WindowServer(deps, socket);
    await new Promise<void>((resolve, reject) => {
      window.#server.once('error', reject);
      window.#server.listen(socket.path, resolve);
    });
    window.#server.on('error', (error) => deps.failed(messageOf(error)));
    await window.foldersChanged();
    return window;
  }

  get ownLink(): OwnLink {
    return { socket: this.#socket.path, token: this.#ownToken };
  }

  /** Writes the lock file again. If no folder is open, there is no lock file. */
  async foldersChanged(): Promise<void> {
    const old = this.#lock;
    this.#lock = undefined;
    const folders = await realPaths(this.#deps.folders());
    if (folders.length > 0 && !this.#isDisposed) {
      const lock = { version: 1, pid: process.pid, socket: this.#socket.path, token: this.#token, folders } as const;
      const path = await writeLock(lock, this.#deps.lockFolder ?? lockFolder());
      // The window may have ended meanwhile.
      if (this.#isDisposed) await rm(path, { force: true });
      else this.#lock = path;
    }
    if (old !== undefined) await rm(old, { force: true });
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#server.close();
    for (const link of this.#links) link.destroy();
    if (this.#lock !== undefined) void rm(this.#lock, { force: true });
    void this.#socket.remove();
  }

  #serve(link: Socket): void {
    this.#links.add(link);
    const silence = setTimeout(() => link.destroy(), maxSilentMs);
    // The calls of this link come from a program, even if a request of the user has started this server.
    const channel = forProgram(() => new Channel(linePort(link), systemClock));
    link.on('error', () => undefined);
    link.on('close', () => {
      clearTimeout(silence);
      this.#links.delete(link);
      channel.dispose();
    });
    const allowed = new Set<string>();
    const hello = channel.handle(agentHello, async ({ token, folder }) => {
      if (!(await this.#accepts(token, folder))) {
        link.end();
        throw new ToolError('refused');
      }
      clearTimeout(silence);
      hello.dispose();
      channel.handle(agentPing, () => ({}));
      channel.handle(agentCall, ({ tool, input, client }) =>
        this.#deps.tools.call(tool, JSON.parse(input), { confirm: (action) => this.#confirm(allowed, client, action) }),
      );
      return {};
    });
  }

  async #accepts(token: string, folder: string): Promise<boolean> {
    if (isEqual(token, this.#ownToken)) return true;
    if (!isEqual(token, this.#token)) return false;
    const real = await realpath(folder).catch(() => folder);
    return (await realPaths(this.#deps.folders())).some((open) => isInside(open, real));
  }

  async #confirm(allowed: Set<string>, client: string, action: AgentAction): Promise<void> {
    const name = visible(client).slice(0, maxClientName);
    const key = JSON.stringify([name, action.key]);
    if (allowed.has(key)) return;
    if (!(await this.#deps.ask(name, action))) throw new ToolError(agentTexts.declined());
    allowed.add(key);
  }
}

function isEqual(given: string, token: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}

async function realPaths(folders: readonly string[]): Promise<string[]> {
  return Promise.all(folders.map((folder) => realpath(folder).catch(() => folder)));
}
