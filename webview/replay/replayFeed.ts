/**
 * The engine's replays, and the marks of the selected one.
 * Invariants: marks that no longer change are pulled once; there is one pull at a time, with a pause that grows with its duration; a change
 * is acknowledged after the pull that it caused, so that a flood of changes is slowed down; a hidden view pulls nothing.
 */
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { MarkColumns } from '../../src/model/replay/replayMarks.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import {
  replayAcknowledge,
  replayChanged,
  replayList,
  replayMarks,
  type ReplayProgress,
} from '../../src/protocol/replayMessages.ts';

const largestPull = 50_000;
const minPauseMs = 50;
/** Maximum number of marks of a run that are fetched. If there are more, a note below the chart shows it. */
export const maxMarks = 1_000_000;

/** Marks of a run, and the index before which they no longer change. */
interface RunColumns {
  marks: MarkColumns;
  settledBefore: number;
}

export class ReplayFeed implements Disposable {
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  readonly #unacknowledged = new Map<string, number>();
  #runs: RunColumns[] = [];
  #visible = false;
  #following = false;
  #pulling = false;
  #pullAgain = false;
  #generation = 0;

  replays: readonly ReplayProgress[] = [];
  chosenId: string | undefined;
  readonly onDidChange = this.#changes.event;

  constructor(channel: Channel, clock: Clock) {
    this.#channel = channel;
    this.#clock = clock;
    this.#store.add(channel.on(replayChanged, (progress) => this.#changed(progress)));
  }

  get chosen(): ReplayProgress | undefined {
    return this.replays.find(({ replayId }) => replayId === this.chosenId);
  }

  marksOf(run: number): MarkColumns {
    return this.#runs[run]?.marks ?? new MarkColumns();
  }

  set visible(visible: boolean) {
    this.#visible = visible;
    if (!visible) return;
    if (!this.#following) void this.refresh();
    this.#pull();
  }

  /** Discards everything, because another engine has started. */
  reset(): void {
    this.#following = false;
    this.replays = [];
    this.choose(undefined);
    if (this.#visible) void this.refresh();
  }

  choose(replayId: string | undefined): void {
    this.#generation++;
    this.#pulling = false;
    this.chosenId = replayId;
    this.#runs = [];
    this.#changes.fire();
    this.#pull();
  }

  /** Reads the list again, and selects the newest replay when none is selected. */
  async refresh(): Promise<void> {
    this.#following = true;
    try {
      const { replays } = await this.#channel.request(replayList, {});
      this.replays = replays;
      if (!this.chosen) this.choose(replays.at(-1)?.replayId);
      this.#changes.fire();
      this.#pull();
    } catch {
      this.#following = false;
    }
  }

  removed(replayId: string): void {
    this.replays = this.replays.filter((known) => known.replayId !== replayId);
    if (this.chosenId === replayId) this.choose(this.replays.at(-1)?.replayId);
    else this.#changes.fire();
  }

  dispose(): void {
    this.#generation++;
    this.#store.dispose();
  }

  #changed(progress: ReplayProgress): void {
    const { replayId, version } = progress;
    const at = this.replays.findIndex((known) => known.replayId === replayId);
    const known = this.replays[at];
    this.#unacknowledged.set(replayId, version);
    if (known && known.version > version) return;
    this.replays = at < 0 ? [...this.replays, progress] : this.replays.with(at, progress);
    this.#changes.fire();
    this.#pull();
  }

  #pull(): void {
    if (!this.#visible) return;
    if (this.#pulling) {
      this.#pullAgain = true;
      return;
    }
    this.#pulling = true;
    this.#pullAgain = false;
    const generation = this.#generation;
    const began = this.#clock.now();
    const covers = [...this.#unacknowledged];
    this.#pullRuns(generation).then(
      () => this.#pulled(generation, covers, this.#clock.now() - began),
      // The replay was removed, or its engine has ended, which leads to a reset.
      () => this.#pulled(generation, covers, 1000),
    );
  }

  async #pullRuns(generation: number): Promise<void> {
    const { chosen } = this;
    if (!chosen) return;
    for (const [run, { emitted, settledBefore }] of chosen.runs.entries()) {
      const columns = (this.#runs[run] ??= { marks: new MarkColumns(), settledBefore: 0 });
      const to = Math.min(emitted, maxMarks);
      let from = Math.min(columns.settledBefore, columns.marks.count, to);
      while (from < to) {
        const count = Math.min(largestPull, to - from);
        const range = await this.#channel.request(replayMarks, { replayId: chosen.replayId, run, from, count });
        if (generation !== this.#generation || range.count === 0 || !columns.marks.put(range)) return;
        from = range.from + range.count;
      }
      columns.settledBefore = settledBefore;
    }
  }

  #pulled(generation: number, covers: readonly [string, number][], tookMs: number): void {
    if (generation !== this.#generation) return;
    this.#changes.fire();
    for (const [replayId, version] of covers) {
      if (this.#unacknowledged.get(replayId) === version) this.#unacknowledged.delete(replayId);
      this.#channel.notify(replayAcknowledge, { replayId, version });
    }
    this.#store.add(
      this.#clock.after(Math.max(minPauseMs, tookMs), () => {
        if (generation !== this.#generation) return;
        this.#pulling = false;
        if (this.#pullAgain || this.#unacknowledged.size > 0) this.#pull();
      }),
    );
  }
}
