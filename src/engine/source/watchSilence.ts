import type { Clock } from '../../base/clock.ts';
import { type Disposable, toDisposable } from '../../base/disposable.ts';
import type { ObservedTraffic } from './observedTraffic.ts';

/** Clients that poll send no end: their silence is looked for this often. */
const silenceMs = 5000;

/** Reports and ends clients that have been silent, until it is disposed. */
export function watchSilence(clock: Clock, traffic: ObservedTraffic, endSilent: () => void): Disposable {
  let next: Disposable;
  const check = (): void => {
    endSilent();
    traffic.reportSilence();
    next = clock.after(silenceMs, check);
  };
  next = clock.after(silenceMs, check);
  return toDisposable(() => next.dispose());
}
