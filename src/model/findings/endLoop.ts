/** Finds connections that end repeatedly. */

/** Ends within this time belong together. */
export const loopWithinMs = 30_000;
const minEnds = 3;
const maxKept = 50;

/** The end of a connection. */
export interface ConnectionEnd {
  readonly seq: number;
  readonly t: number;
  /** When the connection was opened, or when its namespace was joined. */
  readonly beganT: number;
}

export interface EndLoopFound {
  /** The number of ends, and the milliseconds from the beginning of the first of these connections to the last end. */
  readonly count: number;
  readonly withinMs: number;
  /** How long the connections lasted: the median in milliseconds, and whether all of them lasted about equally long. */
  readonly livedMs: number;
  readonly steady: boolean;
  readonly seqs: number[];
}

export class EndLoop {
  readonly #ends: ConnectionEnd[] = [];

  /**
   * Adds an end. The end of a connection that began before the previous end is not counted, because several clients of a server that is
   * restarted end at the same time.
   */
  ended(end: ConnectionEnd): EndLoopFound | undefined {
    const last = this.#ends.at(-1);
    if (last && end.beganT < last.t) return undefined;
    this.#ends.push(end);
    while (this.#ends.length > maxKept || (this.#ends[0]?.t ?? end.t) < end.t - loopWithinMs) this.#ends.shift();
    if (this.#ends.length < minEnds) return undefined;
    const lived = this.#ends.map(({ t, beganT }) => t - beganT).sort((a, b) => a - b);
    const shortest = lived[0] ?? 0;
    const longest = lived.at(-1) ?? 0;
    const median = lived[Math.floor(lived.length / 2)] ?? 0;
    return {
      count: this.#ends.length,
      // Further digits would only distract: “353 s” instead of “352.58 s”.
      withinMs: Math.round(Number((end.t - (this.#ends[0]?.beganT ?? end.t)).toPrecision(3))),
      livedMs: Math.round(median),
      steady: longest - shortest <= Math.max(50, median * 0.2),
      seqs: this.#ends.map(({ seq }) => seq),
    };
  }
}
