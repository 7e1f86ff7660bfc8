import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Throttle } from '../../base/throttle.ts';
import type { Channel } from '../../protocol/channel.ts';
import * as m from '../../protocol/replayMessages.ts';
import type { Engine } from '../engine.ts';
import type { Replay } from '../replay/replay.ts';

/** Minimum time between notifications; more frequent ones would not be noticed. */
const everyMs = 100;

/** The last values that were sent to one caller about a replay. The next notification is sent after the previous one was acknowledged. */
interface Reported {
  readonly throttle: Throttle;
  /** The version that was sent and not acknowledged yet. */
  waiting: number | undefined;
  version: number;
}

/** Handles requests about replays, and notifies the caller of changes after it has requested the list. */
export function registerReplayHandlers(engine: Engine, channel: Channel): Disposable {
  const { replays, clock } = engine;
  const store = new DisposableStore();
  const reported = new Map<string, Reported>();
  let follows = false;

  const report = (replay: Replay, state: Reported): void => {
    if (state.waiting !== undefined || state.version === replay.version) return;
    const { progress } = replay;
    state.waiting = progress.version;
    state.version = progress.version;
    channel.notify(m.replayChanged, progress);
  };
  const stateOf = (replay: Replay): Reported => {
    const known = reported.get(replay.id);
    if (known) return known;
    const throttle = store.add(new Throttle(clock, everyMs, () => report(replay, state)));
    const state: Reported = { throttle, waiting: undefined, version: -1 };
    reported.set(replay.id, state);
    return state;
  };
  const forget = (id: string): void => {
    const state = reported.get(id);
    reported.delete(id);
    if (state) store.release(state.throttle);
  };

  store.add(replays.onDidChange((replay) => follows && stateOf(replay).throttle.request()));
  channel.on(m.replayAcknowledge, ({ replayId, version }) => {
    const state = reported.get(replayId);
    if (!state || state.waiting !== version) return;
    state.waiting = undefined;
    state.throttle.request();
  });

  channel.handle(m.replayStart, async (params) => ({ replayId: (await replays.start(params)).id }));
  channel.handle(m.replayControl, ({ replayId, action }) => {
    replays.get(replayId)[action]();
    return {};
  });
  channel.handle(m.replayWait, ({ replayId }) => replays.get(replayId).whenOver());
  channel.handle(m.replayForget, ({ replayId }) => {
    replays.forget(replayId);
    forget(replayId);
    return {};
  });
  channel.handle(m.replayList, () => {
    follows = true;
    const all = replays.all;
    // A new page never acknowledges the notifications that were sent to the previous one.
    for (const id of [...reported.keys()]) forget(id);
    return {
      replays: all.map((replay) => {
        const { progress } = replay;
        stateOf(replay).version = progress.version;
        return progress;
      }),
    };
  });
  channel.handle(m.replayMarks, ({ replayId, run, from, count }) => {
    const marks = replays.get(replayId).marks(run, from, count);
    return { from, count: marks.delivery.byteLength, ...marks };
  });
  return store;
}
