import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChildServer } from '../servers/childServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';

/** A server in a separate process that is killed, started again and stopped. */
describe.each(transports)('a server process over %s', (transport) => {
  let harness: EngineHarness;
  let server: ChildServer;

  beforeEach(() => {
    harness = new EngineHarness();
    server = new ChildServer();
  });
  afterEach(async () => {
    harness.dispose();
    server.resume();
    await server.kill();
  });

  const profile = {
    transports: [transport],
    reconnection: { delayMs: 60, delayMaxMs: 60, randomizationFactor: 0 },
  };

  it('killed and started again: pending emits are lost, later ones are buffered and arrive once', async () => {
    await server.start();
    const connection = await harness.connected(server.url, profile);
    const acknowledgedEmit = harness.emit(connection, 'tick', [1], { ack: {} });
    await acknowledgedEmit.whenDecided();
    const waiting = harness.emit(connection, 'never', [2], { ack: {} });
    await server.until('the second', () => server.received('never').length === 1);
    await server.kill();
    const ended = await harness.state(connection, 'disconnected');
    expect(ended.reason).toMatch(/transport/i);
    expect(waiting.delivery).toBe('lost');
    const kept = [3, 4, 5].map((number) => harness.emit(connection, 'tick', [number], { ack: {} }));
    expect(kept.map(({ delivery }) => delivery)).toEqual(['buffered', 'buffered', 'buffered']);
    const refused = await harness.state(connection, 'connectError');
    expect(refused.reason).toMatch(/Nothing listens/);
    await server.start();
    await Promise.all(kept.map((trackedEmit) => trackedEmit.whenDecided()));
    expect(kept.map(({ delivery }) => delivery)).toEqual(['acknowledged', 'acknowledged', 'acknowledged']);
    await server.until('all', () => server.received('tick').length === 4);
    expect(server.received('tick')).toEqual([1, 3, 4, 5]);
    expect(connection.summary.counts).toMatchObject({ emitted: 5, lost: 1, pendingAcks: 0 });
  });

  it('stopped longer than the ping timeout: reported, pending emits are lost, and nothing is duplicated when it continues', async () => {
    // If a test stalls for longer than the timeout, the server itself ends the session, and then no longer knows it.
    server = new ChildServer({ pingInterval: 150, pingTimeout: 4000 });
    await server.start();
    const connection = await harness.connected(server.url, { ...profile, timeoutMs: 4000 });
    await harness.emit(connection, 'tick', [1], { ack: {} }).whenDecided();
    server.pause();
    const waiting = harness.emit(connection, 'tick', [2], { ack: {} });
    const ended = await harness.state(connection, 'disconnected');
    expect(ended.reason).toMatch(/did not send a ping in time.*breakpoint/);
    expect(waiting.delivery).toBe('lost');
    const kept = harness.emit(connection, 'tick', [3], { ack: {} });
    expect(kept.delivery).toBe('buffered');
    // A stopped process accepts connections and does not respond.
    const silent = await harness.state(connection, 'connectError');
    expect(silent.reason).toMatch(/did not respond within 4,?000\sms/);
    server.resume();
    await kept.whenDecided();
    expect(kept.delivery).toBe('acknowledged');
    await server.until('the third', () => server.received('tick').includes(3));
    const received = server.received('tick');
    // The operating system had accepted the second emit, so the server may read it when it continues.
    expect(received.filter((number) => number === 3)).toEqual([3]);
    expect(received.filter((number) => number === 2).length).toBeLessThanOrEqual(1);
  });
});
