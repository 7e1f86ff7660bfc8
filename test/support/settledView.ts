import type { TimelineView } from '../../src/engine/timeline/timelineView.ts';

/** Does all work of a view. Its clock is to stand still, so that no slice ends before its work. */
export function settleView(view: TimelineView): void {
  for (let rounds = 0; view.hasWork; rounds++) {
    if (rounds > 100) throw new Error('The view is not done');
    view.work();
  }
}
