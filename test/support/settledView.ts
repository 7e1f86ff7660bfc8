import type { TimelineView } from '../../src/engine/timeline/timelineView.ts';

/** Completes all work of a view. The clock of the view must stand still, so that no time slice ends before its work. */
export function settleView(view: TimelineView): void {
  for (let rounds = 0; view.hasWork; rounds++) {
    if (rounds > 100) throw new Error('The view is not done');
    view.work();
  }
}
