/**
 * The common part of the taps of both clients for a Manager and the namespaces that share it: it owns the members, observes reconnects,
 * upgrades and network conditions, and reports what concerns the whole transport. Invariant: signals of a closing engine are not reported
 * for the next engine.
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

/** The part of the Managers of both clients that is used here. */
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

/** Number of characters of the first poll's body that are kept. */
const maxResponse = 10_000;

export abstract class SharedTransport<Member extends SharedMember, Engine extends object> {
  readonly network: NetworkOptions;
  protected readonly profile: ConnectionProfile;
  protected readonly members = new Map<string, Member>();
  protected readonly tap = new EngineTap();
  readonly #used = new Set<string>();
  /** Namespaces that were disconnected before the server responded to the request to join them. */
  readonly #abandoned = new Set<string>();
  #engine: Engine | undefined;
  #delay: number | undefined;
  /** The HTTP response that the server sent in place of the last WebSocket. */
  #refusedUpgrade: ResponseContext | undefined;
  /** How the probed transport ended. */
  #trialEnd: TrialEnd | undefined;
  #closed = false;
  handshake: Connected['handshake'];
  /** The fault of the packet because of which the client ended this connection. */
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

  /** A namespace cannot be added twice, because the Manager would return its previous socket with the previous options. */
  canAdd(namespace: string): boolean {
    return !this.#closed && !this.#used.has(namespace);
  }

  /** Records that a namespace was disconnected although the server may still accept it. */
  abandon(namespace: string): void {
    this.#abandoned.add(namespace);
  }

  /** Whether the server has accepted a namespace that was abandoned, and would keep it joined. */
  protected isAbandoned(namespace: string): boolean {
    return this.#abandoned.delete(namespace);
  }

  /** Sets the conditions for all namespaces on this transport. `setFor` is the namespace for which the user requested them. */
  setConditions(conditions: NetworkConditions, setFor: string): void {
    if (sameConditions(conditions, this.network.conditions)) return;
    this.network.setConditions(conditions, () => {
      for (const member of [...this.members.values()]) member.conditions(conditions, setFor);
    });
  }

  /** Calls each member that is affected by events of the transport. */
  protected abstract notify(call: (member: Member) => void): void;

  /** Called with every engine. The client creates one for each attempt. */
  protected abstract watchEngine(engine: Engine): void;

  protected add<Socket>(namespace: string, socket: Socket, member: (socket: Socket) => Member): Socket {
    this.#used.add(namespace);
    this.members.set(namespace, member(socket));
    return socket;
  }

  /** Removes a member. Returns true if it was the last one; then the transport is closed permanently. */
  protected remove(namespace: string): boolean {
    this.members.delete(namespace);
    const isLast = this.members.size === 0 && !this.#closed;
    if (isLast) this.#closed = true;
    return isLast;
  }

  protected isCurrent(engine: object): boolean {
    return this.#engine === engine;
  }

  /** Events of the whole transport are reported once, by its oldest namespace. */
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
        this.#abandoned.clear();
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
      // An engine that is closing waits for the upgrade, and can end after the next engine was created.
      if (engine.readyState === 'open') this.notify((member) => member.upgraded(name));
    });
    engine.on('upgradeError', (error) => {
      // An engine that was closed in the meantime did not fail.
      if (engine.readyState !== 'open') return;
      const ended = { response: this.#refusedUpgrade, trial: this.#trialEnd };
      const cause = upgradeCause(error, ended, this.profile, this.network);
      this.notify((member) => member.upgradeFailed(cause));
    });
  }

  /** The server sent an HTTP response in place of a WebSocket. */
  protected upgradeRefused(context: ResponseContext, engine: object): void {
    if (this.isCurrent(engine)) this.#refusedUpgrade = context;
  }

  /** @param isOpen returns whether the probed transport is open now */
  protected trialStarted(transport: string, isOpen: () => boolean, engine: object): void {
    if (this.isCurrent(engine)) this.notify((member) => member.upgradeStarted(transport, isOpen));
  }

  protected trialEnded(end: TrialEnd, engine: object): void {
    // Signals after the first one are caused by closing the transport.
    if (this.isCurrent(engine)) this.#trialEnd ??= end;
  }

  /** The part of the first poll's body that is kept, to detect the protocol of the server. */
  protected beginningOf(body: string | Buffer): string {
    const text = typeof body === 'string' ? body.slice(0, maxErrorBody) : body.toString('utf8', 0, maxErrorBody);
    return this.network.mask(text, maxResponse);
  }
}
