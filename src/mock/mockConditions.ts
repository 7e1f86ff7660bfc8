/** The network conditions of a mock server: they apply to each socket of a client, in the same way as to the connections of a replay. */
import type { Socket } from 'node:net';
import { SocketConditions } from '../engine/mainThreads.ts';
import type { NetworkConditions, NetworkFaultPlan } from '../model/profile/networkConditions.ts';

export class MockConditions {
  readonly #base: NetworkConditions;
  readonly #plan: NetworkFaultPlan;
  readonly #sockets = new Map<Socket, SocketConditions>();
  readonly #timers: NodeJS.Timeout[] = [];
  /** The conditions of the plan that are in effect, in the order in which they began. */
  readonly #faults = new Set<NetworkConditions>();
  #hasClient = false;

  constructor(base: NetworkConditions = {}, plan: NetworkFaultPlan = []) {
    this.#base = base;
    this.#plan = plan;
  }

  adopt(socket: Socket): void {
    if (!this.#hasClient) this.#begin();
    const conditions = new SocketConditions();
    this.#sockets.set(socket, conditions);
    socket.once('close', () => this.#sockets.delete(socket));
    // Without a listener for “data”, Node.js parses HTTP below the stream, where nothing can be delayed.
    if (this.#isUsed) socket.on('data', () => undefined);
    conditions.set(this.#current);
    try {
      conditions.adopt(socket);
    } catch {
      // The conditions are set to offline, so the socket was closed.
      this.#sockets.delete(socket);
    }
  }

  dispose(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    // Otherwise, a stall could hold the last messages of the server indefinitely.
    if (this.#isUsed) for (const socket of this.#sockets.keys()) socket.destroy();
  }

  get #isUsed(): boolean {
    return this.#plan.length > 0 || Object.keys(this.#base).length > 0;
  }

  get #current(): NetworkConditions {
    return Object.assign({}, this.#base, ...this.#faults) as NetworkConditions;
  }

  #begin(): void {
    this.#hasClient = true;
    for (const { atMs, forMs, ...fault } of this.#plan) {
      this.#timers.push(
        setTimeout(() => {
          this.#faults.add(fault);
          this.#changed();
        }, atMs),
        setTimeout(() => {
          this.#faults.delete(fault);
          this.#changed();
        }, atMs + forMs),
      );
    }
  }

  #changed(): void {
    for (const conditions of this.#sockets.values()) conditions.set(this.#current);
  }
}
