/** From milliseconds to pixels and back, along one axis. Pure. */
export interface TimeScale {
  readonly fromX: number;
  readonly toX: number;
  /** Milliseconds at `toX`; at `fromX` it is 0. */
  readonly endMs: number;
}

export function xOf({ fromX, toX, endMs }: TimeScale, ms: number): number {
  return fromX + (ms / endMs) * (toX - fromX);
}

/** Within the scale. */
export function msOf({ fromX, toX, endMs }: TimeScale, x: number): number {
  const share = (x - fromX) / Math.max(1, toX - fromX);
  return Math.min(1, Math.max(0, share)) * endMs;
}

const steps = [1, 2, 5];

/** Round places between 0 and `end`, at most `most` steps of them. */
export function ticksOf(end: number, most: number): number[] {
  if (!(end > 0) || most < 1) return [0];
  let step = 10 ** Math.floor(Math.log10(end / most));
  for (let at = 0; end / step > most; at++) {
    const ratio = steps[(at + 1) % 3] ?? 1;
    step = ratio === 1 ? step * 2 : step * (ratio === 2 ? 2 : 2.5);
  }
  const ticks: number[] = [];
  for (let index = 0; index * step <= end * (1 + 1e-9); index++) ticks.push(index * step);
  return ticks;
}

/** "0", "0.5 s", "12 s", "250 ms": seconds once the axis is long enough. */
export function tickText(ms: number, endMs: number): string {
  if (ms === 0) return '0';
  return endMs < 1000 ? `${Number(ms.toPrecision(6))} ms` : `${Number((ms / 1000).toPrecision(6))} s`;
}

/** The end of an axis that has room for everything: `ms` and a little more, on a round number. */
export function roundEnd(ms: number): number {
  if (!(ms > 0)) return 1000;
  const wanted = ms * 1.02;
  const unit = 10 ** Math.floor(Math.log10(wanted)) / 20;
  return Math.ceil(wanted / unit) * unit;
}
