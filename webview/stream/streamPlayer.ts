/**
 * The playhead over a captured stream: stands at a time, steps from event to event or plays at a speed; the event at the playhead
 * is asked for and comes with its values.
 * Invariants: one question under way at a time, the newest wanted place wins; playing ends at the last event; what comes of an
 * earlier stream is dropped.
 */
import type { Clock } from '../../src/base/clock.ts';
import type { Disposable } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { StreamMoment } from '../../src/protocol/streamMessages.ts';

/** Milliseconds. */
const sliderError = 0.001;

export type Place = { readonly t: number } | { readonly index: number };

export interface PlayedStream {
  readonly events: number;
  /** Milliseconds of the session. */
  readonly from: number;
  readonly to: number;
  at(place: Place): Promise<StreamMoment | null>;
}

export class StreamPlayer implements Disposable {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #changes = new Emitter<void>();
  readonly #moments = new Emitter<StreamMoment>();
  #stream: PlayedStream | undefined;
  #timer: Disposable | undefined;
  #wanted: Place | undefined;
  #asking = false;

  /** Milliseconds of the session. */
  t = 0;
  speed = 1;
  moment: StreamMoment | undefined;
  fault: string | undefined;
  readonly onDidChange = this.#changes.event;
  /** Another event is at the playhead. */
  readonly onDidReach = this.#moments.event;

  /** `everyMs`: how often it moves while it plays. */
  constructor(clock: Clock, everyMs: number) {
    this.#clock = clock;
    this.#everyMs = everyMs;
  }

  get stream(): PlayedStream | undefined {
    return this.#stream;
  }

  get playing(): boolean {
    return this.#timer !== undefined;
  }

  /** Takes another stream; the playhead stays where it was as far as it can. */
  load(stream: PlayedStream | undefined): void {
    this.pause();
    const fresh = this.#stream === undefined;
    this.#stream = stream;
    this.#wanted = undefined;
    this.#asking = false;
    this.moment = undefined;
    this.fault = undefined;
    if (stream) this.#set(fresh ? stream.from : this.t);
    this.#changes.fire();
  }

  play(): void {
    const stream = this.#stream;
    if (!stream || stream.events === 0 || this.playing) return;
    if (this.t >= stream.to) this.#set(stream.from);
    this.#tick(this.#clock.now());
    this.#changes.fire();
  }

  pause(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#changes.fire();
  }

  seek(t: number): void {
    this.#set(t);
    this.#changes.fire();
  }

  /** To the next event, or with -1 to the one before. */
  step(by: 1 | -1): void {
    this.pause();
    const { moment } = this;
    const at = this.#wanted && 'index' in this.#wanted ? this.#wanted.index : moment?.index;
    if (at === undefined) return;
    // Between two events, the one before is the one that is shown.
    const between = moment !== undefined && by < 0 && this.#wanted === undefined && this.t > moment.t;
    this.#want({ index: Math.max(0, between ? at : at + by) });
  }

  dispose(): void {
    this.#stream = undefined;
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#changes.dispose();
    this.#moments.dispose();
  }

  #tick(since: number): void {
    this.#timer = this.#clock.after(this.#everyMs, () => {
      const stream = this.#stream;
      if (!stream) return;
      const now = this.#clock.now();
      this.#set(this.t + (now - since) * this.speed);
      if (this.t < stream.to) this.#tick(now);
      else this.#timer = undefined;
      this.#changes.fire();
    });
  }

  #set(t: number): void {
    const stream = this.#stream;
    if (!stream) return;
    // A slider keeps fewer digits than a time has: its end is the last event.
    this.t = t > stream.to - sliderError ? stream.to : Math.max(stream.from, t);
    this.#want({ t: this.t });
  }

  #want(place: Place): void {
    this.#wanted = place;
    if (!this.#asking) void this.#ask();
  }

  async #ask(): Promise<void> {
    const stream = this.#stream;
    const place = this.#wanted;
    if (!stream || !place) return;
    this.#asking = true;
    try {
      const moment = await stream.at(place);
      if (stream !== this.#stream) return;
      this.fault = undefined;
      if (moment) this.#reach(moment, place);
    } catch (error) {
      if (stream !== this.#stream) return;
      this.fault = messageOf(error);
    }
    this.#asking = false;
    if (this.#wanted === place) this.#wanted = undefined;
    this.#changes.fire();
    void this.#ask();
  }

  #reach(moment: StreamMoment, place: Place): void {
    // Where it begins, nobody went.
    const other = this.moment !== undefined && this.moment.seq !== moment.seq;
    this.moment = moment;
    if ('index' in place) this.t = moment.t;
    if (other) this.#moments.fire(moment);
  }
}
