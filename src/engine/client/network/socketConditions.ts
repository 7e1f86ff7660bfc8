import type * as net from 'node:net';
import { isThrottled, type NetworkConditions } from '../../../model/profile/networkConditions.ts';
import { ThrottledSocket } from './throttledSocket.ts';
import { Link } from './heldBytes.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { NetworkFault } from './networkFault.ts';

/** The error of the system for a network that is down. */
export class OfflineFault extends NetworkFault {
  readonly code = 'ENETDOWN';

  constructor() {
    super(explain('connect.offline'));
  }
}

/** A socket that will be opened. */
export interface Opening {
  /** Number of round trips of its handshakes before it can be used. */
  readonly roundTrips: number;
  /** Returns false when the socket is no longer needed. */
  readonly isNeeded: () => boolean;
}

interface Waiting extends Opening {
  readonly since: number;
  readonly go: () => void;
  readonly refuse: (error: Error) => void;
  timer: NodeJS.Timeout | undefined;
}

/**
 * The network conditions of one connection. It tracks every socket of the agent from its opening to its end, and those that wait to be
 * opened. Without conditions, sockets are not modified.
 */
export class SocketConditions {
  readonly #sockets = new Map<net.Socket, ThrottledSocket | undefined>();
  readonly #waiting = new Set<Waiting>();
  readonly #links = { in: new Link(), out: new Link() };
  #current: NetworkConditions = {};
  #cut: OfflineFault | undefined;

  /** The open sockets. */
  get sockets(): Iterable<net.Socket> {
    return this.#sockets.keys();
  }

  get current(): NetworkConditions {
    return this.#current;
  }

  /** Set when sockets were closed or refused because of the offline condition, until a socket is opened again. */
  get cut(): OfflineFault | undefined {
    return this.#cut;
  }

  /** @param onApplied called when the conditions apply, before they have any effect */
  set(conditions: NetworkConditions, onApplied?: () => void): void {
    this.#current = conditions;
    onApplied?.();
    for (const link of Object.values(this.#links)) link.restart();
    if (conditions.offline) for (const socket of [...this.#sockets.keys()]) this.#cut = cutOff(socket);
    for (const [socket, throttled] of this.#sockets) {
      if (throttled) throttled.changed();
      else if (isThrottled(conditions) && !socket.destroyed) this.#throttle(socket);
    }
    for (const waiting of this.#waiting) this.#admit(waiting);
  }

  /**
   * Resolves when the socket may be opened, after the time that its handshakes take; undefined if it may be opened immediately.
   * @throws OfflineFault
   */
  admit(opening: Opening): Promise<void> | undefined {
    if (!isThrottled(this.#current)) return undefined;
    // Removes outdated entries, because during a long stall the client gives up repeatedly.
    for (const waiting of this.#waiting) if (!waiting.isNeeded()) this.#admit(waiting);
    return new Promise((go, refuse) => {
      const waiting: Waiting = { ...opening, since: performance.now(), go, refuse, timer: undefined };
      this.#waiting.add(waiting);
      this.#admit(waiting);
    });
  }

  /**
   * Applies the conditions to an open socket from now on.
   * @throws OfflineFault if the network was switched off while it was opened
   */
  adopt<T extends net.Socket>(socket: T): T {
    if (this.#current.offline) throw (this.#cut = cutOff(socket));
    this.#cut = undefined;
    this.#sockets.set(socket, undefined);
    socket.once('close', () => {
      this.#sockets.get(socket)?.dispose();
      this.#sockets.delete(socket);
    });
    if (isThrottled(this.#current)) this.#throttle(socket);
    return socket;
  }

  /** Whether bytes to or from this socket are in transit. */
  isBusy(socket: net.Socket): boolean {
    return this.#sockets.get(socket)?.isBusy ?? false;
  }

  /** Closes all open sockets, and refuses those that wait to be opened. */
  destroySockets(): void {
    for (const waiting of this.#waiting) this.#end(waiting).refuse(new Error('The connection is over'));
    for (const socket of [...this.#sockets.keys()]) socket.destroy();
  }

  #throttle(socket: net.Socket): void {
    const throttled = new ThrottledSocket(socket, this.#links, () => this.#current);
    this.#sockets.set(socket, throttled);
  }

  #admit(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    const { offline, stall, latencyMs = 0 } = this.#current;
    if (!waiting.isNeeded()) return this.#end(waiting).refuse(new Error('This socket is no longer needed'));
    if (offline) return this.#end(waiting).refuse((this.#cut = new OfflineFault()));
    if (stall) return;
    // A round trip takes the latency twice.
    const left = waiting.since + 2 * latencyMs * waiting.roundTrips - performance.now();
    if (left > 0) waiting.timer = setTimeout(() => this.#admit(waiting), left);
    else this.#end(waiting).go();
  }

  #end(waiting: Waiting): Waiting {
    clearTimeout(waiting.timer);
    this.#waiting.delete(waiting);
    return waiting;
  }
}

function cutOff(socket: net.Socket): OfflineFault {
  const fault = new OfflineFault();
  // Without a listener, the error would be uncaught. The owner of the socket may not listen yet, or may not listen anymore.
  socket.on('error', () => undefined);
  socket.destroy(fault);
  return fault;
}
