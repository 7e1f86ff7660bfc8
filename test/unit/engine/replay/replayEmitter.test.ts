import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/base/userError.ts';
import { explain } from '../../../../src/model/cause/causeTexts.ts';
import type { ReplayMode } from '../../../../src/model/replay/replay.ts';
import { Connection } from '../../../../src/engine/connection/connection.ts';
import { ReplayClock } from '../../../../src/engine/replay/replayClock.ts';
import { ReplayEmitter } from '../../../../src/engine/replay/replayEmitter.ts';
import { ReplayRun } from '../../../../src/engine/replay/replayRun.ts';
import type { ReplaySource, SourceEvent } from '../../../../src/engine/replay/replaySource.ts';
import { eventPacket, FakeClient, type GivenEmit } from '../../../support/fakeClient.ts';
import { FakeClock, settled } from '../../../support/fakeClock.ts';
import { MemoryLog } from '../../../support/memoryLog.ts';

interface Lane {
  readonly run: ReplayRun;
  readonly client: FakeClient;
}

const packet = eventPacket('tick', []);

let memory: MemoryLog;
let clock: FakeClock;
let replayClock: ReplayClock;
let lanes: Lane[];
let ends: string[];
let emitter: ReplayEmitter;
/** The emitted events: the mode of the run, the number, and the time of the replay. */
let emitted: [ReplayMode, unknown, number][];

beforeEach(() => {
  memory = new MemoryLog();
  clock = new FakeClock();
  replayClock = new ReplayClock(clock);
  [lanes, ends, emitted] = [[], [], []];
});
afterEach(() => {
  emitter.dispose();
  for (const { run } of lanes) {
    run.dispose();
    run.connection.dispose();
  }
  memory.dispose();
});

/** A source of numbered events at a fixed interval. */
function numbers(total: number, everyMs: number, more: Partial<ReplaySource> = {}): ReplaySource {
  return { total, dueMs: (index) => index * everyMs, read: (index) => numbered(index), ...more };
}

function numbered(index: number, event = 'tick'): SourceEvent {
  return { event, args: [index], wantsAck: false, bytes: undefined, carriedBy: undefined };
}

/** A run on a connection that, by default, the server has accepted. */
function lane(mode: ReplayMode, total: number, joined = true): Lane {
  let client: FakeClient | undefined;
  const profile = { url: 'http://server.test' };
  const run = new ReplayRun({
    mode,
    total,
    profile,
    clock,
    replayClock,
    changed: () => undefined,
    open: (emitSink) =>
      new Connection(mode, profile, {
        clock,
        log: memory.log,
        recordsIncoming: () => true,
        pausedDebugger: () => undefined,
        emitSink,
        createClient: (_profile, listener) => (client = new FakeClient(listener, clock)),
      }),
  });
  if (!client) throw new Error('There is no client');
  const emit = client.emit.bind(client);
  client.emit = (one, key) => {
    emitted.push([mode, one.args[0], replayClock.elapsedMs]);
    emit(one, key);
  };
  run.connection.connect().catch(() => undefined);
  if (joined) client.join();
  const made = { run, client };
  lanes.push(made);
  return made;
}

function start(source: ReplaySource, speed: number): void {
  emitter = new ReplayEmitter(
    source,
    lanes.map(({ run }) => run),
    { speed, clock, replayClock, ended: (why) => ends.push(why) },
  );
  replayClock.start();
  emitter.run();
}

/** Lets time pass millisecond by millisecond, with an iteration of the event loop after each of them. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed++) {
    clock.advance(1);
    await settled();
  }
}

/** Waits for this many iterations of the event loop while the clock stands still. */
async function settleTimes(count: number): Promise<void> {
  for (let index = 0; index < count; index++) await settled();
}

const numbersOf = (mode: ReplayMode): unknown[] => emitted.flatMap(([of, number]) => (of === mode ? [number] : []));
const hand = (client: FakeClient, { key }: GivenEmit): void => {
  client.signal(key, { type: 'encoded', packet });
  client.signal(key, { type: 'handedOver' });
};

describe('at a speed above 0,', () => {
  it('each event is emitted when it is due, in every run before the next one', async () => {
    lane('volatile', 3);
    lane('reliable', 3);
    start(numbers(3, 10), 1);
    await pass(25);
    expect(emitted).toEqual([
      ['volatile', 0, 0],
      ['reliable', 0, 0],
      ['volatile', 1, 10],
      ['reliable', 1, 10],
      ['volatile', 2, 20],
      ['reliable', 2, 20],
    ]);
    expect(ends).toEqual(['done']);
    expect(emitter.drift).toEqual({ meanMs: 0, maxMs: 0 });
  });

  it('the intervals are half as long at speed 2, and twice as long at speed 0.5', async () => {
    lane('reliable', 2);
    start(numbers(2, 10), 2);
    await pass(5);
    expect(emitted.map(([, , ms]) => ms)).toEqual([0, 5]);
    emitter.dispose();
    start(numbers(2, 10), 0.5);
    await pass(25);
    expect(emitted.map(([, , ms]) => ms)).toEqual([0, 5, 0, 20]);
  });

  it('events are emitted in any state of the connection', async () => {
    const { client, run } = lane('volatile', 4);
    start(numbers(4, 10), 1);
    client.end(explain('transport.cut'), true);
    await pass(15);
    client.join();
    await pass(20);
    expect(numbersOf('volatile')).toEqual([0, 1, 2, 3]);
    expect(run.counts).toMatchObject({ sent: 3, discarded: 1 });
  });

  it('an event that is late is emitted immediately, and counted in the drift', () => {
    lane('reliable', 2);
    start(numbers(2, 10), 1);
    clock.advance(40);
    emitter.run();
    expect(emitted.map(([, number, ms]) => [number, ms])).toEqual([
      [0, 0],
      [1, 40],
    ]);
    expect(emitter.drift).toEqual({ meanMs: 15, maxMs: 30 });
  });

  it('nothing is emitted in a pause, and the schedule continues where it stopped', async () => {
    lane('reliable', 4);
    start(numbers(4, 10), 1);
    await pass(15);
    replayClock.stop();
    emitter.pause();
    await pass(100);
    expect(numbersOf('reliable')).toEqual([0, 1]);
    replayClock.resume();
    emitter.run();
    await pass(15);
    expect(emitted.map(([, number, ms]) => [number, ms])).toEqual([
      [0, 0],
      [1, 10],
      [2, 20],
      [3, 30],
    ]);
    expect(ends).toEqual(['done']);
  });

  it('the emitter yields to other work, however many events are due', async () => {
    const { client } = lane('reliable', 100);
    client.onEmit = (given) => {
      // This is the maximum duration of an emit.
      clock.advance(1);
      hand(client, given);
    };
    start(numbers(100, 0), 1);
    const atOnce = emitted.length;
    expect(atOnce).toBeLessThan(100);
    await settleTimes(20);
    expect([numbersOf('reliable').length, ends]).toEqual([100, ['done']]);
  });

  it('the emitter waits while 100,000 events are open, reports this, and continues', async () => {
    const total = 100_001;
    const { client } = lane('reliable', total);
    const given: GivenEmit[] = [];
    // The emit is encoded, but the transport does not accept it yet, so the emit counts as open.
    client.onEmit = (one) => {
      given.push(one);
      client.signal(one.key, { type: 'encoded', packet });
    };
    const source = numbers(total, 0, { read: (index) => ({ ...numbered(index), carriedBy: 'likeFirst' }) });
    start(source, 1);
    expect([given.length, emitter.heldBack]).toEqual([100_000, true]);
    await pass(10);
    expect(given).toHaveLength(100_000);
    for (const { key } of given.slice(0, 10)) {
      client.signal(key, { type: 'handedOver' });
      client.signal(key, { type: 'written' });
    }
    await pass(10);
    expect([given.length, ends]).toEqual([total, ['done']]);
  });
});

describe('at speed 0, as fast as the connection accepts events, the emitter', () => {
  it('emits nothing before every run is connected', async () => {
    lane('volatile', 3);
    const { client } = lane('reliable', 3, false);
    start(numbers(3, 1000), 0);
    await settleTimes(100);
    await pass(10);
    expect(emitted).toEqual([]);
    client.join();
    await pass(10);
    expect([numbersOf('volatile'), numbersOf('reliable'), ends]).toEqual([[0, 1, 2], [0, 1, 2], ['done']]);
  });

  it('emits a volatile event only while the transport accepts it', async () => {
    const { client, run } = lane('volatile', 3);
    client.busy = true;
    start(numbers(3, 0), 0);
    await settleTimes(100);
    expect(emitted).toEqual([]);
    client.drain();
    await pass(10);
    expect(run.counts).toMatchObject({ sent: 3, discarded: 0 });
  });

  it('has at most 1,000 unwritten events in a reliable run, and continues as they are written', async () => {
    const { client } = lane('reliable', 1500);
    const given: GivenEmit[] = [];
    client.onEmit = (one) => {
      given.push(one);
      hand(client, one);
    };
    start(numbers(1500, 0), 0);
    await settleTimes(100);
    expect(given).toHaveLength(1000);
    for (const { key } of given.slice(0, 200)) client.signal(key, { type: 'written' });
    await pass(10);
    expect(given).toHaveLength(1200);
    for (let index = 200; index < given.length; index++) {
      client.signal((given[index] as GivenEmit).key, { type: 'written' });
      if (index % 100 === 0) await pass(10);
    }
    expect([given.length, ends]).toEqual([1500, ['done']]);
  });

  it('waits for a connection that reconnects, and ends if none does', async () => {
    const { client } = lane('reliable', 3);
    client.end(explain('transport.cut'), true);
    start(numbers(3, 0), 0);
    await pass(20);
    expect([emitted, ends]).toEqual([[], []]);
    client.listener.onReconnectFailed(1);
    await pass(10);
    expect([emitted, ends]).toEqual([[], ['noConnection']]);
  });
});

describe('an event that cannot be emitted', () => {
  it('is counted as failed in every run, and the other events are emitted', async () => {
    lane('volatile', 5);
    lane('reliable', 5);
    const read = (index: number): SourceEvent | undefined => {
      if (index === 1) throw new UserError(explain('emit.refused', { reported: 'first' }));
      if (index === 4) throw new UserError(explain('emit.refused', { reported: 'second' }));
      if (index === 2) return undefined;
      return numbered(index);
    };
    start(numbers(5, 0, { read }), 1);
    await settleTimes(3);
    expect([numbersOf('volatile'), numbersOf('reliable'), ends]).toEqual([[0, 3], [0, 3], ['done']]);
    expect([emitter.gone, emitter.failed]).toEqual([1, 2]);
    expect(emitter.firstFailure).toEqual({ code: 'emit.refused', params: { reported: 'first' } });
    for (const { run } of lanes) expect(run.counts).toMatchObject({ sent: 2, failed: 3 });
  });

  it('because it is refused is counted for each run that refuses it, with the first cause', async () => {
    lane('volatile', 2);
    lane('reliable', 2);
    const source = numbers(2, 0, { read: (index) => numbered(index, index === 0 ? 'connect' : 'tick') });
    start(source, 1);
    await settleTimes(3);
    expect([emitter.failed, emitter.firstFailure?.code]).toEqual([2, 'emit.reservedName']);
    expect(numbersOf('volatile')).toEqual([1]);
    for (const { run } of lanes) expect(run.counts).toMatchObject({ sent: 1, failed: 1 });
  });
});

describe('an event that takes time to be read', () => {
  it('delays the next ones, and is emitted in its order', async () => {
    lane('reliable', 3);
    let ready = (): void => undefined;
    let isReady = false;
    const prepare = (index: number): Promise<void> | undefined => {
      if (index !== 1 || isReady) return undefined;
      return new Promise((resolve) => {
        ready = () => {
          isReady = true;
          resolve();
        };
      });
    };
    start(numbers(3, 0, { prepare }), 1);
    await settleTimes(5);
    expect(numbersOf('reliable')).toEqual([0]);
    ready();
    await settleTimes(3);
    expect([numbersOf('reliable'), ends]).toEqual([[0, 1, 2], ['done']]);
  });

  it('and is ready during a pause is emitted after the pause', async () => {
    lane('reliable', 2);
    let ready = (): void => undefined;
    let isReady = false;
    const prepare = (): Promise<void> | undefined =>
      isReady ? undefined : new Promise((resolve) => (ready = resolve));
    start(numbers(2, 0, { prepare }), 1);
    emitter.pause();
    isReady = true;
    ready();
    await settleTimes(5);
    expect(emitted).toEqual([]);
    emitter.run();
    await settleTimes(3);
    expect(numbersOf('reliable')).toEqual([0, 1]);
  });
});
