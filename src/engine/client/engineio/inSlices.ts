import { itemsPerCheck, EventLoopShare } from '../../codec/eventLoopShare.ts';

export interface SlicedWork<T> {
  /** Returns whether to continue; "waits" if it will call `resume` to continue. */
  readonly each: (item: T, resume: () => void, share: EventLoopShare) => boolean | 'waits';
  /** Called after the last item, unless `each` has ended the loop. */
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Processes items in order, as many as fit into a time slice, and the rest in later iterations of the event loop, so that one server does
 * not block the connections to others. An error ends the loop.
 */
export function inSlices<T>(items: Iterator<T, unknown>, { each, done, failed }: SlicedWork<T>): void {
  const share = new EventLoopShare();
  const resume = (): void => void setImmediate(work);
  const work = (): void => {
    try {
      share.begin();
      for (let count = 0; count === 0 || (count < itemsPerCheck && !share.isOver); count++) {
        const next = items.next();
        if (next.done) return done();
        if (each(next.value, resume, share) !== true) return;
      }
    } catch (error) {
      failed(error);
      return;
    }
    share.continueWith(work);
  };
  work();
}
