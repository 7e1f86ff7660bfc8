import { causeOf, errorFrom, userError } from '../../model/cause/userErrors.ts';
import { DisposableStore, toDisposable } from '../../base/disposable.ts';
import type { UserError } from '../../base/userError.ts';
import { parseFilter } from '../../model/filter/filter.ts';
import type { Channel } from '../../protocol/channel.ts';
import { pagePreviewLength, timelinePage } from '../../protocol/agentMessages.ts';
import * as m from '../../protocol/engineMessages.ts';
import { timelineCount, timelineNames } from '../../protocol/viewMessages.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { LogAccess, LogReader } from '../log/captureLog.ts';
import type { Engine } from '../engine.ts';
import { entryJson } from '../log/recordReader.ts';
import { TimeSlicer } from '../contracts/timeSlicer.ts';
import { scanMatches } from '../query/logScan.ts';
import { readFilter } from '../query/readFilter.ts';
import { Previews } from '../timeline/previews.ts';
import { MatchFinder } from '../query/matchFinder.ts';
import { countNames } from '../query/nameCounts.ts';

const defaultLimit = 10_000;

/** Handles requests for names in the capture. The completion of filters suggests these names. */
export function registerNameHandlers({ log, clock }: LogAccess, channel: Channel): void {
  channel.handle(timelineNames, async (query, { signal }) => countNames(log, new TimeSlicer(clock, signal), query));
}

/** An entry as JSON; a promise for a large payload. */
function jsonOf({ large }: LogReader, record: LogRecord, signal?: AbortSignal): string | Promise<string> {
  return large?.holds(record) ? large.read(record, 'json', {}, signal) : entryJson(record);
}

/**
 * Handles requests of programs to read and count entries.
 * @param check resolves when the log can be read; throws UserError for a connection or a source that it does not have
 */
export function registerReadHandlers(
  { log, clock }: LogAccess,
  channel: Channel,
  check: (query: { connectionId?: string | undefined; sourceId?: string | undefined }) => void | Promise<void>,
): void {
  channel.handle(
    m.timelineRead,
    async ({ connectionId, sourceId, filter = '', from, limit = defaultLimit }, { signal }) => {
      await check({ connectionId, sourceId });
      const query = { filter: readFilter(filter), connectionId, sourceId };
      const found: string[] = [];
      const add = (seq: number): boolean | Promise<boolean> => {
        const record = log.read(seq);
        // The JSON is created immediately, because the entry may be dropped while other work runs.
        const json = record && jsonOf(log, record, signal);
        if (json instanceof Promise) return json.then((text) => found.push(text) < limit);
        if (json !== undefined) found.push(json);
        return found.length < limit;
      };
      if (limit > 0) await scanMatches(log, new TimeSlicer(clock, signal), query, add, from);
      return { json: `[${found.join(',')}]` };
    },
  );

  const previews = new Previews(log, pagePreviewLength);
  channel.handle(timelinePage, async ({ connectionId, sourceId, filter = '', from, limit, newest }, { signal }) => {
    await check({ connectionId, sourceId });
    const query = { filter: readFilter(filter), connectionId, sourceId };
    const seqs: number[] = [];
    let next: number | undefined;
    const add = (seq: number): boolean => {
      if (seqs.length < limit) seqs.push(seq);
      else if (newest) {
        seqs.shift();
        seqs.push(seq);
      } else next = seq;
      return next === undefined;
    };
    await scanMatches(log, new TimeSlicer(clock, signal), query, add, from);
    const entries = seqs.flatMap((seq) => {
      const record = log.read(seq);
      if (!record) return [];
      const { facts, wantsAck } = record;
      return [{ facts: { ...facts }, preview: previews.of(record).text, wantsAck }];
    });
    return { entries, ...(next !== undefined && { next }) };
  });

  channel.handle(timelineCount, async ({ filter, connectionId }, { signal }) => {
    await check({});
    const parsed = parseFilter(filter);
    if (!parsed.ok) return { matched: 0, fault: parsed.fault };
    let matched = 0;
    const query = { filter: parsed.filter, connectionId };
    await scanMatches(log, new TimeSlicer(clock, signal), query, () => ++matched > 0);
    return { matched };
  });
}

/** Handles requests of programs about the timeline: to read it, and to wait for an entry. */
export function registerTimelineHandlers(engine: Engine, channel: Channel): void {
  registerReadHandlers(engine, channel, ({ connectionId, sourceId }) => {
    const isFormer = engine.former.some((connection) => connection.connectionId === connectionId);
    if (connectionId !== undefined && !isFormer) engine.listed(connectionId);
    if (sourceId !== undefined) engine.sources.known(sourceId);
  });
  registerNameHandlers(engine, channel);

  channel.handle(m.timelineWait, ({ connectionId, filter, timeoutMs }, { signal }) => {
    const { url } = engine.listed(connectionId);
    const query = { filter: readFilter(filter), connectionId };
    let finder = new MatchFinder(engine.log, query);
    return new Promise((resolve, reject) => {
      const scope = new DisposableStore();
      const end = (settle: () => void): void => {
        scope.dispose();
        settle();
      };
      const giveUp = (error: UserError): void => end(() => reject(error));
      const found = async (record: LogRecord, shows: boolean | Promise<boolean>): Promise<void> => {
        try {
          if (!(await shows) || scope.isDisposed) return;
          const json = await jsonOf(engine.log, record);
          end(() => resolve({ json }));
        } catch (error) {
          giveUp(errorFrom(causeOf(error, 'command.failed')));
        }
      };
      const check = (record: LogRecord): void => {
        if (finder.isStale) finder = new MatchFinder(engine.log, query);
        try {
          const shows = finder.shows(record.seq);
          if (shows === true && !engine.log.large?.holds(record)) end(() => resolve({ json: entryJson(record) }));
          else if (shows !== false) void found(record, shows);
        } catch (error) {
          giveUp(errorFrom(causeOf(error, 'command.failed')));
        }
      };
      scope.add(engine.log.onDidAppend(check));
      // An entry can match later, when its delivery status changes.
      scope.add(engine.log.onDidAmend(check));
      const again = (seq: number): void => {
        const record = engine.log.read(seq);
        if (record && !scope.isDisposed) check(record);
      };
      scope.add(engine.log.tables.missing.onDidChange((seqs) => seqs.forEach(again)));
      scope.add(engine.clock.after(timeoutMs, () => giveUp(userError('filter.noMatch', { filter, url, timeoutMs }))));
      const cancel = (): void => giveUp(userError('engine.canceled'));
      signal.addEventListener('abort', cancel);
      scope.add(toDisposable(() => signal.removeEventListener('abort', cancel)));
      scope.add(
        engine.onDidChange((change) => {
          if ('removed' in change && change.removed === connectionId) giveUp(userError('client.removed'));
        }),
      );
    });
  });
}
