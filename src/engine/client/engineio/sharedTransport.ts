/**
 * What the taps of both clients do alike for a Manager and the namespaces that share it: they keep the members, watch reconnects, upgrades
 * and the network conditions, and pass on what belongs to the transport as a whole. Invariant: a closing engine says nothing about the next.
 */
import type { Network } from '../../../model/profile/network.ts';
import { type NetworkConditions, sameConditions } from '../../../model/profile/networkConditions.ts';
import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import type { Cause, Connected, RawPacket } from '../../contracts/inspectedClient.ts';
import { type NetworkOptions, networkOptions } from '../network/networkOptions.ts';
import { maxErrorBody, type ResponseContext } from '../network/responseContext.ts';
import { EngineTap } from './engineTap.ts';
import { tapBackoff } from './tapBackoff.ts';
import { type TrialEnd, upgradeCause } from './upgradeCause.ts';

/** One namespace on the transport. */
export interface SharedMember {
  upgraded(transport: string): void;
  upgradeStarted(transport: string, isOpen: () => boolean): void;
  upgradeFailed(cause: Cause): void;
  retryScheduled(delayMs: number): void;
  reconnecting(attempt: number, delayMs: number | undefined): void;
  reconnectFailed(attempts: number): void;
  packet(packet: RawPacket): void;
  conditions(conditions: NetworkConditions, setFor: string): void;
}

/** As much of the Managers of both clients as is used here. */
interface WatchedManager {
  reconnectionAttempts(): number;
  on(event: 'reconnect_attempt', listener: (attempt: number) => void): unknown;
  on(event: 'reconnect_failed', listener: () => void): unknown;
}

interface WatchedEngine {
  readonly readyState: string;
  on(event: 'upgrade', listener: (transport: { name: string }) => void): unknown;
  on(event: 'upgradeError', listener: (error: Error & { transport?: string }) => void): unknown;
}

/** So many characters of the body of the first poll are kept. */
const maxResponse = 10_000;

export abstract class SharedTransport<Member extends SharedMember, Engine extends object> {
  readonly network: NetworkOptions;
  protected readonly profile: ConnectionProfile;
  protected readonly members = new Map<string, Member>();
  protected readonly tap = new EngineTap();
  readonly #used = new Set<string>();
  #engine: Engine | undefined;
  #delay: number | undefined;
  /** The response in the place of the engine's last websocket. */
  #refusedUpgrade: ResponseContext | undefined;
  /** How the transport ended that the engine tried out. */
  #trialEnd: TrialEnd | undefined;
  #closed = false;
  handshake: Connected['handshake'];
  /** What was wrong with a packet for which the client ended this connection. */
  unreadable: Cause | undefined;

  constructor(profile: ConnectionProfile, network: Network | undefined) {
    this.profile = profile;
    this.network = networkOptions(profile, network);
  }

  get engine(): Engine | undefined {
    return this.#engine;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** A namespace that was here once is not taken again: the Manager would give back its old socket, with its old options. */
  hasRoomFor(namespace: string): boolean {
    return !this.#closed && !this.#used.has(namespace);
  }

  /** For every namespace on it; `setFor` is the one that it was requested for. */
  setConditions(conditions: NetworkConditions, setFor: string): void {
    if (sameConditions(conditions, this.network.conditions)) return;
    this.network.setConditions(conditions, () => {
      for (const member of [...this.members.values()]) member.conditions(conditions, setFor);
    });
  }

  /** Calls each member that has a part in what befalls the transport. */
  protected abstract notify(call: (member: Member) => void): void;

  /** Called with every engine: the client makes one for each attempt. */
  protected abstract watchEngine(engine: Engine): void;

  protected add<Socket>(namespace: string, socket: Socket, member: (socket: Socket) => Member): Socket {
    this.#used.add(namespace);
    this.members.set(namespace, member(socket));
    return socket;
  }

  /** Returns whether it was the last one, which closes the transport for good. */
  protected remove(namespace: string): boolean {
    this.members.delete(namespace);
    const isLast = this.members.size === 0 && !this.#closed;
    if (isLast) this.#closed = true;
    return isLast;
  }

  protected isCurrent(engine: object): boolean {
    return this.#engine === engine;
  }

  /** What belongs to the transport as a whole is reported once, by the oldest namespace on it. */
  protected raw(packet: RawPacket | undefined): void {
    const first = this.members.values().next();
    if (packet && !first.done) first.value.packet(packet);
  }

  protected watchManager(manager: WatchedManager, backoff: Parameters<typeof tapBackoff>[0]): void {
    let engine: Engine | undefined;
    Object.defineProperty(manager, 'engine', {
      configurable: true,
      get: () => engine,
      set: (value: Engine) => {
        engine = value;
        this.#engine = value;
        this.unreadable = this.#refusedUpgrade = this.#trialEnd = undefined;
        this.watchEngine(value);
      },
    });
    tapBackoff(backoff, (delay) => {
      this.#delay = delay;
      this.notify((member) => member.retryScheduled(delay));
    });
    manager.on('reconnect_attempt', (attempt) => this.notify((member) => member.reconnecting(attempt, this.#delay)));
    manager.on('reconnect_failed', () =>
      this.notify((member) => member.reconnectFailed(manager.reconnectionAttempts())),
    );
  }

  protected watchUpgrades(engine: WatchedEngine): void {
    engine.on('upgrade', ({ name }) => {
      // One that is closing waits for it, and may end after the next was made.
      if (engine.readyState === 'open') this.notify((member) => member.upgraded(name));
    });
    engine.on('upgradeError', (error) => {
      // One that is closed meanwhile has failed at nothing.
      if (engine.readyState !== 'open') return;
      const ended = { response: this.#refusedUpgrade, trial: this.#trialEnd };
      const cause = upgradeCause(error, ended, this.profile, this.network);
      this.notify((member) => member.upgradeFailed(cause));
    });
  }

  /** The server responded with HTTP in the place of a websocket. */
  protected upgradeRefused(context: ResponseContext, engine: object): void {
    if (this.isCurrent(engine)) this.#refusedUpgrade = context;
  }

  /** @param isOpen whether the transport that is tried is open by now */
  protected trialStarted(transport: string, isOpen: () => boolean, engine: object): void {
    if (this.isCurrent(engine)) this.notify((member) => member.upgradeStarted(transport, isOpen));
  }

  protected trialEnded(end: TrialEnd, engine: object): void {
    // What follows on its first end is its closing.
    if (this.isCurrent(engine)) this.#trialEnd ??= end;
  }

  /** What is kept of the body of the first poll, to see what the server speaks. */
  protected beginningOf(body: string | Buffer): string {
    const text = typeof body === 'string' ? body.slice(0, maxErrorBody) : body.toString('utf8', 0, maxErrorBody);
    return this.network.mask(text).slice(0, maxResponse);
  }
}
