/**
 * The tools of a window of VS Code, over its local socket. Invariant: no call waits for a window that does not respond.
 * The window may ask the user during a call, so a call can take any amount of time. The server therefore checks with
 * pings whether the window responds.
 */
import { connect, type Socket } from 'node:net';
import { type Clock, systemClock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { linePort } from '../../host/agents/linePort.ts';
import type { ToolOutcome } from '../../host/agents/agentTools.ts';
import type { OwnLink } from '../../host/agents/windowServer.ts';
import { findWindows } from '../../host/agents/windowLock.ts';
import { agentTools } from '../../model/agent/agentTools.ts';
import { agentTexts } from '../../model/agent/agentTexts.ts';
import { agentCall, agentHello, agentPing } from '../../protocol/agentMessages.ts';
import { Channel } from '../../protocol/channel.ts';
import { type Backend, failure } from './backend.ts';

/** A window that has not responded after this time is silent. */
const responseMs = 5000;

export interface WindowSearch {
  /** The start folder. */
  readonly folder: string;
  /** The window that has started this server. */
  readonly own: OwnLink | undefined;
  /** The sockets of windows that refused a link. They are not tried again. */
  readonly refused: Set<string>;
  /** Called when the window becomes silent. */
  readonly onSilent: () => void;
  readonly clock?: Clock;
}

/** The window whose workspace contains the folder; undefined if there is none. It is silent only if no window responds. */
export async function findWindow({
  folder,
  own,
  refused,
  onSilent,
  clock = systemClock,
}: WindowSearch): Promise<Backend | undefined> {
  const found = own ? [own] : (await findWindows(folder)).filter(({ socket }) => !refused.has(socket));
  const links = found.map((window) => new WindowLink(window, folder, clock));
  const states = links.map((link) => link.opened());
  let silent: WindowLink | undefined;
  let ready: WindowLink | undefined;
  for (const [index, link] of links.entries()) {
    const state = await states[index];
    if (state === 'refused') refused.add(link.path);
    else if (state === 'silent') silent ??= link;
    else {
      ready = link;
      break;
    }
  }
  const chosen = ready ?? silent;
  for (const link of links) if (link !== chosen) void link.end();
  chosen?.watch(onSilent);
  return chosen;
}

class WindowLink implements Backend {
  readonly tools = agentTools;
  readonly path: string;
  readonly #socket: Socket;
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #hello: Promise<'ready' | 'refused'>;
  #isOpen = true;
  #isSilent = false;
  #onSilent: () => void = () => undefined;
  /** Called when the window becomes silent, for each call that waits for it. */
  readonly #waiting = new Set<() => void>();
  #watch: Disposable | undefined;

  constructor({ socket, token }: OwnLink, folder: string, clock: Clock) {
    this.path = socket;
    this.#clock = clock;
    this.#socket = connect(socket);
    this.#channel = new Channel(linePort(this.#socket), clock);
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#isOpen = false;
      this.#watch?.dispose();
      this.#channel.dispose();
    });
    this.#hello = this.#channel.request(agentHello, { token, folder }, { timeoutMs: null }).then(
      () => {
        this.#isSilent = false;
        return 'ready';
      },
      () => {
        this.#socket.destroy();
        return 'refused';
      },
    );
  }

  /** Resolves when the window has accepted or refused the link, or has not responded in time. */
  opened(): Promise<'ready' | 'refused' | 'silent'> {
    const scope = new DisposableStore();
    const silent = new Promise<'silent'>((resolve) => {
      scope.add(
        this.#clock.after(responseMs, () => {
          this.#isSilent = true;
          resolve('silent');
        }),
      );
    });
    return Promise.race([this.#hello, silent]).finally(() => scope.dispose());
  }

  watch(onSilent: () => void): void {
    this.#onSilent = onSilent;
    if (this.#isSilent) onSilent();
  }

  isCurrent(): boolean {
    return this.#isOpen;
  }

  async call(tool: string, input: unknown, client: string): Promise<ToolOutcome> {
    if (this.#isSilent) return failure(agentTexts.windowSilent());
    return new Promise((resolve) => {
      const settle = (outcome: ToolOutcome): void => {
        this.#waiting.delete(onSilent);
        if (this.#waiting.size === 0) this.#watch?.dispose();
        resolve(outcome);
      };
      const onSilent = (): void => settle(failure(agentTexts.windowSilent()));
      this.#waiting.add(onSilent);
      if (this.#waiting.size === 1) this.#ping();
      this.#channel
        .request(agentCall, { tool, input: JSON.stringify(input ?? {}), client })
        .then(settle, () => settle(failure(agentTexts.linkEnded())));
    });
  }

  end(): Promise<void> {
    this.#socket.destroy();
    return Promise.resolve();
  }

  /** Checks with pings whether the window responds, while a call waits. */
  #ping(): void {
    const late = this.#clock.after(responseMs, () => {
      this.#isSilent = true;
      for (const onSilent of [...this.#waiting]) onSilent();
      this.#onSilent();
    });
    this.#watch = late;
    const responded = (): void => {
      this.#isSilent = false;
      if (this.#watch !== late) return;
      late.dispose();
      if (this.#waiting.size > 0) this.#watch = this.#clock.after(responseMs, () => this.#ping());
    };
    this.#channel.request(agentPing, {}).then(responded, (): void => {
      if (this.#isOpen) responded();
    });
  }
}
