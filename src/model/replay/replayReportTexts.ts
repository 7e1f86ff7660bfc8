import { catalog } from '../texts/catalog.ts';

export const replayReportTexts = catalog('replayReport', {
  row: '{row, select, emitted {Emitted} sent {Sent} discarded {Discarded} buffered {Buffered} flushed {Flushed} lost {Lost} acknowledged {Acknowledged} queued {Queued} timedOut {Timed out} late {Late} failed {Failed} largestFlush {Largest flush} lossRatio {Loss ratio} stalenessMax {Staleness, max} stalenessMean {Staleness, mean} driftMean {Drift, mean} driftMax {Drift, max} other {{row}}}',
  mode: '{mode, select, volatile {volatile} reliable {reliable} other {{mode}}}',
  none: '–',
  zero: '0%',
  nearlyZero: '< 0.1%',
  nearlyAll: '> 99.9%',
});
