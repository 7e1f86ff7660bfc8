import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { clockedHarness } from '../support/clockedHarness.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import type { FakeClock } from '../support/fakeClock.ts';
import { TcpProxy } from '../support/tcpProxy.ts';
import { reasonOf } from '../support/reasonOf.ts';

describe.each(transports)('retries over %s', (transport) => {
  let harness: EngineHarness;
  let clock: FakeClock;
  let server: TestServer;
  let ackCount: number;
  /** Functions that acknowledge the attempts of “late first”, in the order of the attempts. */
  let late: (() => void)[];

  beforeEach(async () => {
    ({ harness, clock } = clockedHarness());
    ackCount = 0;
    late = [];
    server = await startServer({
      setup: (io) => {
        io.on('connection', (socket) => {
          socket.on('third time', (ack: (n: number) => void) => {
            if (++ackCount >= 3) ack(ackCount);
          });
          socket.on('late first', (ack: (n: number) => void) => {
            const n = ++ackCount;
            late.push(() => ack(n));
          });
          socket.on('fine', (ack: () => void) => ack());
        });
      },
    });
  });
  afterEach(async () => {
    harness.dispose();
    await server.close();
  });

  const profile = { transports: [transport], retries: 3, ackTimeoutMs: 60 };

  /** From now on, attempts are one second apart by the engine's clock. */
  function secondsApart(): void {
    harness.engine.log.onDidAppend(({ facts }) => {
      if (facts.kind === 'delivery' && facts.delivery === 'sent') queueMicrotask(() => clock.advance(1000));
    });
  }

  it('report each attempt, and the attempt that was acknowledged', async () => {
    // A busy machine may acknowledge the third attempt too late, and then acknowledges a later attempt in time.
    const connection = await harness.connected(server.url, { ...profile, retries: 100 });
    secondsApart();
    const trackedEmit = harness.emit(connection, 'third time', [], { ack: {} });
    await trackedEmit.whenDecided();
    const times = server.recorder.named('third time').length;
    expect(times).toBeGreaterThanOrEqual(3);
    expect(harness.entry(trackedEmit.seq)).toMatchObject({ delivery: 'acknowledged', attempt: times });
    const steps = harness.entries().filter((entry) => entry.kind === 'delivery' && entry.of === trackedEmit.seq);
    const attempts = Array.from({ length: times }, (_, index) => ['sent', index + 1]);
    expect(steps.map(({ delivery, attempt }) => [delivery, attempt])).toEqual([...attempts, ['acknowledged', times]]);
    const ack = harness.entries().find((entry) => entry.seq === trackedEmit.ackSeq);
    expect(ack).toMatchObject({ of: trackedEmit.seq, args: [times], attempt: times });
    // Each attempt has its own ID and time, and the latency counts from the write of the acknowledged one.
    const ids = steps.slice(0, -1).map(({ ackId }) => ackId);
    expect(new Set(ids).size).toBe(times);
    expect([ack?.ackId, trackedEmit.facts.ackId, steps.at(-1)?.ackId]).toEqual([ids.at(-1), ids.at(-1), ids.at(-1)]);
    expect((ack?.t ?? 0) - (trackedEmit.facts.latencyMs ?? 0)).toBe(steps.at(-2)?.t);
    expect(steps.slice(0, -1).every(({ t }, index) => index === 0 || t > (steps[index - 1]?.t ?? 0))).toBe(true);
  });

  it('assign late acknowledgements to their attempts, and the emit is late when the first of them is received', async () => {
    const connection = await harness.connected(server.url, { ...profile, ackTimeoutMs: 60, retries: 1 });
    secondsApart();
    const trackedEmit = harness.emit(connection, 'late first', [], { ack: {} });
    await trackedEmit.whenDecided();
    expect(trackedEmit.delivery).toBe('timedOut');
    await server.recorder.waitFor('late first', 2);
    // The functions are called in reverse order: the first acknowledgement that is received ends the emit, whichever attempt it
    // acknowledges.
    for (const acknowledge of late.reverse()) acknowledge();
    const timedOut = await harness.delivered(trackedEmit, 'late');
    const ack = harness.entry(trackedEmit.ackSeq ?? 0);
    expect([ack.args, ack.attempt]).toEqual([[2], 2]);
    expect(timedOut).toMatchObject({ ackId: ack.ackId, attempt: 2, latencyMs: ack.latencyMs });
    const other = await harness.waitFor('answer 1', (entry) => entry.kind === 'ack' && entry.args?.[0] === 1);
    expect(other).toMatchObject({ of: trackedEmit.seq, attempt: 1 });
    expect(harness.entry(trackedEmit.seq)).toMatchObject({ delivery: 'late', attempt: 2 });
    // The latency of each acknowledgement counts from the write of the attempt that it acknowledges.
    for (const { t, latencyMs, ackId, attempt } of [ack, other]) {
      const sent = harness
        .entries()
        .find(({ of, kind, ackId: id }) => of === trackedEmit.seq && kind === 'delivery' && id === ackId);
      expect([sent?.attempt, sent?.t]).toEqual([attempt, t - (latencyMs ?? NaN)]);
    }
  });

  it('assign the acknowledgement of an abandoned attempt to its emit, which continues', async () => {
    const connection = await harness.connected(server.url, { ...profile, retries: 100 });
    const trackedEmit = harness.emit(connection, 'late first', [], { ack: {} });
    await server.recorder.waitFor('late first', 2);
    await harness.waitFor('the second attempt', ({ of, attempt }) => of === trackedEmit.seq && attempt === 2);
    late[0]?.();
    const early = await harness.waitFor('answer 1', (entry) => entry.kind === 'ack' && entry.args?.[0] === 1);
    expect(early).toMatchObject({ of: trackedEmit.seq, attempt: 1, cause: { code: 'ack.superseded' } });
    expect(trackedEmit.decided).toBe(false);
  });

  it('wait in the queue for the previous emit and for the connection', async () => {
    const connection = harness.open(server.url, { ...profile, ackTimeoutMs: 2000 });
    const first = harness.emit(connection, 'fine', [], { ack: {} });
    const second = harness.emit(connection, 'fine');
    expect([first.delivery, second.delivery]).toEqual(['queued', 'queued']);
    clock.advance(500);
    secondsApart();
    await connection.connect();
    await Promise.all([first.whenDecided(), second.whenDecided()]);
    expect([first.delivery, second.delivery]).toEqual(['acknowledged', 'acknowledged']);
    expect(server.recorder.named('fine')).toHaveLength(2);
    const waited = [first, second].map(({ seq }) => harness.entry(seq).waitedMs);
    expect(waited).toEqual([500, 1500]);
    for (const { seq } of [first, second]) {
      const sent = harness.entries().find(({ of, delivery }) => of === seq && delivery === 'sent');
      expect((sent?.t ?? 0) - harness.entry(seq).t).toBe(harness.entry(seq).waitedMs);
    }
  });

  it('return an emit to the queue when the connection ends, and send it again after the reconnect', async () => {
    const connection = await harness.connected(server.url, {
      ...profile,
      ackTimeoutMs: 60_000,
      reconnection: { delayMs: 20, delayMaxMs: 20 },
    });
    const trackedEmit = harness.emit(connection, 'third time', [], { ack: {} });
    await server.recorder.waitFor('third time', 1);
    ackCount = 2;
    server.cutConnections();
    await harness.waitFor('queued', (entry) => entry.of === trackedEmit.seq && entry.delivery === 'queued');
    await trackedEmit.whenDecided();
    expect(harness.entry(trackedEmit.seq)).toMatchObject({ delivery: 'acknowledged', attempt: 2 });
  });

  it('do not apply to a volatile emit', () => {
    const connection = harness.open(server.url, profile);
    expect(harness.emit(connection, 'fine', [], { volatile: true }).delivery).toBe('discarded');
  });
});

describe('an emit that times out while it waits for the previous POST', () => {
  let harness: EngineHarness;
  let server: TestServer;
  let proxy: TcpProxy;

  beforeEach(async () => {
    harness = new EngineHarness();
    server = await startServer({
      setup: (io) => {
        io.on('connection', (socket) => socket.on('fine', (ack: () => void) => ack()));
      },
    });
    proxy = await TcpProxy.start(server.port);
  });
  afterEach(async () => {
    harness.dispose();
    await proxy.close();
    await server.close();
  });

  /**
   * Resolves when the acknowledgement of the emit has timed out while the transport waits for the response to another
   * POST.
   */
  async function timedOutBehindAnother(profile: { retries?: number }) {
    const connection = await harness.connected(`http://127.0.0.1:${proxy.port}`, {
      ...profile,
      transports: ['polling'],
      ackTimeoutMs: 30,
      reconnection: { enabled: false },
    });
    proxy.freeze();
    await expect.poll(() => harness.emit(connection, 'first', [], { volatile: true }).delivery).toBe('sent');
    const trackedEmit = harness.emit(connection, 'fine', [], { ack: {} });
    await trackedEmit.whenDecided();
    expect(trackedEmit.delivery).toBe('timedOut');
    return trackedEmit;
  }

  it('and is sent afterward: its entry shows this and each attempt, and the acknowledgement is late', async () => {
    const trackedEmit = await timedOutBehindAnother({ retries: 2 });
    expect(reasonOf(trackedEmit.facts)).toMatch(
      /Attempts 1, 2, 3 were still waiting for the transport, which may send them later/,
    );
    proxy.thaw();
    const late = await harness.delivered(trackedEmit, 'late');
    expect(late).toMatchObject({
      attempt: 1,
      reason: expect.stringMatching(/accepted attempts 1, 2, 3 only after/) as string,
    });
    await server.recorder.waitFor('fine', 3);
    await expect
      .poll(() => harness.entries().filter(({ kind, of }) => kind === 'ack' && of === trackedEmit.seq).length)
      .toBe(3);
    const acks = harness.entries().filter((entry) => entry.kind === 'ack' && entry.of === trackedEmit.seq);
    expect(new Set(acks.map(({ ackId }) => ackId)).size).toBe(3);
    expect(acks.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(late).toMatchObject({ ackId: acks[0]?.ackId, latencyMs: acks[0]?.latencyMs });
    const left = harness
      .entries()
      .filter(({ kind, of, delivery }) => kind === 'delivery' && of === trackedEmit.seq && delivery === 'timedOut');
    expect(left.slice(1).map(({ attempt, ackId }) => [attempt, ackId])).toEqual(
      acks.map(({ attempt, ackId }) => [attempt, ackId]),
    );
    const superseded = { code: 'ack.superseded', params: { answered: true } };
    expect(acks.map(({ cause }) => cause)).toEqual([undefined, superseded, superseded]);
  });

  it('and is sent afterward, without retries', async () => {
    const trackedEmit = await timedOutBehindAnother({});
    expect(reasonOf(trackedEmit.facts)).toMatch(
      /The event was still waiting for the transport, which may send it later/,
    );
    proxy.thaw();
    expect((await harness.delivered(trackedEmit, 'late')).reason).toMatch(
      /The transport accepted the event only after that/,
    );
    expect(server.recorder.named('fine')).toHaveLength(1);
  });

  it('and is never sent, because the connection ends: its entry shows this', async () => {
    const trackedEmit = await timedOutBehindAnother({ retries: 2 });
    proxy.cut();
    const entry = await harness.waitFor(
      'the end',
      ({ seq, reason }) => seq === trackedEmit.seq && /never sent/.test(reason ?? ''),
    );
    expect(entry.delivery).toBe('timedOut');
    expect(server.recorder.named('fine')).toEqual([]);
  });
});
