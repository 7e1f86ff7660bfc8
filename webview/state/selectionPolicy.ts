/** What the policy needs of the timeline. */
interface Selecting {
  readonly selected: number | undefined;
  readonly holdsSeveral: boolean;
  select(seq: number): Promise<void>;
}

/** An emit's row is selected when it comes, unless the person looks at something else that they picked. */
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
