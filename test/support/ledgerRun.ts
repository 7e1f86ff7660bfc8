import { setTimeout as wait } from 'node:timers/promises';
import type { Server } from 'socket.io';
import { expect } from 'vitest';
import type { Emission } from '../../src/engine/emission.ts';
import { canBecome, type Delivery } from '../../src/model/delivery.ts';
import type { Entry } from '../../src/model/entry.ts';
import type { TestServer } from '../servers/testServer.ts';
import { EngineHarness, type TransportName } from './engineHarness.ts';

/** When the server answers: milliseconds, or in these ways. */
export type Answer = 'now' | 'twice' | 'never' | number;

export type Step =
  | {
      readonly type: 'emit';
      /** Milliseconds that the client waits for it. */
      readonly ack: 'plain' | number | undefined;
      readonly volatile: boolean;
      readonly answer: Answer;
      readonly bytes: boolean;
    }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'cut' | 'disconnect' | 'connect' };

export interface Run {
  readonly harness: EngineHarness;
  readonly emits: readonly { readonly id: string; readonly emission: Emission; readonly retried: boolean }[];
  /** The deliveries of each emit, by its seq, in their order. */
  readonly paths: ReadonlyMap<number, Delivery[]>;
  /** How often the server received each. */
  readonly received: ReadonlyMap<string, number>;
  readonly counts: { emitted: number; discarded: number; timedOut: number; lost: number; failed: number };
  readonly pendingAfter: number;
}

/** Answers `step` as its second argument says: with the id that it was given, twice where that is asked for. */
export function answering(io: Server): void {
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
    socket.on('step', (id: string, answer: Answer, ...rest: unknown[]) => {
      const ack = rest.at(-1);
      if (typeof ack !== 'function' || answer === 'never') return;
      const call = (): void => (ack as (value: string) => void)(id);
      if (typeof answer === 'number') setTimeout(call, answer);
      else call();
      // The server's own function answers once; this is a second packet with the same id.
      if (answer === 'twice') inner.packet({ type: 3, id: ids.get(ack), data: [id] });
    });
  });
}

let runs = 0;

export async function playRun(
  server: TestServer,
  given: { transport: TransportName; retries: boolean; steps: readonly Step[] },
): Promise<Run> {
  const harness = new EngineHarness();
  const paths = watchPaths(harness);
  const run = `${++runs}`;
  const connection = harness.open(server.url, {
    transports: [given.transport],
    protocol: 'v4',
    reconnection: { delayMs: 5, delayMaxMs: 5, randomizationFactor: 0 },
    ...(given.retries && { retries: 2, ackTimeoutMs: 40 }),
  });
  const connect = (): void => void connection.connect().catch(() => undefined);
  const emits: { id: string; emission: Emission; retried: boolean }[] = [];
  for (const [index, step] of given.steps.entries()) {
    if (step.type === 'emit') {
      const id = `${run}.${index}`;
      const ack = step.ack === undefined ? undefined : step.ack === 'plain' ? {} : { timeoutMs: step.ack };
      const args = [id, step.answer, ...(step.bytes ? [new Uint8Array([1, 2, 3])] : [])];
      const emission = harness.emit(connection, 'step', args, { ack, volatile: step.volatile });
      emits.push({ id, emission, retried: given.retries && !step.volatile });
    } else if (step.type === 'wait') await wait(step.ms);
    else if (step.type === 'cut') server.cutConnections();
    else if (step.type === 'disconnect') connection.disconnect();
    else if (connection.state === 'disconnected') connect();
  }
  // What can still come, comes: the late answers, the retries, the reconnection.
  if (connection.state === 'disconnected') connect();
  await expect.poll(() => connection.state, { timeout: 5000 }).toBe('connected');
  const end = harness.emit(connection, 'step', [`${run}.end`, 60], { ack: { timeoutMs: 10_000 } });
  // The last one was answered: what was sent before it over this connection has arrived.
  await end.whenDecided();
  emits.push({ id: `${run}.end`, emission: end, retried: given.retries });
  harness.engine.remove(connection.id);
  const { pendingAcks, ...counts } = connection.summary.counts;
  const received = new Map<string, number>();
  for (const { args } of server.recorder.named('step')) {
    const id = String(args[0]);
    if (id.startsWith(`${run}.`)) received.set(id, (received.get(id) ?? 0) + 1);
  }
  return { harness, emits, paths, received, counts, pendingAfter: pendingAcks };
}

function watchPaths({ engine }: EngineHarness): ReadonlyMap<number, Delivery[]> {
  const paths = new Map<number, Delivery[]>();
  engine.log.onDidAppend(({ facts }) => {
    if (facts.kind === 'event' && facts.dir === 'out') paths.set(facts.seq, facts.delivery ? [facts.delivery] : []);
    if (facts.kind === 'delivery' && facts.delivery) paths.get(facts.of ?? 0)?.push(facts.delivery);
  });
  return paths;
}

const ends: ReadonlySet<Delivery> = new Set(['acknowledged', 'timedOut', 'lost', 'discarded', 'failed']);

export function checkRun({ harness, emits, paths, received, counts, pendingAfter }: Run): void {
  const entries = harness.entries();
  expect(pendingAfter, 'nothing waits after the connection was removed').toBe(0);
  for (const { id, emission, retried } of emits) {
    const path = paths.get(emission.seq) ?? [];
    const what = `${id}: ${path.join(' → ')}, received ${received.get(id) ?? 0}`;
    path.forEach((to, index) => expect(canBecome(path[index - 1], to), what).toBe(true));
    expect(path.at(-1), what).toBe(emission.delivery);
    const ended = path.filter((delivery) => ends.has(delivery));
    if (emission.wantsAck) expect(ended, what).toHaveLength(1);
    else expect(ended.length, what).toBeLessThanOrEqual(1);
    expect(emission.isOpen, what).toBe(false);
    checkAnswers(entries, { id, emission }, what);
    checkReceived(received.get(id) ?? 0, { emission, path, retried, entries }, what);
  }
  checkOrder(emits, paths, received, entries);
  const of = (delivery: Delivery): number =>
    emits.filter(({ emission }) => paths.get(emission.seq)?.includes(delivery)).length;
  expect(counts).toMatchObject({
    emitted: emits.length,
    discarded: of('discarded'),
    timedOut: of('timedOut'),
    lost: of('lost'),
    failed: 0,
  });
}

/** The one answer that ended it, with the arguments that the server gave. */
function checkAnswers(
  entries: readonly Entry[],
  { id, emission }: { id: string; emission: Emission },
  what: string,
): void {
  const answers = entries.filter((entry) => entry.kind === 'ack' && entry.of === emission.seq);
  for (const answer of answers) expect(answer.args, what).toEqual([id]);
  const taken = answers.filter((answer) => answer.reason === undefined);
  const answered = emission.delivery === 'acknowledged' || emission.delivery === 'late';
  expect(taken, what).toHaveLength(answered ? 1 : 0);
  if (answered) expect(taken[0]?.seq, what).toBe(emission.ackSeq);
  // An answer that is nobody's is the second of two: the first one was taken.
  const nobodys = entries.filter((entry) => entry.kind === 'ack' && entry.of === undefined && entry.args?.[0] === id);
  for (const { seq } of nobodys)
    expect(
      answers.some((answer) => answer.seq < seq),
      what,
    ).toBe(true);
}

function checkReceived(
  times: number,
  { emission, path, retried, entries }: { emission: Emission; path: Delivery[]; retried: boolean; entries: Entry[] },
  what: string,
): void {
  if (!path.includes('sent') && !path.includes('flushed') && emission.delivery !== 'lost') {
    // Discarded, or timed out where it waited: in the client's buffer, or behind the transport, which sends it still.
    const { reason } = emission.facts;
    const sentLater = path.includes('timedOut') && /may send it later/.test(reason ?? '');
    expect(times, what).toBeLessThanOrEqual(sentLater || emission.delivery === 'late' ? 1 : 0);
    return;
  }
  const attempts = entries.find(({ seq }) => seq === emission.seq)?.attempt ?? 1;
  expect(times, what).toBeLessThanOrEqual(retried ? attempts : 1);
  if (emission.delivery === 'acknowledged' || emission.delivery === 'late') {
    expect(times, what).toBeGreaterThanOrEqual(1);
  }
}

/**
 * What was sent arrives in its order: when something that was sent later over the same connection arrived, so did this, once. What was
 * sent last before a cut may not have arrived; the transport had taken it.
 */
function checkOrder(
  emits: Run['emits'],
  paths: Run['paths'],
  received: Run['received'],
  entries: readonly Entry[],
): void {
  const connects = entries.filter((entry) => entry.state === 'connected').map(({ seq }) => seq);
  const sent = emits
    .filter(({ retried }) => !retried)
    .flatMap(({ id, emission }) => {
      const path = paths.get(emission.seq) ?? [];
      if (!path.includes('sent') && !path.includes('flushed')) return [];
      const told = entries.find(
        (entry) => entry.of === emission.seq && (entry.delivery === 'sent' || entry.delivery === 'flushed'),
      );
      const at = told?.seq ?? emission.seq;
      return [{ id, at, period: connects.filter((seq) => seq < at).length }];
    })
    .sort((a, b) => a.at - b.at);
  for (const [index, { id, period }] of sent.entries()) {
    const laterArrived = sent.slice(index + 1).some((other) => other.period === period && received.has(other.id));
    if (laterArrived) expect(received.get(id) ?? 0, `${id} was sent, and what came after it arrived`).toBe(1);
  }
}
