/** The part of the timeline that this policy needs. */
interface Selecting {
  readonly selected: number | undefined;
  readonly holdsSeveral: boolean;
  select(seq: number): Promise<void>;
}

/** Selects the row of a new emit, unless the user selected another row. */
export class SelectionPolicy {
  readonly #timeline: Selecting;
  #lastEmitted: number | undefined;

  constructor(timeline: Selecting) {
    this.#timeline = timeline;
  }

  emitted(seq: number): void {
    const { selected, holdsSeveral } = this.#timeline;
    const free = !holdsSeveral && (selected === undefined || selected === this.#lastEmitted);
    this.#lastEmitted = seq;
    if (free) void this.#timeline.select(seq);
  }
}
