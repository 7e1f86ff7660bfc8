/**
 * Mirrors the findings of the engine: when one state was received, the next one is requested.
 * Invariant: a finding that the user ignores stays ignored in this workspace, even when it is found again.
 */
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import type { Finding } from '../../src/model/findings/finding.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { findingsRead, type TimedFinding } from '../../src/protocol/findingMessages.ts';
import type { SavedState, SliceOf } from '../state/savedState.ts';
import { findingsSlice } from './findingsSlice.ts';

/** The pause between two requests, because during busy traffic the findings change with each event. */
const pauseMs = 500;
const retryMs = 2000;
/** The maximum number of ignored findings. The oldest are removed first. */
const maxIgnored = 500;

export class FindingsModel implements Disposable {
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #saved: SliceOf<typeof findingsSlice>;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  #generation = 0;
  #request: AbortController | undefined;
  #all: readonly TimedFinding[] | undefined;

  readonly onDidChange = this.#changes.event;

  constructor({ channel, clock, saved }: { channel: Channel; clock: Clock; saved: SavedState }) {
    this.#channel = channel;
    this.#clock = clock;
    this.#saved = saved.slice(findingsSlice);
  }

  /** The findings without the ignored ones, the most severe first; undefined until they are known. */
  get shown(): readonly TimedFinding[] | undefined {
    return this.#all?.filter((finding) => !this.isIgnored(finding));
  }

  get ignored(): readonly Finding[] {
    return this.#all?.filter((finding) => this.isIgnored(finding)) ?? [];
  }

  isIgnored(finding: Finding): boolean {
    return this.#saved.current.ignored.includes(keyOf(finding));
  }

  ignore(finding: Finding): void {
    const { ignored } = this.#saved.current;
    this.#saved.update({ ignored: [...ignored, keyOf(finding)].slice(-maxIgnored) });
    this.#changes.fire();
  }

  restore(finding: Finding): void {
    const key = keyOf(finding);
    this.#saved.update({ ignored: this.#saved.current.ignored.filter((known) => known !== key) });
    this.#changes.fire();
  }

  /** Reads the findings from now on. The findings that are known so far belong to another engine. */
  watch(): void {
    this.#request?.abort();
    this.#all = undefined;
    this.#changes.fire();
    void this.#watch(++this.#generation);
  }

  dispose(): void {
    this.#generation++;
    this.#request?.abort();
    this.#store.dispose();
  }

  async #watch(generation: number): Promise<void> {
    let after: number | undefined;
    while (generation === this.#generation) {
      let pause = pauseMs;
      this.#request = new AbortController();
      try {
        const params = after === undefined ? {} : { after };
        const { version, findings } = await this.#channel.request(findingsRead, params, {
          signal: this.#request.signal,
        });
        if (generation !== this.#generation) return;
        after = version;
        this.#all = findings;
        this.#changes.fire();
      } catch {
        // Another part of the page reports that the engine ended.
        after = undefined;
        pause = retryMs;
      }
      if (generation !== this.#generation) return;
      await new Promise<void>((resolve) => this.#store.add(this.#clock.after(pause, resolve)));
    }
  }
}

/** The identity of a finding, independent of the capture: its code, and the event. */
function keyOf({ code, params }: Finding): string {
  return JSON.stringify([code, params?.['event'] ?? '']);
}
