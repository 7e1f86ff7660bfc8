import { beforeEach, describe, expect, it } from 'vitest';
import type { StreamMoment } from '../../../../src/protocol/streamMessages.ts';
import { type StreamPosition, type PlayedStream, StreamPlayer } from '../../../../webview/stream/streamPlayer.ts';
import { FakeClock, settled } from '../../../support/fakeClock.ts';

/** Entries 1 … 11 of a session, one every 100 ms from 1000 on. */
function moment(index: number): StreamMoment {
  return { index, seq: index + 1, t: 1000 + index * 100, values: [String(index)], gone: false };
}
const momentAt = (at: StreamPosition): StreamMoment =>
  moment('t' in at ? Math.floor((at.t - 1000) / 100) : Math.min(10, at.index));

let clock: FakeClock;
let player: StreamPlayer;
let requests: StreamPosition[];
let reached: number[];

const load = async (at: PlayedStream['at'] = (position) => Promise.resolve(momentAt(position))): Promise<void> => {
  player.load({
    events: 11,
    from: 1000,
    to: 2000,
    at: (position) => {
      requests.push(position);
      return at(position);
    },
  });
  await settled();
};

beforeEach(() => {
  clock = new FakeClock();
  player = new StreamPlayer(clock, 40);
  requests = [];
  reached = [];
  player.onDidReach(({ seq }) => reached.push(seq));
});

describe('the playhead', () => {
  it('begins at the first event, without a notification', async () => {
    await load();
    expect([player.t, player.moment?.seq, reached]).toEqual([1000, 1, []]);
  });

  it('steps from event to event, and stops at the ends', async () => {
    await load();
    for (const by of [1, 1, -1, -1, -1] as const) {
      player.step(by);
      await settled();
    }
    expect(reached).toEqual([2, 3, 2, 1]);
    player.seek(5000);
    await settled();
    player.step(1);
    await settled();
    expect([player.t, player.moment?.seq]).toEqual([2000, 11]);
  });

  it('between two events steps back to the event that is shown', async () => {
    await load();
    player.seek(1250);
    await settled();
    expect(player.moment?.seq).toBe(3);
    player.step(-1);
    await settled();
    expect([player.t, player.moment?.seq]).toEqual([1200, 3]);
  });

  it.each([
    [1, 1000],
    [0.1, 10_000],
    [10, 120],
  ])('at a speed of %d plays a second in %d ms', async (speed, ms) => {
    await load();
    player.speed = speed;
    player.play();
    await clock.advanceAsync(ms / 2);
    expect(player.t).toBeGreaterThan(1300);
    expect(player.t).toBeLessThan(1900);
    expect(player.playing).toBe(true);
    await clock.advanceAsync(ms / 2 + 40);
    expect([player.playing, player.t, player.moment?.seq, clock.pending]).toEqual([false, 2000, 11, 0]);
    expect(reached).toEqual([...new Set(reached)].sort((a, b) => a - b));
    player.play();
    expect(player.t).toBe(1000);
  });

  it('requests one event at a time, and next the event at the newest position', async () => {
    const waiting: (() => void)[] = [];
    await load((position) => new Promise((resolve) => waiting.push(() => resolve(momentAt(position)))));
    for (const t of [1100, 1200, 1300]) player.seek(t);
    expect(requests).toEqual([{ t: 1000 }]);
    waiting.shift()?.();
    await settled();
    expect(requests).toEqual([{ t: 1000 }, { t: 1300 }]);
    waiting.shift()?.();
    await settled();
    expect(reached).toEqual([4]);
  });

  it('ignores results of a closed stream, and keeps its position in the next one', async () => {
    let late: (() => void) | undefined;
    await load((position) => new Promise((resolve) => (late = () => resolve(momentAt(position)))));
    player.seek(1500);
    await load();
    late?.();
    await settled();
    expect([player.t, player.moment?.seq, player.fault]).toEqual([1500, 6, undefined]);
    player.load(undefined);
    player.play();
    expect([player.playing, player.moment]).toEqual([false, undefined]);
  });

  it('reports why an event could not be loaded, until an event is loaded', async () => {
    let fails = true;
    await load((position) =>
      fails ? Promise.reject(new Error('no longer kept')) : Promise.resolve(momentAt(position)),
    );
    expect(player.fault).toBe('no longer kept');
    fails = false;
    player.seek(1200);
    await settled();
    expect([player.fault, player.moment?.seq]).toEqual([undefined, 3]);
    player.play();
    player.dispose();
    expect(clock.pending).toBe(0);
  });
});
