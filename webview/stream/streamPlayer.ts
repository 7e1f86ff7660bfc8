/**
 * The playhead over a captured stream. It is at a time, moves from event to event, or plays at a speed. The event at the playhead is
 * requested with its values. Invariants: there is one request at a time, and the newest position is requested next; playing ends at the
 * last event; responses for a previous stream are ignored.
 */
import type { Clock } from '../../src/base/clock.ts';
import type { Disposable } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { StreamMoment } from '../../src/protocol/streamMessages.ts';

/** The maximum error of the slider's value, in milliseconds. */
const sliderError = 0.001;

export type StreamPosition = { readonly t: number } | { readonly index: number };

export interface PlayedStream {
  readonly events: number;
  /** Milliseconds since the capture started. */
  readonly from: number;
  readonly to: number;
  at(position: StreamPosition): Promise<StreamMoment | null>;
}

export class StreamPlayer implements Disposable {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #changes = new Emitter<void>();
  readonly #moments = new Emitter<StreamMoment>();
  #stream: PlayedStream | undefined;
  #timer: Disposable | undefined;
  #target: StreamPosition | undefined;
  #isRequesting = false;

  /** Milliseconds since the capture started. */
  t = 0;
  speed = 1;
  moment: StreamMoment | undefined;
  fault: string | undefined;
  readonly onDidChange = this.#changes.event;
  /** Fires when another event is at the playhead. */
  readonly onDidReach = this.#moments.event;

  /** @param everyMs how often the playhead moves while playing */
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

  /** Loads another stream. The playhead keeps its time if the stream has it. */
  load(stream: PlayedStream | undefined): void {
    this.pause();
    const fresh = this.#stream === undefined;
    this.#stream = stream;
    this.#target = undefined;
    this.#isRequesting = false;
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

  /** Moves to the next event, or with -1 to the previous one. */
  step(by: 1 | -1): void {
    this.pause();
    const { moment } = this;
    const at = this.#target && 'index' in this.#target ? this.#target.index : moment?.index;
    if (at === undefined) return;
    // Between two events, the earlier one is shown.
    const between = moment !== undefined && by < 0 && this.#target === undefined && this.t > moment.t;
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
    // The value of a slider has fewer digits than a time, so the end of the slider counts as the last event.
    this.t = t > stream.to - sliderError ? stream.to : Math.max(stream.from, t);
    this.#want({ t: this.t });
  }

  #want(position: StreamPosition): void {
    this.#target = position;
    if (!this.#isRequesting) void this.#request();
  }

  async #request(): Promise<void> {
    const stream = this.#stream;
    const position = this.#target;
    if (!stream || !position) return;
    this.#isRequesting = true;
    try {
      const moment = await stream.at(position);
      if (stream !== this.#stream) return;
      this.fault = undefined;
      if (moment) this.#reach(moment, position);
    } catch (error) {
      if (stream !== this.#stream) return;
      this.fault = messageOf(error);
    }
    this.#isRequesting = false;
    if (this.#target === position) this.#target = undefined;
    this.#changes.fire();
    void this.#request();
  }

  #reach(moment: StreamMoment, position: StreamPosition): void {
    // The first event after loading is not reported, because the user did not move to it.
    const other = this.moment !== undefined && this.moment.seq !== moment.seq;
    this.moment = moment;
    if ('index' in position) this.t = moment.t;
    if (other) this.#moments.fire(moment);
  }
}
