import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { explain } from '../../../../src/model/cause/causeTexts.ts';
import type { Entry } from '../../../../src/model/entry/entry.ts';
import type { ConnectionProfile } from '../../../../src/model/profile/profile.ts';
import type { Cause, Connected } from '../../../../src/engine/contracts/inspectedClient.ts';
import { ConnectionLifecycle } from '../../../../src/engine/connection/connectionLifecycle.ts';
import { FakeClock, settled } from '../../../support/fakeClock.ts';
import { MemoryLog } from '../../../support/memoryLog.ts';

const joined: Connected = { socketId: 'sid', recovered: false, transport: 'websocket' };
const refused = explain('connect.refused');
const cut = explain('transport.cut');

let memory: MemoryLog;
/** The clock of the lifecycle. It is separate, because the log has timers too. */
let clock: FakeClock;
let lifecycle: ConnectionLifecycle;
let changes: number;
let pausedDebugger: (withinMs: number, atLeastMs: number) => string | undefined;

beforeEach(() => {
  memory = new MemoryLog();
  clock = new FakeClock();
  changes = 0;
  pausedDebugger = () => undefined;
});
afterEach(() => memory.dispose());

function start(profile: Partial<ConnectionProfile> = {}, cookies: readonly string[] = []): ConnectionLifecycle {
  lifecycle = new ConnectionLifecycle(
    'c1',
    { url: 'http://server.test:3000', ...profile },
    { log: memory.log, clock, pausedDebugger: (within, atLeast) => pausedDebugger(within, atLeast) },
    () => changes++,
    () => cookies,
  );
  return lifecycle;
}

/** The connection entries: the state, and the code of its cause. */
const lines = (): [Entry['state'], string | undefined][] =>
  memory.kind('connection').map(({ state, cause }) => [state, cause?.code]);
const status = (): [string, boolean, string | undefined] => {
  const { state, retrying, cause } = lifecycle.summary;
  return [state, retrying, cause?.code];
};
const errorWith = (code: string): Error =>
  expect.objectContaining({ cause: expect.objectContaining({ code }) as unknown }) as Error;

describe('in the lifecycle of a connection,', () => {
  it('the state changes from disconnected to connecting to connected, with the values that the server announced', () => {
    start();
    expect([status(), lifecycle.hasEnded]).toEqual([['disconnected', false, undefined], false]);
    lifecycle.connecting();
    expect(status()).toEqual(['connecting', false, undefined]);
    lifecycle.connected({ ...joined, handshake: { pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000 } });
    expect(lifecycle.summary).toEqual({ state: 'connected', retrying: false, socketId: 'sid' });
    expect(memory.entries()).toMatchObject([
      { kind: 'connection', connectionId: 'c1', namespace: '/', state: 'connecting', url: 'http://server.test:3000' },
      {
        state: 'connected',
        socketId: 'sid',
        transport: 'websocket',
        pingInterval: 25_000,
        pingTimeout: 20_000,
        maxPayload: 1_000_000,
      },
    ]);
    expect(changes).toBe(2);
  });

  it('the state is “reconnecting” if the client reconnects after a disconnect, with the delay as soon as it is known', () => {
    start();
    lifecycle.connecting();
    lifecycle.connected(joined);
    lifecycle.disconnected(cut, true);
    expect([status(), lifecycle.hasEnded]).toEqual([['reconnecting', true, 'transport.cut'], false]);
    expect(lifecycle.summary.socketId).toBeUndefined();
    lifecycle.retryScheduled(1200);
    expect([lifecycle.summary.retryDelayMs, memory.entries().at(-1)?.retryDelayMs]).toEqual([1200, 1200]);
    lifecycle.reconnecting(1, 1200);
    expect(lifecycle.summary.retryDelayMs).toBeUndefined();
    lifecycle.connected(joined);
    expect(status()).toEqual(['connected', false, undefined]);
    expect(lines()).toEqual([
      ['connecting', undefined],
      ['connected', undefined],
      ['disconnected', 'transport.cut'],
      ['reconnecting', undefined],
      ['connected', undefined],
    ]);
    expect(memory.entries()[3]).toMatchObject({ retryDelayMs: 1200 });
  });

  it('a delay belongs to the end that was just reported, and to no other entry', () => {
    start();
    lifecycle.connecting();
    lifecycle.retryScheduled(500);
    lifecycle.connectError(refused, true, undefined);
    lifecycle.retryScheduled(700);
    lifecycle.retryScheduled(900);
    expect(memory.entries().map(({ retryDelayMs }) => retryDelayMs)).toEqual([undefined, 700]);
  });

  it('an end after which the client does not reconnect is final', () => {
    start();
    lifecycle.connecting();
    lifecycle.connected(joined);
    lifecycle.disconnected(explain('server.disconnected'), false);
    expect([status(), lifecycle.hasEnded]).toEqual([['disconnected', false, 'server.disconnected'], true]);
    lifecycle.connecting();
    expect(lifecycle.hasEnded).toBe(false);
  });

  it('the connection ends when the client stops reconnecting, and the status still names the cause of the last attempt', () => {
    start();
    lifecycle.connecting();
    lifecycle.connectError(refused, true, undefined);
    lifecycle.reconnectFailed(3);
    expect([status(), lifecycle.hasEnded]).toEqual([['disconnected', false, 'connect.refused'], true]);
    expect(memory.entries().at(-1)).toMatchObject({
      state: 'reconnectFailed',
      cause: { code: 'client.gaveUp', params: { attempts: 3, last: 'connect.refused' } },
    });
  });

  it('a disconnect by the user ends the connection, and is reported once', () => {
    start();
    lifecycle.connecting();
    lifecycle.stopped();
    lifecycle.stopped();
    expect(lines()).toEqual([
      ['connecting', undefined],
      ['disconnected', 'client.disconnected'],
    ]);
  });

  it('an upgrade without a response for 5 s is reported once, unless the connection or the upgrade ended', () => {
    start();
    const unconfirmedUpgrades = (): unknown[] => memory.entries().filter(({ state }) => state === 'upgradeUnanswered');
    const begin = (): void => {
      lifecycle.connecting();
      lifecycle.connected({ ...joined, transport: 'polling' });
      lifecycle.upgradeStarted('websocket', () => true);
      clock.advance(4999);
    };
    for (const end of [
      () => lifecycle.disconnected(explain('transport.cut'), false),
      () => lifecycle.upgraded('websocket'),
      () => lifecycle.upgradeFailed(explain('transport.noUpgrade')),
      () => lifecycle.stopped(),
    ]) {
      begin();
      end();
      clock.advance(10_000);
      expect(unconfirmedUpgrades()).toEqual([]);
    }
    begin();
    clock.advance(10_000);
    expect(unconfirmedUpgrades()).toMatchObject([
      { cause: { code: 'transport.upgradeUnanswered', params: { waitedMs: 5000, accepted: true } } },
    ]);
    expect(lifecycle.state).toBe('connected');
  });

  it('an upgrade names both transports', () => {
    start();
    lifecycle.connecting();
    lifecycle.connected({ ...joined, transport: 'polling' });
    lifecycle.upgraded('websocket');
    lifecycle.upgradeFailed(explain('transport.noUpgrade'));
    expect(memory.entries().slice(2)).toMatchObject([
      { state: 'upgraded', previousTransport: 'polling', transport: 'websocket' },
      { state: 'upgradeFailed', cause: { code: 'transport.noUpgrade' } },
    ]);
    expect(lifecycle.state).toBe('connected');
  });

  it('a restored session reports how many events were received before its response', () => {
    start();
    lifecycle.connecting();
    lifecycle.connected(joined);
    lifecycle.eventReceived();
    lifecycle.disconnected(cut, true);
    lifecycle.reconnecting(1, 0);
    lifecycle.eventReceived();
    lifecycle.eventReceived();
    lifecycle.connected({ ...joined, recovered: true });
    expect(lifecycle.summary.recovered).toBe(true);
    expect(memory.entries().at(-1)).toMatchObject({ state: 'recovered', missed: 2 });
    lifecycle.disconnected(cut, true);
    lifecycle.connected({ ...joined, recovered: true });
    expect(memory.entries().at(-1)).toMatchObject({ state: 'recovered', missed: 0 });
  });
});

describe('a caller that waits for the first attempt', () => {
  it('continues when it is connected, immediately afterward', async () => {
    start();
    const decided = lifecycle.whenDecided();
    lifecycle.connecting();
    lifecycle.connected(joined);
    await decided;
    await lifecycle.whenDecided();
    // The time limit was canceled.
    expect(clock.pending).toBe(0);
  });

  it('receives the cause of the failed attempt, with the data of the server', async () => {
    start();
    const decided = lifecycle.whenDecided();
    lifecycle.connecting();
    lifecycle.connectError(explain('namespace.refused', { reported: 'not you' }), false, { code: 17 });
    await expect(decided).rejects.toThrow(errorWith('namespace.refused'));
    await expect(decided).rejects.toMatchObject({
      data: { connectionId: 'c1', state: 'disconnected', data: { code: 17 } },
    });
  });

  it('receives an error when the connection is removed, and at the latest 40 s after its timeout', async () => {
    start({ timeoutMs: 5000 });
    const removed = lifecycle.whenDecided();
    lifecycle.removed();
    await expect(removed).rejects.toThrow(errorWith('client.removed'));
    let end: unknown;
    lifecycle.whenDecided().catch((error: unknown) => (end = error));
    lifecycle.connecting();
    await clock.advanceAsync(44_999);
    expect(end).toBeUndefined();
    await clock.advanceAsync(1);
    expect(end).toMatchObject({ cause: { code: 'connect.undecided', params: { seconds: 45 } } });
  });

  it('waits while a stronger cause is searched for; later callers wait for the next attempt', async () => {
    start();
    let find: (cause: Cause | undefined) => void = () => undefined;
    const better = new Promise<Cause | undefined>((resolve) => (find = resolve));
    const first = lifecycle.whenDecided();
    lifecycle.connecting();
    lifecycle.connectError({ ...explain('transport.closed'), better }, true, undefined);
    const second = lifecycle.whenDecided();
    find(explain('connect.wrongPath'));
    await expect(first).rejects.toThrow(errorWith('connect.wrongPath'));
    expect([status(), lines().at(-1)]).toEqual([
      ['reconnecting', true, 'connect.wrongPath'],
      ['connectError', 'connect.wrongPath'],
    ]);
    lifecycle.connected(joined);
    await second;
  });

  it('receives the first cause when the search finds nothing', async () => {
    start();
    const decided = lifecycle.whenDecided();
    lifecycle.connecting();
    lifecycle.connectError({ ...refused, better: Promise.resolve(undefined) }, true, undefined);
    await expect(decided).rejects.toThrow(errorWith('connect.refused'));
  });
});

describe('an open transport, and a namespace without a response', () => {
  const open = (end = vi.fn()): typeof end => {
    lifecycle.connecting();
    lifecycle.opened(end);
    return end;
  };

  it('has an entry after 5 s, and its attempt ends after the timeout; a client that reconnects keeps waiting', async () => {
    start({ namespace: '/chat', timeoutMs: 20_000 });
    const decided = lifecycle.whenDecided();
    decided.catch(() => undefined);
    const end = open();
    clock.advance(4999);
    expect(lines()).toHaveLength(1);
    clock.advance(1);
    expect(memory.entries().at(-1)).toMatchObject({
      state: 'connecting',
      cause: { code: 'namespace.noAnswer', params: { namespace: '/chat', waitedMs: 5000 } },
    });
    clock.advance(15_000);
    expect(memory.entries().at(-1)).toMatchObject({
      state: 'connectError',
      cause: { code: 'namespace.noAnswer', params: { namespace: '/chat', waitedMs: 20_000 } },
    });
    expect(memory.entries().at(-1)?.noRetry).toBeUndefined();
    await expect(decided).rejects.toThrow(errorWith('namespace.noAnswer'));
    expect([lifecycle.state, lifecycle.hasEnded, end.mock.calls.length]).toEqual(['connecting', false, 0]);
    lifecycle.connected(joined);
    expect(status()).toEqual(['connected', false, undefined]);
  });

  it('ends the attempt of a client that does not reconnect', () => {
    start({ timeoutMs: 100, reconnection: { enabled: false } });
    const end = open();
    clock.advance(100);
    expect([status(), lifecycle.hasEnded, end.mock.calls.length]).toEqual([
      ['disconnected', false, 'namespace.noAnswer'],
      true,
      1,
    ]);
    expect(lines()).toHaveLength(2);
    expect(memory.entries().at(-1)).toMatchObject({ state: 'connectError', noRetry: true });
  });

  it('counts the timeout from the start of the attempt', () => {
    start({ timeoutMs: 1000 });
    lifecycle.connecting();
    clock.advance(800);
    lifecycle.opened(() => undefined);
    clock.advance(199);
    expect(lines()).toHaveLength(1);
    clock.advance(1);
    expect(lines().at(-1)).toEqual(['connectError', 'namespace.noAnswer']);
  });

  it.each<[string, () => void]>([
    ['connected', () => lifecycle.connected(joined)],
    ['refused', () => lifecycle.connectError(explain('namespace.refused'), false, undefined)],
    ['disconnected', () => lifecycle.disconnected(cut, false)],
    ['removed', () => lifecycle.removed()],
  ])('reports nothing more after it is %s', (_what, decide) => {
    start();
    open();
    decide();
    const countBefore = memory.entries().length;
    clock.advance(100_000);
    expect(memory.entries()).toHaveLength(countBefore);
    expect(clock.pending).toBe(0);
  });
});

describe('the cause of a state', () => {
  it('is the strongest cause of the attempt: a symptom does not replace a reason', () => {
    start();
    lifecycle.connecting();
    lifecycle.connectError(refused, true, undefined);
    lifecycle.connectError(explain('transport.closed'), true, undefined);
    expect([status()[2], lines().at(-1)]).toEqual(['connect.refused', ['connectError', 'connect.refused']]);
  });

  it('of one attempt is kept during the next attempts if their causes are weaker, until the transport opens', () => {
    start();
    lifecycle.connecting();
    lifecycle.connectError(refused, true, undefined);
    lifecycle.reconnecting(1, 0);
    lifecycle.connectError(explain('transport.closed'), true, undefined);
    // The entry shows the current failure, and the status shows its underlying cause.
    expect([status()[2], lines().at(-1)]).toEqual(['connect.refused', ['connectError', 'transport.closed']]);
    lifecycle.reconnecting(2, 0);
    lifecycle.opened(() => undefined);
    lifecycle.connectError(explain('transport.closed'), true, undefined);
    expect(status()[2]).toBe('transport.closed');
  });

  it('that is found later replaces the weaker cause in its entry and in the status, but replaces nothing after the connect', () => {
    start();
    lifecycle.connecting();
    lifecycle.connectError(explain('transport.closed'), true, undefined);
    lifecycle.explained(explain('protocol.parserMismatch'));
    expect([status()[2], lines().at(-1)]).toEqual([
      'protocol.parserMismatch',
      ['connectError', 'protocol.parserMismatch'],
    ]);
    lifecycle.explained(explain('transport.closed'));
    expect(status()[2]).toBe('protocol.parserMismatch');
    lifecycle.connected(joined);
    lifecycle.explained(explain('protocol.parserMismatch'));
    expect(status()).toEqual(['connected', false, undefined]);
  });

  it('names the debug session that was paused while the server was silent', () => {
    const timers: [number, number][] = [];
    pausedDebugger = (...times) => {
      timers.push(times);
      return 'server.js';
    };
    start();
    lifecycle.connecting();
    lifecycle.connected({ ...joined, handshake: { pingInterval: 1000, pingTimeout: 400 } });
    lifecycle.disconnected({ ...explain('transport.pingTimeout'), silent: true }, true);
    expect(memory.entries().at(-1)?.cause).toEqual({
      code: 'transport.pingTimeout',
      params: { debugSession: 'server.js' },
    });
    // The pause must have been within the heartbeat and a grace period of 3 s, and must have lasted for at least half of the ping timeout.
    expect(timers).toEqual([[1000 + 400 + 3000, 200]]);
    lifecycle.connected(joined);
    lifecycle.disconnected(cut, true);
    expect(timers).toHaveLength(1);
  });

  it('of a packet that cannot be read names its entry, and how often the same fault ended the connection in succession', () => {
    start();
    const fault = explain('packet.invalidJson', { at: 3 });
    lifecycle.connecting();
    for (const times of [1, 2]) {
      lifecycle.connected(joined);
      lifecycle.packet({ dir: 'in', transport: 'websocket', label: { type: 'unreadable' }, data: '42[', bytes: 3 });
      const { seq } = memory.entries().at(-1) as Entry;
      lifecycle.disconnected(fault, true);
      expect(memory.entries().at(-1)?.cause?.params).toMatchObject({ at: 3, seq, times });
    }
    lifecycle.disconnected(cut, true);
    lifecycle.disconnected(fault, true);
    expect(memory.entries().at(-1)?.cause?.params).toMatchObject({ times: 1 });
  });
});

describe('secrets of the profile', () => {
  it('are masked in everything that the server sends back', async () => {
    start({ auth: { token: 'hunter2-hunter2' } }, ['cookie-value-1']);
    const decided = lifecycle.whenDecided();
    lifecycle.connecting();
    lifecycle.packet({ dir: 'in', transport: 'polling', label: { type: 'open' }, data: '0hunter2-hunter2', bytes: 16 });
    const refusalText = 'no: hunter2-hunter2 and cookie-value-1';
    lifecycle.connectError(explain('namespace.refused', { reported: refusalText }, { detail: refusalText }), false, {
      echoed: 'hunter2-hunter2',
    });
    const error: unknown = await decided.catch((fault: unknown) => fault);
    const shown = JSON.stringify([
      memory.entries(),
      lifecycle.summary,
      error,
      (error as Error).message,
      (error as { data: unknown }).data,
    ]);
    expect(shown).not.toContain('hunter2');
    expect(shown).not.toContain('cookie-value');
    expect(shown).toContain('no: ');
  });
});

describe('other entries of a connection', () => {
  it('report its network conditions, and who set them', () => {
    start();
    lifecycle.conditions({ latencyMs: 200 }, undefined);
    lifecycle.conditions({ latencyMs: 100 }, '/other');
    lifecycle.joinedThrottled({ offline: true });
    expect(memory.kind('network').map(({ conditions, cause }) => [conditions, cause?.code, cause?.params])).toEqual([
      [{ latencyMs: 200 }, undefined, undefined],
      [{ latencyMs: 100 }, 'network.sharedTransport', { namespace: '/other' }],
      [{ offline: true }, 'network.joinedTransport', undefined],
    ]);
    expect(lifecycle.state).toBe('disconnected');
  });

  it('report another protocol, which does not end the attempt', async () => {
    start();
    const decided = lifecycle.whenDecided();
    lifecycle.connecting();
    lifecycle.protocolChanged(explain('protocol.changed', { protocol: 'v2' }));
    lifecycle.probing(explain('client.parserProbe', { parser: 'msgpack' }));
    expect(status()).toEqual(['connecting', true, 'protocol.changed']);
    expect(memory.kind('marker').map(({ cause }) => cause?.code)).toEqual(['client.parserProbe']);
    await settled();
    lifecycle.connected(joined);
    await decided;
  });
});
