import { setTimeout as wait } from 'node:timers/promises';
import type { Server } from 'socket.io';
import { expect } from 'vitest';
import type { TrackedEmit } from '../../src/engine/connection/trackedEmit.ts';
import type { TestServer } from '../servers/testServer.ts';
import { EngineHarness, type TransportName } from './engineHarness.ts';
import { LedgerClaims } from './ledgerClaims.ts';
import type { TcpProxy } from './tcpProxy.ts';

/** When the server acknowledges: after this many milliseconds, or in one of these ways. */
export type AckBehavior = 'now' | 'twice' | 'never' | number;

export type Step =
  | {
      readonly type: 'emit';
      /** Milliseconds that the client waits for the acknowledgement; "plain" has no time limit, and undefined requests none. */
      readonly ack: 'plain' | number | undefined;
      readonly volatile: boolean;
      readonly ackBehavior: AckBehavior;
      readonly bytes: boolean;
    }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'cut' | 'disconnect' | 'connect' | 'freeze' | 'thaw' };

export interface Emitted {
  readonly id: string;
  readonly trackedEmit: TrackedEmit;
  readonly retried: boolean;
  readonly ackBehavior: AckBehavior;
}

export interface Run {
  readonly harness: EngineHarness;
  readonly emits: readonly Emitted[];
  readonly claims: LedgerClaims;
  /** IDs of the emits that each of the server's sockets received, in order. */
  readonly received: ReadonlyMap<string, readonly string[]>;
  readonly counts: { emitted: number; discarded: number; timedOut: number; lost: number; failed: number };
  readonly pendingAfter: number;
}

/** Acknowledges `step` in the way that its second argument specifies, with the received ID. */
export function acknowledgeSteps(io: Server): void {
  io.on('connection', (socket) => {
    const inner = socket as unknown as {
      packet(packet: object): void;
      ack(id: number): (...args: unknown[]) => void;
    };
    const make = inner.ack.bind(socket);
    const ids = new WeakMap<object, number>();
    inner.ack = (id) => {
      const ack = make(id);
      ids.set(ack, id);
      return ack;
    };
    socket.on('step', (id: string, ackBehavior: AckBehavior, ...rest: unknown[]) => {
      const ack = rest.at(-1);
      if (typeof ack !== 'function' || ackBehavior === 'never') return;
      const call = (): void => (ack as (value: string) => void)(id);
      if (typeof ackBehavior === 'number') setTimeout(call, ackBehavior);
      else call();
      // The server's own function sends one ACK packet; this is a second one with the same ID.
      if (ackBehavior === 'twice') inner.packet({ type: 3, id: ids.get(ack), data: [id] });
    });
  });
}

let runs = 0;

/** Runs the steps through a proxy to a server, and ends when everything that can still be received was received. */
export async function playRun(
  { server, proxy }: { server: TestServer; proxy: TcpProxy },
  given: { transport: TransportName; connected: boolean; retries: boolean; steps: readonly Step[] },
): Promise<Run> {
  const harness = new EngineHarness();
  const claims = new LedgerClaims(harness);
  const run = `${++runs}`;
  const connection = harness.open(`http://127.0.0.1:${proxy.port}`, {
    transports: [given.transport],
    protocol: 'v4',
    reconnection: { delayMs: 5, delayMaxMs: 5, randomizationFactor: 0 },
    ...(given.retries && { retries: 2, ackTimeoutMs: 40 }),
  });
  const connect = (): void => void connection.connect().catch(() => undefined);
  const emits: Emitted[] = [];
  if (given.connected) await connection.connect();
  for (const [index, step] of given.steps.entries()) {
    if (step.type === 'emit') {
      const id = `${run}.${index}`;
      const ack = step.ack === undefined ? undefined : step.ack === 'plain' ? {} : { timeoutMs: step.ack };
      const args = [id, step.ackBehavior, ...(step.bytes ? [new Uint8Array([1, 2, 3])] : [])];
      const trackedEmit = harness.emit(connection, 'step', args, { ack, volatile: step.volatile });
      emits.push({ id, trackedEmit, retried: given.retries && !step.volatile, ackBehavior: step.ackBehavior });
    } else if (step.type === 'wait') await wait(step.ms);
    else if (step.type === 'cut') proxy.cut();
    else if (step.type === 'freeze') proxy.freeze();
    else if (step.type === 'thaw') proxy.thaw();
    else if (step.type === 'disconnect') connection.disconnect();
    else if (connection.state === 'disconnected') connect();
  }
  // Waits until everything that is still pending is received: late acknowledgements, retries, the reconnection.
  proxy.thaw();
  if (connection.state === 'disconnected') connect();
  // When the last emit is acknowledged, everything that was sent before it over this connection has arrived. The first of these emits may
  // have been sent over a connection that was cut.
  for (let last = 0, delivery; delivery !== 'acknowledged'; last++) {
    await expect.poll(() => connection.state, { timeout: 60_000 }).toBe('connected');
    const id = `${run}.end${last}`;
    const trackedEmit = harness.emit(connection, 'step', [id, 'now'], { ack: { timeoutMs: 10_000 } });
    emits.push({ id, trackedEmit, retried: given.retries, ackBehavior: 'now' });
    await trackedEmit.whenDecided();
    delivery = trackedEmit.delivery;
    // If the connection was cut, the client detects this shortly afterward.
    await wait(1);
  }
  harness.engine.remove(connection.id);
  const { pendingAcks, ...counts } = connection.summary.counts;
  const received = new Map<string, string[]>();
  for (const { args, socketId } of server.recorder.named('step')) {
    const id = String(args[0]);
    if (!id.startsWith(`${run}.`)) continue;
    received.set(socketId, [...(received.get(socketId) ?? []), id]);
  }
  return { harness, emits, claims, received, counts, pendingAfter: pendingAcks };
}
