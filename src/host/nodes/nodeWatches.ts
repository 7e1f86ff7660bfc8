/**
 * Controls which Node.js processes load the probe: those of new terminals and debug sessions while the user watches Node.js servers, and
 * those that are started with the command of `probeCommand`. No environment variable is set before the user requests it.
 */
import { randomBytes } from 'node:crypto';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { messageOf } from '../../base/userError.ts';
import * as m from '../../protocol/sourceMessages.ts';
import { checked } from '../commands/checked.ts';
import * as shape from '../commands/commandShapes.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';
import type { HostLog } from '../log/hostLog.ts';
import { localSocket, type LocalSocket } from '../localSocket.ts';
import { logTexts } from '../log/logTexts.ts';
import type { RemovedProbe } from '../support/dataRemoval.ts';
import {
  missingReadOption,
  probeCommandLine,
  type ProbeLocation,
  probeVariables,
  requireOption,
} from './probeEnvironment.ts';

/** The environment that VS Code passes to the processes that it starts. */
export interface NodeEnvironmentPort {
  /** Copies the probe to a path that still exists after the extension was updated or removed. Returns its path. */
  installProbe(): Promise<string>;
  /** Sets the environment variables for new terminals and debug sessions; undefined removes them. */
  set(location: ProbeLocation | undefined): void;
  /** Must be called when a command that contains the path of the probe's copy was given to the user or to a program. */
  commandGiven(): Promise<void>;
  /** Deletes the probe's copy, if no terminal and no command can still refer to it. */
  removeProbe(): Promise<RemovedProbe>;
}

export interface NodeWatchesDeps {
  readonly inspector: Pick<EngineFacade, 'request' | 'sources' | 'onDidChange' | 'generation' | 'revive'>;
  readonly environment: NodeEnvironmentPort;
  readonly log: Pick<HostLog, 'warn'>;
}

export class NodeWatches implements Disposable {
  readonly #deps: NodeWatchesDeps;
  readonly #store = new DisposableStore();
  readonly #change = this.#store.add(new Emitter<void>());
  readonly onDidChange = this.#change.event;
  #isEnabled = false;
  #location: Promise<ProbeLocation> | undefined;
  #socket: LocalSocket | undefined;
  /** The number of the engine that waits for processes. */
  #generation = -1;

  constructor(deps: NodeWatchesDeps) {
    this.#deps = deps;
    this.#store.add(deps.inspector.onDidChange(() => this.#engineChanged()));
  }

  /** Whether new terminals and debug sessions load the probe. */
  get isEnabled(): boolean {
    return this.#isEnabled;
  }

  /** Whether Node.js servers are watched but no watched process is running. */
  get isWaiting(): boolean {
    return (
      this.#isEnabled && !this.#deps.inspector.sources.some(({ kind, state }) => kind === 'node' && state === 'running')
    );
  }

  /** The source of a watched process, as soon as one is running; undefined if watching ends before. */
  nextProcess(): Promise<string | undefined> {
    return new Promise((resolve) => {
      const settle = (): boolean => {
        const running = this.#deps.inspector.sources.findLast(
          ({ kind, state }) => kind === 'node' && state === 'running',
        );
        if (!running && this.#isEnabled) return false;
        resolve(running?.sourceId);
        return true;
      };
      if (settle()) return;
      const subscription = this.onDidChange(() => {
        if (settle()) subscription.dispose();
      });
    });
  }

  /** @throws UserError if the engine cannot wait for processes */
  async watch(input: unknown): Promise<void> {
    const { enabled } = checked(shape.watchNodeServers, input);
    if (!enabled) return this.#end();
    const location = await this.#listening();
    this.#isEnabled = true;
    this.#deps.environment.set(location);
    this.#change.fire();
  }

  /**
   * Returns how a process that VS Code does not start can load the probe.
   * @throws UserError if the engine cannot wait for processes
   */
  async command(input: unknown): Promise<{ command: string; env: Record<string, string> }> {
    const { command = 'npm start' } = checked(shape.probeCommand, input ?? {});
    const location = await this.#listening();
    await this.#deps.environment.commandGiven();
    return {
      command: probeCommandLine(location, command),
      env: { NODE_OPTIONS: requireOption(location), ...probeVariables(location) },
    };
  }

  /**
   * The option that must be added to a command because of the permission model of Node.js; undefined if none is needed.
   * @throws UserError if the engine cannot wait for processes
   */
  async missingOption(command: string): Promise<string | undefined> {
    return missingReadOption(command, await this.#listening());
  }

  /** Stops watching, and deletes the probe's copy if no terminal and no command can still refer to it. */
  async removeProbe(): Promise<RemovedProbe> {
    await this.#end();
    return this.#deps.environment.removeProbe();
  }

  dispose(): void {
    this.#deps.environment.set(undefined);
    this.#store.dispose();
    void this.#removeSocket();
  }

  async #end(): Promise<void> {
    this.#isEnabled = false;
    this.#deps.environment.set(undefined);
    this.#change.fire();
    if (!this.#location) return;
    this.#location = undefined;
    await this.#deps.inspector.request(m.nodeEnd, {});
    await this.#removeSocket();
  }

  async #listening(): Promise<ProbeLocation> {
    const starting = (this.#location ??= this.#listen());
    try {
      return await starting;
    } catch (error) {
      if (this.#location === starting) this.#location = undefined;
      throw error;
    }
  }

  async #listen(): Promise<ProbeLocation> {
    const file = await this.#deps.environment.installProbe();
    const token = randomBytes(24).toString('base64url');
    this.#socket = await localSocket();
    const location = { file, token, socket: this.#socket.path };
    this.#deps.inspector.revive();
    await this.#listenAt(location);
    return location;
  }

  async #listenAt({ socket: path, token }: ProbeLocation): Promise<void> {
    const { inspector } = this.#deps;
    this.#generation = inspector.generation;
    await inspector.request(m.nodeWatch, { path, token });
  }

  async #removeSocket(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    await socket?.remove();
  }

  /** A new engine listens at the same path, so that processes that are already running connect again. */
  #engineChanged(): void {
    this.#change.fire();
    const { inspector, log } = this.#deps;
    if (!this.#location || this.#generation === inspector.generation || this.#generation === -1) return;
    this.#generation = inspector.generation;
    this.#location
      .then((location) => this.#listenAt(location))
      .catch((error: unknown) => log.warn(logTexts.nodesNotWatched({ reported: messageOf(error) })));
  }
}
