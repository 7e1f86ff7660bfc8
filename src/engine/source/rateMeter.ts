/** Calculates events per second from counts that are read from time to time. */
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

  /** The rates over the last seconds; undefined until two readings are far enough apart. `t` is in milliseconds. */
  read(t: number, { received, emitted }: { readonly received: number; readonly emitted: number }): Rates | undefined {
    // The window begins at the newest sample before it. Samples from before a long pause are not used.
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
