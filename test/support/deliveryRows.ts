/** The rows of the delivery table. Each row emits events to a server, and checks the delivery status and what the server received. */
import { expect } from 'vitest';
import type { Connection } from '../../src/engine/connection/connection.ts';
import type { TrackedEmit } from '../../src/engine/connection/trackedEmit.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { ServerParser, ServerVersion, TestServer } from '../servers/testServer.ts';
import type { EngineHarness, TransportName } from './engineHarness.ts';
import type { TcpProxy } from './tcpProxy.ts';

export interface Combination {
  readonly server: ServerVersion;
  readonly transport: TransportName;
  readonly tls: boolean;
  readonly parser: ServerParser;
}

/** A combination of client and server: the client connects through the proxy. */
export interface Cell extends Combination {
  readonly harness: EngineHarness;
  readonly testServer: TestServer;
  readonly proxy: TcpProxy;
  open(profile?: Partial<ConnectionProfile>): Connection;
  connected(profile?: Partial<ConnectionProfile>): Promise<Connection>;
  /** Interrupts the network between client and server. */
  cut(): void;
  /** How often the server received an event with this name. */
  received(event: string): number;
  /** Resolves when the server has processed everything that this connection sent so far. */
  caughtUp(connection: Connection): Promise<void>;
}

export interface Row {
  readonly name: string;
  /** The reason why the row does not exist for a combination; undefined if it exists. */
  readonly without?: (combination: Combination) => string | undefined;
  readonly run: (cell: Cell) => Promise<void>;
}

const back = { delayMs: 30, delayMaxMs: 30, randomizationFactor: 0 };
const argument = { text: 'grüße', list: [1, [2]] };
const large = 'x'.repeat(20_000_000);
const noRetries = ({ server }: Combination): string | undefined =>
  server === 'v2' ? 'the client of Socket.IO 2 has no retries' : undefined;

/** The delivery statuses that were reported for an emit after its own entry. */
function steps({ harness }: Cell, { seq }: TrackedEmit): unknown[] {
  return harness
    .entries()
    .filter((entry) => entry.kind === 'delivery' && entry.of === seq)
    .map((entry) => entry.delivery);
}

export const rows: readonly Row[] = [
  {
    name: 'sent: passed to the transport, and received once',
    async run(cell) {
      const connection = await cell.connected();
      const trackedEmit = cell.harness.emit(connection, 'plain', [argument, new Uint8Array([1, 2])]);
      await cell.harness.delivered(trackedEmit, 'sent');
      await cell.caughtUp(connection);
      expect(cell.testServer.recorder.named('plain').map(({ args }) => args)).toEqual([
        [argument, Buffer.from([1, 2])],
      ]);
      expect(trackedEmit.delivery).toBe('sent');
    },
  },
  {
    name: 'buffered, then flushed: waits for the connection, and is received when it is open',
    async run(cell) {
      const connection = cell.open();
      const trackedEmit = cell.harness.emit(connection, 'early', [argument]);
      expect(trackedEmit.delivery).toBe('buffered');
      await connection.connect();
      const flushed = await cell.harness.delivered(trackedEmit, 'flushed');
      expect(flushed.waitedMs).toBeGreaterThan(0);
      await cell.caughtUp(connection);
      expect(cell.testServer.recorder.named('early').map(({ args }) => args)).toEqual([[argument]]);
      expect(steps(cell, trackedEmit)).toEqual(['flushed']);
    },
  },
  {
    name: 'buffered while the connection is lost, then flushed and acknowledged',
    async run(cell) {
      const connection = await cell.connected({ reconnection: back });
      cell.cut();
      await cell.harness.state(connection, 'disconnected');
      const trackedEmit = cell.harness.emit(connection, 'answer', ['later'], { ack: {} });
      expect(trackedEmit.delivery).toBe('buffered');
      await trackedEmit.whenDecided();
      expect(steps(cell, trackedEmit)).toEqual(['flushed', 'acknowledged']);
      expect(cell.received('answer')).toBe(1);
    },
  },
  {
    name: 'queued: waits in the retry queue, each attempt is reported and received',
    without: noRetries,
    async run(cell) {
      // A busy machine may acknowledge the third attempt too late, and then acknowledges a later attempt in time.
      const connection = cell.open({ retries: 100, ackTimeoutMs: 150 });
      const trackedEmit = cell.harness.emit(connection, 'third time', [], { ack: {} });
      expect(trackedEmit.delivery).toBe('queued');
      expect(cell.received('third time')).toBe(0);
      await connection.connect();
      await trackedEmit.whenDecided();
      const times = cell.received('third time');
      expect(times).toBeGreaterThanOrEqual(3);
      expect(steps(cell, trackedEmit)).toEqual([...Array<string>(times).fill('sent'), 'acknowledged']);
      expect(cell.harness.entry(trackedEmit.seq).attempt).toBe(times);
    },
  },
  {
    name: 'queued again when the connection ends in an attempt, and sent again',
    without: noRetries,
    async run(cell) {
      const connection = await cell.connected({ retries: 3, ackTimeoutMs: 5000, reconnection: back });
      cell.proxy.freeze();
      // With polling, the POST of this emit is in progress when the connection ends: the attempt is lost, but the emit is not.
      const trackedEmit = cell.harness.emit(connection, 'answer', [1], { ack: {} });
      cell.cut();
      cell.proxy.thaw();
      await trackedEmit.whenDecided();
      expect(trackedEmit.delivery).toBe('acknowledged');
      expect(steps(cell, trackedEmit).filter((step) => step !== 'sent')).toEqual(['queued', 'acknowledged']);
      expect(cell.received('answer')).toBe(1);
    },
  },
  {
    name: 'discarded: volatile, before there is a connection',
    async run(cell) {
      const connection = cell.open();
      const trackedEmit = cell.harness.emit(connection, 'volatile', [], { volatile: true });
      expect(trackedEmit.delivery).toBe('discarded');
      expect(cell.harness.entry(trackedEmit.seq)).toMatchObject({
        volatile: true,
        reason: expect.stringMatching(/./) as string,
      });
      await connection.connect();
      await cell.caughtUp(connection);
      expect(cell.received('volatile')).toBe(0);
    },
  },
  {
    name: 'discarded: volatile, while the transport still writes the previous emit',
    async run(cell) {
      const connection = await cell.connected();
      await cell.caughtUp(connection);
      const first = cell.harness.emit(connection, 'plain', [1]);
      const second = cell.harness.emit(connection, 'volatile', [2], { volatile: true });
      expect(second.delivery).toBe('discarded');
      await cell.harness.delivered(first, 'sent');
      await cell.caughtUp(connection);
      expect([cell.received('plain'), cell.received('volatile')]).toEqual([1, 0]);
    },
  },
  {
    name: 'acknowledged: with its arguments and its latency',
    async run(cell) {
      const connection = await cell.connected();
      const trackedEmit = cell.harness.emit(connection, 'answer', [argument, new Uint8Array([7])], { ack: {} });
      await trackedEmit.whenDecided();
      const entry = cell.harness.entry(trackedEmit.seq);
      expect(entry).toMatchObject({ delivery: 'acknowledged', latencyMs: expect.any(Number) as number });
      const acks = cell.harness.entries().filter((line) => line.kind === 'ack');
      expect(acks).toMatchObject([{ of: trackedEmit.seq, ackId: entry.ackId, args: [argument, { $binary: 'Bw==' }] }]);
      expect(cell.received('answer')).toBe(1);
    },
  },
  {
    name: 'timedOut: received, and not acknowledged within the timeout',
    async run(cell) {
      const connection = await cell.connected();
      const trackedEmit = cell.harness.emit(connection, 'never', [], { ack: { timeoutMs: 60 } });
      await trackedEmit.whenDecided();
      expect(trackedEmit.delivery).toBe('timedOut');
      await cell.caughtUp(connection);
      expect(cell.received('never')).toBe(1);
    },
  },
  {
    name: 'timedOut in the buffer: reported as never sent, and never received',
    async run(cell) {
      const connection = cell.open();
      const trackedEmit = cell.harness.emit(connection, 'never', [], { ack: { timeoutMs: 20 } });
      await trackedEmit.whenDecided();
      expect(cell.harness.entry(trackedEmit.seq)).toMatchObject({
        delivery: 'timedOut',
        reason: expect.stringMatching(/never sent/) as string,
      });
      await connection.connect();
      await cell.caughtUp(connection);
      expect(cell.received('never')).toBe(0);
    },
  },
  {
    name: 'late: the acknowledgement was received after the timeout',
    async run(cell) {
      const connection = await cell.connected();
      const trackedEmit = cell.harness.emit(connection, 'later', [200], { ack: { timeoutMs: 50 } });
      await trackedEmit.whenDecided();
      expect(trackedEmit.delivery).toBe('timedOut');
      const late = await cell.harness.delivered(trackedEmit, 'late');
      expect(late.latencyMs).toBeGreaterThan(150);
      expect(steps(cell, trackedEmit).filter((step) => step !== 'sent')).toEqual(['timedOut', 'late']);
      expect(cell.received('later')).toBe(1);
    },
  },
  {
    name: 'lost: the connection ended with the acknowledgement outstanding',
    async run(cell) {
      const connection = await cell.connected();
      const plain = cell.harness.emit(connection, 'never', [1], { ack: {} });
      const timed = cell.harness.emit(connection, 'never', [2], { ack: { timeoutMs: 60_000 } });
      await cell.testServer.recorder.waitFor('never', 2);
      cell.cut();
      await Promise.all([plain.whenDecided(), timed.whenDecided()]);
      expect([plain.delivery, timed.delivery]).toEqual(['lost', 'lost']);
      expect(connection.summary.counts).toMatchObject({ lost: 2, pendingAcks: 0 });
      expect(cell.received('never')).toBe(2);
    },
  },
  {
    name: 'lost: its write failed',
    async run(cell) {
      const connection = await cell.connected();
      await cell.caughtUp(connection);
      cell.proxy.freeze();
      const trackedEmit = cell.harness.emit(connection, 'large', [large]);
      await cell.harness.delivered(trackedEmit, 'sent');
      cell.cut();
      const lost = await cell.harness.delivered(trackedEmit, 'lost');
      expect(lost.reason).toMatch(
        cell.transport === 'websocket'
          ? /could not write|ended while|ended before the system accepted all/
          : /responded to the POST/,
      );
      expect(cell.received('large')).toBe(0);
    },
  },
  {
    name: 'lost: the connection ended before the transport accepted the event',
    without: ({ transport }) =>
      transport === 'websocket'
        ? 'the WebSocket accepts the next packet a tick later, so the connection cannot end in between'
        : undefined,
    async run(cell) {
      const connection = await cell.connected();
      await cell.caughtUp(connection);
      cell.proxy.freeze();
      const posted = cell.harness.emit(connection, 'plain', [1]);
      const waiting = cell.harness.emit(connection, 'plain', [2], { ack: {} });
      expect(waiting.delivery).toBeUndefined();
      await cell.harness.delivered(posted, 'sent');
      cell.cut();
      const lost = await cell.harness.delivered(waiting, 'lost');
      expect(lost.reason).toMatch(/before the transport accepted the event/);
      expect((await cell.harness.delivered(posted, 'lost')).reason).toMatch(/responded to the POST/);
      expect(cell.received('plain')).toBe(0);
    },
  },
  {
    name: 'failed: refused before it was sent, and never received',
    async run(cell) {
      const connection = await cell.connected();
      expect(() => cell.harness.emit(connection, 'connect')).toThrow(/reserves/);
      expect(() => cell.harness.emit(connection, 'bad', [() => 1], { ack: {} })).toThrow();
      const failed = cell.harness.entries().filter((entry) => entry.delivery === 'failed');
      expect(failed.map(({ event, error }) => [event, error?.code])).toEqual([
        ['connect', 'emit.reservedName'],
        ['bad', 'payload.notSendable'],
      ]);
      await cell.caughtUp(connection);
      expect([cell.received('connect'), cell.received('bad')]).toEqual([0, 0]);
      expect(connection.summary.counts).toMatchObject({ failed: 2, pendingAcks: 0 });
    },
  },
  {
    name: 'awaitingReply, then replied: the server receives the acknowledgement',
    async run(cell) {
      const connection = await cell.connected();
      const response = new Promise<unknown[]>((resolve) => {
        for (const socket of cell.testServer.sockets)
          socket.emit('question', 42, (...args: unknown[]) => resolve(args));
      });
      const question = await cell.harness.waitFor('question', (entry) => entry.event === 'question');
      expect(question).toMatchObject({ dir: 'in', delivery: 'awaitingReply', args: [42] });
      connection.reply(question.seq, [argument, new Uint8Array([9])]);
      expect(await response).toEqual([argument, Buffer.from([9])]);
      expect(cell.harness.entry(question.seq).delivery).toBe('replied');
    },
  },
  {
    name: 'awaitingReply, then unanswered: the connection ended first',
    async run(cell) {
      const connection = await cell.connected();
      let ackCount = 0;
      for (const socket of cell.testServer.sockets) socket.emit('question', () => ackCount++);
      const question = await cell.harness.waitFor('question', (entry) => entry.event === 'question');
      cell.cut();
      await cell.harness.state(connection, 'disconnected');
      expect(cell.harness.entry(question.seq).delivery).toBe('unanswered');
      expect(() => connection.reply(question.seq, [])).toThrow(/does not wait/);
      expect(ackCount).toBe(0);
    },
  },
];
