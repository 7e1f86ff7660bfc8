/** The common part of the clients of both protocols for one namespace: its transport and its listener. */
import type { NetworkConditions } from '../../../model/profile/networkConditions.ts';
import { type ConnectionProfile, namespaceOf } from '../../../model/profile/profile.ts';
import type { ClientListener, EmitKey, EmitSignal, Protocol } from '../../contracts/inspectedClient.ts';
import { endsWrite } from './endsWrite.ts';
import type { NetworkOptions } from '../network/networkOptions.ts';
import type { SharedMember } from './sharedTransport.ts';
import { type ReadEngine, whenRead } from './whenRead.ts';

/** The part of `SharedTransport` that is used here. */
interface TransportInUse {
  readonly engine:
    | (ReadEngine & { readonly transport?: { readonly name: string; readonly writable?: boolean } | undefined })
    | undefined;
  readonly network: NetworkOptions;
  setConditions(conditions: NetworkConditions, setFor: string): void;
}

export abstract class NamespaceClient {
  protected readonly profile: ConnectionProfile;
  protected readonly namespace: string;
  protected readonly listener: ClientListener;
  /** The protocol of the server, after the namespace was joined. */
  protected serverProtocol: Protocol | undefined;
  protected disposed = false;
  /** The number of calls so far that connect or disconnect. */
  #calls = 0;

  constructor(profile: ConnectionProfile, listener: ClientListener) {
    this.profile = profile;
    this.namespace = namespaceOf(profile);
    this.listener = listener;
  }

  protected abstract get transportInUse(): TransportInUse;
  protected abstract get isConnected(): boolean;

  whenIdle(maxMs: number): Promise<void> {
    return this.transportInUse.network.whenIdle(maxMs);
  }

  whenRead(maxMs: number): Promise<void> {
    return whenRead(this.transportInUse.engine, maxMs);
  }

  get transport(): string | undefined {
    return this.isConnected ? this.transportInUse.engine?.transport?.name : undefined;
  }

  get protocol(): Protocol | undefined {
    return this.serverProtocol;
  }

  get cookies(): readonly string[] {
    return this.transportInUse.network.cookies;
  }

  get conditions(): NetworkConditions {
    return this.transportInUse.network.conditions;
  }

  setConditions(conditions: NetworkConditions): void {
    if (!this.disposed) this.transportInUse.setConditions(conditions, this.namespace);
  }

  get writable(): boolean {
    return this.isConnected && this.transportInUse.engine?.transport?.writable === true;
  }

  /** Reports that the client connects. Returns false if the listener, in that call, disconnected, connected again or removed the client. */
  protected beginConnect(): boolean {
    const call = ++this.#calls;
    this.listener.onConnecting();
    return call === this.#calls && !this.disposed;
  }

  protected beginDisconnect(): void {
    this.#calls++;
  }

  /** @param isConcerned whether changes of the shared transport concern this namespace now */
  protected sharedMember(isConcerned: () => boolean = () => true): SharedMember {
    return {
      upgraded: (transport) => isConcerned() && this.notify((l) => l.onUpgraded(transport)),
      upgradeStarted: (transport, isOpen) => isConcerned() && this.notify((l) => l.onUpgradeStarted(transport, isOpen)),
      upgradeFailed: (cause) => isConcerned() && this.notify((l) => l.onUpgradeFailed(cause)),
      retryScheduled: (delayMs) => isConcerned() && this.notify((l) => l.onRetryScheduled(delayMs)),
      reconnecting: (attempt, delayMs) => isConcerned() && this.notify((l) => l.onReconnecting(attempt, delayMs)),
      reconnectFailed: (attempts) => isConcerned() && this.notify((l) => l.onReconnectFailed(attempts)),
      packet: (packet) => this.notify((l) => l.onPacket(packet)),
      conditions: (conditions, setFor) =>
        this.notify((l) => l.onConditions(conditions, setFor === this.namespace ? undefined : setFor)),
    };
  }

  protected reportSignal(key: EmitKey, signal: EmitSignal): void {
    if (!this.disposed || endsWrite(signal)) this.listener.onEmitSignal(key, signal);
  }

  protected notify(call: (listener: ClientListener) => void): void {
    if (!this.disposed) call(this.listener);
  }
}
