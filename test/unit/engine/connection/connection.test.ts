import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explain } from '../../../../src/model/cause/causeTexts.ts';
import type { ConnectionProfile } from '../../../../src/model/profile/profile.ts';
import type { OutgoingEmit } from '../../../../src/engine/contracts/inspectedClient.ts';
import { Connection } from '../../../../src/engine/connection/connection.ts';
import { type ConnectionDeps, noEmitSink } from '../../../../src/engine/connection/connectionDeps.ts';
import type { TrackedEmit } from '../../../../src/engine/connection/trackedEmit.ts';
import { FakeClient } from '../../../support/fakeClient.ts';
import { MemoryLog } from '../../../support/memoryLog.ts';

let memory: MemoryLog;
let client: FakeClient;
let connection: Connection;

beforeEach(() => {
  memory = new MemoryLog();
});
afterEach(() => {
  connection.dispose();
  memory.dispose();
});

function open(profile: Partial<ConnectionProfile> = {}, more: Partial<ConnectionDeps> = {}): void {
  connection = new Connection(
    'c1',
    { url: 'http://server.test', ...profile },
    {
      clock: memory.clock,
      log: memory.log,
      recordsIncoming: () => true,
      pausedDebugger: () => undefined,
      createClient: (_profile, listener) => (client = new FakeClient(listener, memory.clock)),
      ...more,
    },
  );
}

function emit(event: string, more: Partial<OutgoingEmit> = {}): TrackedEmit {
  return connection.emit({ event, args: [], volatile: false, compress: true, ...more });
}

/** A short text for each entry of the log. */
const transitions = (): string[] =>
  memory
    .entries()
    .map(({ kind, state, event, delivery, of }) =>
      kind === 'connection'
        ? `${state}`
        : kind === 'delivery'
          ? `#${of} ${delivery}`
          : `${event ?? kind} ${delivery ?? ''}`.trim(),
    );

describe('a connection', () => {
  it('connects once for all callers, and reports the result', async () => {
    open();
    const first = connection.connect();
    const second = connection.connect();
    expect([client.calls, connection.state]).toEqual([['connect'], 'connecting']);
    client.join();
    await Promise.all([first, second, connection.decision]);
    expect(connection.summary).toMatchObject({
      state: 'connected',
      transport: 'websocket',
      protocol: 'v4',
      socketId: 'sid',
    });
    expect(transitions()).toEqual(['connecting', 'connected']);
  });

  it('reports a cut in order: the end, the lost emits, then the emits that are sent after the reconnect', () => {
    open();
    void connection.connect();
    client.join();
    const sent = emit('ask', { ack: {} });
    client.receive('question', [], { ackId: 0 });
    client.end(explain('transport.cut'), true);
    const waiting = emit('tell');
    client.join();
    expect(transitions()).toEqual([
      'connecting',
      'connected',
      'ask lost',
      'question unanswered',
      `#4 unanswered`,
      `#${sent.seq} lost`,
      'disconnected',
      'tell flushed',
      'connected',
      `#${waiting.seq} flushed`,
    ]);
    expect(connection.summary.counts).toMatchObject({ emitted: 2, received: 1, lost: 1, pendingAcks: 0 });
  });

  it('cannot acknowledge an event of the session of another protocol in the next session', () => {
    open();
    void connection.connect();
    client.receive('question', [], { ackId: 0, beforeJoin: 'certain' });
    client.listener.onProtocolChanged(explain('protocol.changed'));
    client.join();
    expect(memory.entries().find(({ event }) => event === 'question')).toMatchObject({ delivery: 'unanswered' });
    expect(connection.summary.counts.pendingAcks).toBe(0);
  });

  it('counts pending acknowledgements in both directions', () => {
    open();
    void connection.connect();
    client.join();
    emit('ask', { ack: {} });
    client.receive('question', [], { ackId: 0 });
    expect(connection.summary.counts.pendingAcks).toBe(2);
    client.acknowledge(0);
    connection.reply(4, []);
    expect(connection.summary.counts.pendingAcks).toBe(0);
  });

  it('that ends permanently loses emits that wait for an acknowledgement, before the end and after it', () => {
    open();
    void connection.connect();
    const before = emit('ask', { ack: {} });
    client.listener.onConnectError(explain('connect.refused'), true, undefined);
    expect(before.delivery).toBe('buffered');
    client.listener.onReconnectFailed(3);
    expect(before.delivery).toBe('lost');
    const after = emit('ask', { ack: {} });
    const kept = emit('tell');
    expect([before, after, kept].map(({ delivery }) => delivery)).toEqual(['lost', 'lost', 'buffered']);
    expect(memory.entry(kept.seq).cause?.code).toBe('emit.waitsForConnect');
    expect(connection.isOver).toBe(true);
    void connection.connect().catch(() => undefined);
    expect(memory.entry(kept.seq).cause).toBeUndefined();
    client.join();
    expect(memory.entry(kept.seq).delivery).toBe('flushed');
    expect([before, after].map(({ delivery }) => delivery)).toEqual(['lost', 'lost']);
  });

  it('that was never requested to connect keeps its emits for a later connect', () => {
    open();
    const early = emit('ask', { ack: {} });
    expect(early.delivery).toBe('buffered');
    void connection.connect();
    client.join();
    expect(early.delivery).toBe('flushed');
  });

  it('is disconnected while it connects: reported, although the client does not report it', async () => {
    open();
    const decided = connection.connect();
    connection.disconnect();
    await expect(decided).rejects.toMatchObject({ cause: { code: 'client.disconnected' } });
    expect([transitions(), connection.isOver]).toEqual([['connecting', 'disconnected'], true]);
  });

  it('reports its end once when it is disconnected by hand', () => {
    open();
    void connection.connect();
    client.join();
    connection.disconnect();
    expect(transitions()).toEqual(['connecting', 'connected', 'disconnected']);
  });

  it('ends everything when it is disposed', async () => {
    open();
    void connection.connect();
    client.join();
    const trackedEmit = emit('ask', { ack: { timeoutMs: 50 } });
    client.receive('question', [], { ackId: 0 });
    connection.dispose();
    await trackedEmit.whenDecided();
    expect([trackedEmit.delivery, memory.entry(4).delivery, connection.state]).toEqual([
      'lost',
      'unanswered',
      'disconnected',
    ]);
    expect(client.calls).toEqual(['connect', 'dispose']);
    const recorded = transitions();
    memory.clock.advance(60_000);
    expect(transitions()).toEqual(recorded);
  });

  it('continues after an internal error, and reports it once', () => {
    open();
    void connection.connect();
    client.join();
    connection.listen(() => {
      throw new Error('a listener of ours');
    });
    client.receive('tick');
    client.receive('tick');
    const failures = memory.kind('marker').map(({ cause }) => [cause?.code, cause?.params]);
    expect(failures).toEqual([['capture.internalError', { reported: 'a listener of ours' }]]);
    expect(connection.state).toBe('connected');
  });

  it('passes its events to listeners until they unsubscribe', () => {
    open();
    void connection.connect();
    client.join();
    const received: string[] = [];
    const listening = connection.listen(({ event }) => received.push(event));
    client.receive('one');
    listening.dispose();
    client.receive('two');
    expect(received).toEqual(['one']);
  });

  it('has the conditions of its network in the summary, while there are any', () => {
    open();
    expect(connection.summary.conditions).toBeUndefined();
    connection.setConditions({ latencyMs: 50 });
    expect(connection.summary.conditions).toEqual({ latencyMs: 50 });
    connection.setConditions({});
    expect(connection.summary.conditions).toBeUndefined();
  });

  it('passes the emits of a sink to it, and counts all', () => {
    const signals: string[] = [];
    const replayed = {};
    const counts = { emitted: 5, discarded: 1, timedOut: 1, lost: 1, failed: 1 };
    open(
      {},
      {
        emitSink: {
          ...noEmitSink,
          counts,
          pendingAcks: 2,
          signalled: (key, { type }) => key === replayed && signals.push(type) > 0,
          acknowledged: (ackId) => ackId === 0,
          echoed: ({ event }) => event === 'echo',
          recordsPackets: false,
        },
      },
    );
    void connection.connect();
    client.join();
    connection.emitToSink({ event: 'ask', args: [], ack: {}, volatile: false, compress: true }, replayed);
    client.acknowledge(0);
    client.receive('echo');
    client.listener.onPacket({ dir: 'in', transport: 'websocket', label: { type: 'ping' }, data: '2', bytes: 1 });
    expect(signals).toEqual(['encoded', 'handedOver']);
    expect(transitions()).toEqual(['connecting', 'connected']);
    const own = emit('ask', { ack: {} });
    client.acknowledge(1);
    expect(own.delivery).toBe('acknowledged');
    expect(connection.summary.counts).toEqual({ ...counts, emitted: 6, received: 1, pendingAcks: 2 });
  });
});
