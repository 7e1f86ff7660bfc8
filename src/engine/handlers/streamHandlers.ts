/**
 * Handles the requests of a panel about streams of captured events: the list of streams, the analysis of one, and its values over time.
 * Invariants: the log is scanned in slices, so that the engine can handle other requests; a scan ends when its caller no longer waits;
 * memory for streams is bounded.
 */
import { userError } from '../../model/cause/userErrors.ts';
import { type Disposable, toDisposable } from '../../base/disposable.ts';
import { StreamAnalysis } from '../../model/stream/streamAnalysis.ts';
import type { Channel } from '../../protocol/channel.ts';
import * as m from '../../protocol/streamMessages.ts';
import type { LogAccess } from '../log/captureLog.ts';
import { ConnectionTransitions } from '../stream/connectionTransitions.ts';
import { TimeSlicer } from '../contracts/timeSlicer.ts';
import { scanLog, whenTrue } from '../query/logScan.ts';
import { StreamGroups } from '../stream/streamGroups.ts';
import { withValues } from '../stream/streamValues.ts';
import { StreamIndex } from '../stream/streamIndex.ts';
import { readPath, streamQuery } from '../stream/streamQuery.ts';

const maxKept = 2;

/** Handles requests until it is disposed, which also ends requests in progress. */
export function registerStreamHandlers({ log, clock }: LogAccess, channel: Channel): Disposable {
  const kept = new Map<string, StreamIndex>();
  let nextId = 1;
  channel.handle(m.streamGuess, async (subject, { signal }) => {
    const matches = streamQuery(log, subject);
    const slicer = new TimeSlicer(clock, signal);
    const groups = new StreamGroups();
    await scanLog(log, slicer, (record) => {
      return whenTrue(matches(record), () => groups.add(record));
    });
    return groups.guess(log, slicer);
  });

  channel.handle(m.streamAnalyze, async ({ path: text, kind, ...subject }, { signal }) => {
    const matches = streamQuery(log, subject);
    const path = readPath(text);
    const analysis = new StreamAnalysis(kind);
    const transitions = new ConnectionTransitions(subject.connectionId, log);
    await scanLog(log, new TimeSlicer(clock, signal), (record) => {
      transitions.add(record);
      const { seq, t } = record.facts;
      return whenTrue(matches(record), () => withValues(log, record, [path], ([found]) => analysis.add(seq, t, found)));
    });
    const { findings, ...result } = analysis.finish();
    return { ...result, findings: findings.map((finding) => ({ ...finding, during: transitions.during(finding) })) };
  });

  channel.handle(m.streamSeries, async ({ paths, maxPoints, ...subject }, { signal }) => {
    const matches = streamQuery(log, subject);
    const index = new StreamIndex(log, paths.map(readPath));
    const columns = await index.fill(matches, new TimeSlicer(clock, signal), maxPoints);
    const streamId = `s${nextId++}`;
    kept.set(streamId, index);
    for (const old of [...kept.keys()].slice(0, -maxKept)) kept.delete(old);
    return { streamId, events: index.events, ...index.span, ...columns };
  });

  channel.handle(m.streamAt, ({ streamId, at }) => {
    const index = kept.get(streamId);
    if (!index) throw userError('capture.streamGone');
    return 't' in at ? index.atTime(at.t) : index.atIndex(at.index);
  });

  return toDisposable(() => {
    kept.clear();
  });
}
