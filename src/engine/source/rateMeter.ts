/** Events per second, from counts that are read from time to time. */
const windowMs = 5000;
const minMs = 500;

interface Sample {
  readonly t: number;
  readonly received: number;
  readonly emitted: number;
}

export interface Rates {
  readonly receivedRate: number;
  readonly emittedRate: number;
}

export class RateMeter {
  #samples: Sample[] = [];

  /** The rates over the last seconds; undefined until they are known. `t`: milliseconds. */
  read(t: number, { received, emitted }: { readonly received: number; readonly emitted: number }): Rates | undefined {
    // The newest sample before the window is its beginning, unless nobody has read for a while.
    const recent = this.#samples.filter((sample) => t - sample.t <= windowMs * 2);
    const begin = recent.findLast((sample) => t - sample.t >= windowMs) ?? recent[0];
    this.#samples = recent.slice(begin ? recent.indexOf(begin) : 0);
    const last = this.#samples.at(-1);
    if (!last || t - last.t >= minMs) this.#samples.push({ t, received, emitted });
    if (!begin || t - begin.t < minMs) return undefined;
    const perSecond = (count: number): number => Math.max(0, (count * 1000) / (t - begin.t));
    return { receivedRate: perSecond(received - begin.received), emittedRate: perSecond(emitted - begin.emitted) };
  }
}
