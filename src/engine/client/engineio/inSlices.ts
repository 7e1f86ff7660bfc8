import { itemsPerCheck, EventLoopShare } from '../../codec/eventLoopShare.ts';

export interface SlicedWork<T> {
  /** Returns whether it goes on; "waits" when it calls `resume` for that. */
  readonly each: (item: T, resume: () => void, share: EventLoopShare) => boolean | 'waits';
  /** After the last one, unless `each` ended it. */
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Works on the items in their order, at once as far as a slice of time goes, and on the rest in later iterations of the event loop: what one
 * server sends does not keep the engine from the others. What is thrown ends it.
 */
export function inSlices<T>(items: Iterator<T, unknown>, { each, done, failed }: SlicedWork<T>): void {
  const share = new EventLoopShare();
  const resume = (): void => void setImmediate(work);
  const work = (): void => {
    try {
      for (let count = 0; count < itemsPerCheck; count++) {
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
