import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrackedEmit } from '../../src/engine/connection/trackedEmit.ts';
import type { Entry } from '../../src/model/entry/entry.ts';
import { ChildServer } from '../servers/childServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';

/**
 * The example of volatile events in the documentation: a client that counts, and a server that prints each number and
 * is killed and started again meanwhile. The delivery status of each number must agree with what the server printed.
 */
let harness: EngineHarness;
let server: ChildServer;
let counting: NodeJS.Timeout | undefined;

beforeEach(async () => {
  harness = new EngineHarness();
  server = new ChildServer();
  await server.start();
});
afterEach(async () => {
  clearInterval(counting);
  harness.dispose();
  await server.kill();
});

/** Maximum number of numbers that are in flight, however slowly the server reads. */
const maxInFlight = 3;

/** How many numbers were sent and are not printed yet. `from` is the number of emits before `emits`. */
function underWay(emits: readonly TrackedEmit[], from: number): number {
  const printed = new Set(server.received('ping'));
  return emits.filter(({ delivery }, index) => delivery === 'sent' && !printed.has(from + index + 1)).length;
}

const connections = () => server.printed.filter((line) => line.connect).length;

/** For each delivery status: how often the server may have printed the number. */
const printedTimes: Readonly<Record<string, readonly number[]>> = {
  // The transport accepted the number, but a killed server may not have read it. See `inFlight`.
  sent: [0, 1],
  flushed: [1],
  discarded: [0],
  lost: [0, 1],
};

describe.each(transports)('the volatile example over %s', (transport) => {
  it.each([true, false])('every number is reported with its delivery status, volatile: %s', async (volatile) => {
    const connection = await harness.connected(server.url, {
      transports: [transport],
      // The first attempt is delayed: until then, the client has a closed transport that reports itself as writable.
      reconnection: { delayMs: 150, delayMaxMs: 150, randomizationFactor: 0 },
    });
    const trackedEmits: TrackedEmit[] = [];
    /** Numbers from this one on are emitted on the current connection, if there is one. */
    let from = 0;
    const count = (): void => {
      if (connection.state !== 'connected') from = trackedEmits.length + 1;
      else if (underWay(trackedEmits.slice(from), from) >= maxInFlight) return;
      trackedEmits.push(harness.emit(connection, 'ping', [trackedEmits.length + 1], { volatile }));
    };
    counting = setInterval(count, 20);
    await server.until('the first ten', () => server.received('ping').length >= 10);
    await server.kill();
    const ended = await harness.state(connection, 'disconnected');
    // Attempts fail while the server is down. Each of them has a new engine that does not open.
    await harness.waitFor('a failed try', (entry) => entry.state === 'connectError');
    const tried = trackedEmits.length;
    await expect.poll(() => trackedEmits.length).toBeGreaterThan(tried + 3);
    const before = server.received('ping').length;
    await server.start();
    await server.until('ten more', () => server.received('ping').length >= before + 10);
    clearInterval(counting);
    const last = harness.emit(connection, 'last', ['that was all'], { ack: { timeoutMs: 10_000 } });
    await last.whenDecided();
    expect(last.delivery).toBe('acknowledged');
    await server.until('the last', () => server.received('last').length === 1);

    const trackedEntries = trackedEmits.map(({ seq }) => harness.entry(seq));
    const printed = server.received('ping');
    expect(printed).toEqual([...new Set(printed)].sort((a, b) => Number(a) - Number(b)));
    const summary = trackedEntries
      .map((entry) => `${String(entry.args?.[0])} ${entry.delivery ?? 'nothing'}`)
      .join(', ');
    for (const entry of trackedEntries) {
      const times = printed.filter((number) => number === entry.args?.[0]).length;
      expect(printedTimes[entry.delivery ?? ''], `${String(entry.args?.[0])} in ${summary}`).toContain(times);
    }
    inFlight(trackedEntries, printed, ended);

    const deliveries = new Set(trackedEntries.map((entry) => entry.delivery));
    expect(deliveries).toContain('sent');
    const flushed = trackedEntries.filter((entry) => entry.delivery === 'flushed');
    // A volatile number is flushed too, unless the server was killed before it responded to a POST: then the closed transport is not
    // writable.
    if (!volatile) expect(flushed.length).toBeGreaterThan(3);
    for (const entry of flushed) expect(entry.waitedMs).toBeGreaterThan(0);
    // The emit was buffered and then sent: the timeline reports this as one step.
    for (const { seq } of flushed) expect(harness.entries().filter((line) => line.of === seq)).toHaveLength(1);
    if (volatile) expect(deliveries).toContain('discarded');
    else expect(deliveries).not.toContain('discarded');
    for (const entry of trackedEntries.filter(({ delivery }) => delivery === 'discarded'))
      expect(entry.reason).toBeTruthy();
  });

  it('a volatile number on a broken transport is reported as the client treats it: buffered or discarded', async () => {
    const connection = await harness.connected(server.url, {
      transports: [transport],
      reconnection: { delayMs: 300, delayMaxMs: 300, randomizationFactor: 0 },
    });
    await server.until('the connection', () => connections() === 1);
    await server.kill();
    await harness.state(connection, 'disconnected');
    const dead = harness.emit(connection, 'ping', [1], { volatile: true });
    // Over polling, the client posts a close packet that is not responded to, so its transport is not writable anymore.
    expect(dead.delivery).toBe(transport === 'websocket' ? 'buffered' : 'discarded');
    await server.start();
    await server.until('the connection', () => connections() === 2);
    if (transport === 'websocket') expect(await harness.delivered(dead, 'flushed')).toMatchObject({ volatile: true });
    harness.emit(connection, 'ping', [2]);
    await server.until('number 2', () => server.received('ping').includes(2));
    expect(server.received('ping')).toEqual(transport === 'websocket' ? [1, 2] : [2]);
  });

  it('a volatile number after a disconnect by hand is buffered by the client, reported as buffered, and flushed', async () => {
    const connection = await harness.connected(server.url, { transports: [transport] });
    await harness.emit(connection, 'ping', [1], { ack: {} }).whenDecided();
    connection.disconnect();
    const trackedEmits: TrackedEmit[] = [];
    // Over polling, the close packet is a POST request. Until its response, the transport is not writable.
    await expect
      .poll(() => {
        trackedEmits.push(harness.emit(connection, 'ping', [trackedEmits.length + 2], { volatile: true }));
        return trackedEmits.at(-1)?.delivery;
      })
      .toBe('buffered');
    const kept = trackedEmits.at(-1) as TrackedEmit;
    expect(trackedEmits.slice(0, -1).every(({ delivery }) => delivery === 'discarded')).toBe(true);
    await connection.connect();
    expect((await harness.delivered(kept, 'flushed')).waitedMs).toBeGreaterThan(0);
    harness.emit(connection, 'last');
    await server.until('the last', () => server.received('last').length === 1);
    expect(server.received('ping')).toEqual([1, trackedEmits.length + 1]);
  });
});

/**
 * Numbers that were sent and not printed were in flight when the server was killed: nothing else was sent between them
 * and the end of the connection.
 */
function inFlight(recorded: readonly Entry[], printed: readonly unknown[], ended: Entry): void {
  const unread = recorded.filter((entry) => entry.delivery === 'sent' && !printed.includes(entry.args?.[0]));
  const sentBefore = recorded.filter((entry) => entry.seq < ended.seq && entry.delivery === 'sent');
  expect(unread).toEqual(unread.length === 0 ? [] : sentBefore.slice(-unread.length));
  // A larger number would include numbers that were never sent.
  expect(unread.length).toBeLessThanOrEqual(maxInFlight);
}
