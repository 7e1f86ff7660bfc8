import type { Clock } from '../../base/clock.ts';
import { type Disposable, toDisposable } from '../../base/disposable.ts';
import type { ObservedTraffic } from './observedTraffic.ts';

/**
 * Interval in which it is checked whether polling clients still send requests, because they do not report that they
 * leave.
 */
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
