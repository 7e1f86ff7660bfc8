/**
 * Mirrors the findings of the engine: when one state was received, the next one is requested.
 * Invariant: a finding that the user ignores stays ignored in this workspace, even when it is found again. The same finding of a connection
 * with another URL or namespace is not ignored.
 */
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import type { Finding } from '../../src/model/findings/finding.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { findingsRead, type TimedFinding } from '../../src/protocol/findingMessages.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import type { SavedState, SliceOf } from '../state/savedState.ts';
import { findingsSlice } from './findingsSlice.ts';
import { ignoredKey } from './ignoredKey.ts';

/** The pause between two requests, because during busy traffic the findings change with each event. */
const pauseMs = 500;
const retryMs = 2000;
/** The maximum number of ignored findings. The oldest are removed first. */
const maxIgnored = 500;

export class FindingsModel implements Disposable {
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #saved: SliceOf<typeof findingsSlice>;
  readonly #session: SessionMirror;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  #generation = 0;
  #request: AbortController | undefined;
  #all: readonly TimedFinding[] | undefined;
  #ignoredIds: ReadonlySet<string> = new Set();
  /** The connections of findings whose addresses were not known when the ignored findings were determined. */
  #unknown: readonly string[] = [];

  readonly onDidChange = this.#changes.event;

  constructor({
    channel,
    clock,
    saved,
    session,
  }: {
    channel: Channel;
    clock: Clock;
    saved: SavedState;
    session: SessionMirror;
  }) {
    this.#channel = channel;
    this.#clock = clock;
    this.#saved = saved.slice(findingsSlice);
    this.#session = session;
    // The address of a connection may be received after its finding. Nothing else in the session changes what is ignored.
    this.#store.add(
      session.onDidChange(() => {
        const isKnown = this.#unknown.some((connectionId) => session.anyConnection(connectionId) !== undefined);
        if (isKnown && this.#updateIgnored()) this.#changes.fire();
      }),
    );
  }

  /** The findings without the ignored ones, the most severe first; undefined until they are known. */
  get shown(): readonly TimedFinding[] | undefined {
    return this.#all?.filter(({ findingId }) => !this.#ignoredIds.has(findingId));
  }

  get ignored(): readonly TimedFinding[] {
    return this.#all?.filter(({ findingId }) => this.#ignoredIds.has(findingId)) ?? [];
  }

  ignore(finding: Finding): void {
    this.#save([...this.#saved.current.ignored, this.#keyOf(finding)].slice(-maxIgnored));
  }

  restore(finding: Finding): void {
    const key = this.#keyOf(finding);
    this.#save(this.#saved.current.ignored.filter((known) => known !== key));
  }

  /** Reads the findings from now on. The findings that are known so far belong to another engine. */
  watch(): void {
    this.#request?.abort();
    this.#all = undefined;
    this.#updateIgnored();
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
        this.#updateIgnored();
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

  #save(ignored: string[]): void {
    this.#saved.update({ ignored });
    this.#updateIgnored();
    this.#changes.fire();
  }

  /** Returns whether other findings are ignored than before. */
  #updateIgnored(): boolean {
    const known = new Set(this.#saved.current.ignored);
    const before = this.#ignoredIds;
    const candidates = known.size === 0 ? [] : (this.#all ?? []);
    const ignored = candidates.filter((finding) => known.has(this.#keyOf(finding)));
    const connectionIds = new Set(candidates.flatMap(({ connectionId }) => connectionId ?? []));
    this.#unknown = [...connectionIds].filter((id) => !this.#session.anyConnection(id));
    this.#ignoredIds = new Set(ignored.map(({ findingId }) => findingId));
    return before.size !== this.#ignoredIds.size || [...before].some((id) => !this.#ignoredIds.has(id));
  }

  #keyOf(finding: Finding): string {
    return ignoredKey(finding, this.#session.anyConnection(finding.connectionId));
  }
}
