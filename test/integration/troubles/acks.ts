// Acknowledgements that are missing, late or slow.
import { EventEmitter, once } from 'node:events';
import type { Connection } from '../../../src/engine/connection/connection.ts';
import type { Callback, Troubled } from '../../support/troubled.ts';
import type { Trouble } from './trouble.ts';

/** A server whose handler of “save” emits “asked”, and acknowledges at “go”. */
async function heldHandler(it: Troubled): Promise<{ waiting: EventEmitter; connection: Connection }> {
  const waiting = new EventEmitter();
  const { url } = await it.server({
    setup: (io) =>
      io.on('connection', (socket) =>
        socket.on('save', (ack: Callback) => {
          waiting.once('go', () => ack());
          waiting.emit('asked');
        }),
      ),
  });
  return { waiting, connection: await it.connected(url) };
}

export const ackTroubles: readonly Trouble[] = [
  {
    title: 'a misspelled event with an acknowledgement',
    make: async (it) => {
      const { url } = await it.server({
        setup: (io) =>
          io.on('connection', (socket) => socket.on('update item', (...args) => (args.at(-1) as Callback)())),
      });
      const connection = await it.connected(url);
      await it.harness.delivered(it.harness.emit(connection, 'update item', [1], { ack: {} }), 'acknowledged');
      for (const id of [1, 2]) {
        const emit = it.harness.emit(connection, 'update itme', [id], { ack: { timeoutMs: 1 } });
        await it.harness.delivered(emit, 'timedOut');
      }
    },
    shown: [
      {
        code: 'finding.ackNeverAnswered',
        remedy: 'Did you mean “update item”?',
        params: { event: 'update itme', dir: 'out', count: 2, others: 1, similar: 'update item' },
        severity: 'warning',
        confidence: 'likely',
        count: 2,
      },
    ],
  },
  ...[true, false].map((isLater): Trouble => ({
    title: `an event without an acknowledgement, under a name that the server ${isLater ? 'acknowledges later' : 'spells differently'}`,
    inGate: 'directly',
    make: async (it: Troubled) => {
      const { io, url } = await it.server({
        setup: (server) =>
          server.on('connection', (socket) =>
            socket.on('chat message', () => undefined).on('chat-message', (ack?: unknown) => (ack as Callback)?.()),
          ),
      });
      const connection = await it.connected(url);
      io.emit('chat message', 'welcome');
      await it.barrier(connection, io);
      for (let count = 0; count < 3; count++)
        await it.harness.delivered(it.harness.emit(connection, 'chat-message'), 'sent');
      if (isLater)
        await it.harness.delivered(it.harness.emit(connection, 'chat-message', [], { ack: {} }), 'acknowledged');
    },
    shown: isLater
      ? []
      : [
          {
            code: 'finding.emitUnheard',
            remedy: 'it differs from “chat message” in case or separators only',
            params: { event: 'chat-message', count: 3, similar: 'chat message' },
            severity: 'info',
            confidence: 'possible',
          },
        ],
  })),
  {
    title: 'a callback that is never called, without a timeout',
    inGate: 'directly',
    make: async (it) => {
      const { url } = await it.server({
        setup: (io) =>
          io.on('connection', (socket) => socket.on('save', () => undefined).on('load', (ack: Callback) => ack())),
      });
      const connection = await it.connected(url);
      for (const id of [1, 2]) it.harness.emit(connection, 'save', [id], { ack: {} });
      await it.harness.delivered(it.harness.emit(connection, 'load', [], { ack: {} }), 'acknowledged');
      it.clock.advance(11_000);
    },
    shown: [
      {
        code: 'finding.ackNeverAnswered',
        remedy: 'calls its callback in every branch',
        params: { event: 'save', dir: 'out', count: 2, others: 1 },
        severity: 'warning',
        confidence: 'likely',
      },
    ],
  },
  {
    title: 'a server that acknowledges no event',
    inGate: 'directly',
    make: async (it) => {
      const { url } = await it.server();
      const connection = await it.connected(url);
      for (const id of [1, 2, 3]) {
        await it.harness.delivered(it.harness.emit(connection, 'save', [id], { ack: {} }), 'sent');
      }
      it.clock.advance(11_000);
    },
    shown: [
      {
        code: 'finding.ackNeverAnswered',
        remedy: 'calls its callback in every branch',
        params: { event: 'save', dir: 'out', count: 3, others: 0 },
        severity: 'info',
        confidence: 'possible',
      },
    ],
  },
  {
    title: 'acknowledgements after their timeout',
    inGate: 'directly',
    make: async (it) => {
      const { waiting, connection } = await heldHandler(it);
      for (let count = 0; count < 2; count++) {
        const question = once(waiting, 'asked');
        const emit = it.harness.emit(connection, 'save', [], { ack: { timeoutMs: 1 } });
        await Promise.all([question, it.harness.delivered(emit, 'timedOut')]);
        it.clock.advance(1200);
        waiting.emit('go');
        await it.harness.delivered(emit, 'late');
      }
    },
    shown: [
      {
        code: 'finding.ackLate',
        remedy: 'Raise the ack timeout',
        params: { event: 'save', count: 2, p95: 1200, timeoutMs: 1 },
        severity: 'warning',
      },
    ],
  },
  ...[
    { ms: 1500, severity: 'info' as const },
    { ms: 2500, severity: 'warning' as const },
  ].map(({ ms, severity }): Trouble => ({
    title: `acknowledgements after ${ms} ms`,
    ...(severity === 'warning' && { inGate: 'directly' }),
    make: async (it: Troubled) => {
      const { waiting, connection } = await heldHandler(it);
      for (let count = 0; count < 5; count++) {
        const question = once(waiting, 'asked');
        const emit = it.harness.emit(connection, 'save', [], { ack: {} });
        await question;
        it.clock.advance(ms);
        waiting.emit('go');
        await it.harness.delivered(emit, 'acknowledged');
      }
    },
    shown: [
      {
        code: 'finding.slowAcks',
        remedy: 'what the handler waits for',
        params: { event: 'save', dir: 'out', p95: ms, count: 5 },
        severity,
      },
    ],
  })),
];
