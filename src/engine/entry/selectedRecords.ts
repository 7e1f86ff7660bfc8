import type { Filter } from '../../model/filter/filter.ts';
import type { EntrySelection } from '../../protocol/timelineMessages.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';
import type { LogReader } from '../log/captureLog.ts';
import { showsInLog } from '../query/shows.ts';

/** The entries of a selection in chronological order, found in time slices. Entries that are dropped meanwhile are left out. */
export async function* selectedRecords(
  log: LogReader,
  slicer: TimeSlicer,
  { seqs, connectionId, range }: EntrySelection,
  filter: Filter,
): AsyncGenerator<LogRecord> {
  const end = log.nextSeq;
  for (const { from, to } of seqs) {
    for (let seq = Math.max(from, log.firstSeq); seq <= to && seq < end; seq = Math.max(seq + 1, log.firstSeq)) {
      const record = log.read(seq);
      if (record && isWithin(record, range) && (await showsInLog(log, record, filter, connectionId))) yield record;
      if (slicer.shouldYield) await slicer.yieldToEventLoop();
    }
  }
}

function isWithin({ facts }: LogRecord, range: EntrySelection['range']): boolean {
  return !range || (facts.t >= range.from && facts.t < range.to);
}
