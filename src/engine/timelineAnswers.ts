import { DisposableStore } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import { UserError } from '../base/userError.ts';
import { shownUrl } from '../model/profile.ts';
import type { Channel } from '../protocol/channel.ts';
import * as m from '../protocol/engineMessages.ts';
import { timelineNames } from '../protocol/viewMessages.ts';
import type { LogRecord } from './captureLog.ts';
import type { Engine } from './engine.ts';
import { entriesJson, entryJson } from './recordReader.ts';
import { Slices } from './logScan.ts';
import { readFilter } from './readFilter.ts';
import { shows } from './timelineView.ts';
import { countNames } from './view/nameCounts.ts';

const defaultLimit = 10_000;

/** Which names there are, for who writes a filter. */
export function answerNames({ log, clock }: Pick<Engine, 'log' | 'clock'>, channel: Channel): void {
  channel.handle(timelineNames, async (query, { onDidCancel }) => {
    const signal = { cancelled: false };
    onDidCancel(() => (signal.cancelled = true));
    return countNames(log, new Slices(clock, signal), query);
  });
}

/** What programs ask of the timeline: to read it, and to wait for an entry. */
export function answerTimeline(engine: Engine, channel: Channel, store: DisposableStore): void {
  channel.handle(m.timelineRead, ({ connectionId, filter, from, limit }) => {
    const isFormer = engine.former.some((connection) => connection.connectionId === connectionId);
    if (connectionId !== undefined && !isFormer) engine.connection(connectionId);
    const query = readFilter(filter ?? '');
    const { log } = engine;
    const found: LogRecord[] = [];
    for (
      let seq = Math.max(from ?? 0, log.firstSeq);
      seq < log.nextSeq && found.length < (limit ?? defaultLimit);
      seq++
    ) {
      const record = log.read(seq);
      if (record && shows(record, query, connectionId)) found.push(record);
    }
    return { json: entriesJson(found) };
  });

  answerNames(engine, channel);

  const ended = store.add(new Emitter<void>());
  store.add({ dispose: () => ended.fire() });
  channel.handle(m.timelineWait, ({ connectionId, filter, timeoutMs }, { onDidCancel }) => {
    const { profile } = engine.connection(connectionId);
    const query = readFilter(filter);
    return new Promise((resolve, reject) => {
      const scope = new DisposableStore();
      const end = (settle: () => void): void => {
        scope.dispose();
        settle();
      };
      const look = (record: LogRecord): void => {
        if (shows(record, query, connectionId)) end(() => resolve({ json: entryJson(record) }));
      };
      const giveUp = (message: string): void => end(() => reject(new UserError(message)));
      scope.add(engine.log.onDidAppend(look));
      // An entry can come to match later, when its delivery is known.
      scope.add(engine.log.onDidAmend(look));
      scope.add(
        engine.clock.after(timeoutMs, () =>
          giveUp(`No entry matched “${filter}” on ${shownUrl(profile.url)} within ${timeoutMs} ms.`),
        ),
      );
      scope.add(onDidCancel(() => giveUp('The wait was cancelled.')));
      scope.add(ended.event(() => giveUp('The engine ended.')));
      scope.add(
        engine.onDidChange((change) => {
          if ('removed' in change && change.removed === connectionId) giveUp('The connection was removed.');
        }),
      );
    });
  });
}
