/**
 * One asker of the engine (the host, a panel): answers its requests and tells it changes. Its views and subscriptions end with it.
 * The asker paces what it is told: a next change goes out only after the one before was acknowledged.
 */
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Channel } from '../../protocol/channel.ts';
import * as m from '../../protocol/engineMessages.ts';
import { answerBytes } from './byteHandlers.ts';
import type { Connection } from '../connection/connection.ts';
import type { Engine } from '../engine.ts';
import { answerEntryActions } from './entryActionHandlers.ts';
import { answerEmits, argumentList } from './emitHandlers.ts';
import { answerEntries } from './entryHandlers.ts';
import { answerReplays } from './replayHandlers.ts';
import { answerSaves } from './saveHandlers.ts';
import { SessionFeed } from './sessionFeed.ts';
import { answerStatistics } from './statisticsHandlers.ts';
import { answerStreams } from './streamHandlers.ts';
import { answerTimeline } from './timelineHandlers.ts';
import { ViewSet } from './viewHandlers.ts';

export function serveClient(engine: Engine, channel: Channel): Disposable {
  const store = new DisposableStore();
  const feed = store.add(new SessionFeed(engine, channel));
  const views = store.add(new ViewSet(engine, channel));

  channel.handle(m.sessionSnapshot, () => feed.snapshot());
  channel.on(m.sessionAcknowledge, ({ number }) => feed.acknowledged(number));
  channel.on(m.debugPaused, (change) => engine.debugPauses.set(change));
  channel.handle(m.sessionPause, ({ paused }) => {
    engine.pause(paused);
    return {};
  });
  channel.handle(m.sessionClear, () => {
    engine.clear();
    return {};
  });

  channel.handle(m.connectionList, () => ({ connections: engine.connections }));
  channel.handle(m.connectionOpen, async ({ profile, network }) => {
    const connection = engine.open(profile, network);
    await connection.connect();
    return opened(connection);
  });
  channel.handle(m.connectionReopen, async ({ connectionId }) => {
    const connection = engine.connection(connectionId);
    await connection.connect();
    return opened(connection);
  });
  channel.handle(m.connectionClose, ({ connectionId }) => {
    engine.connection(connectionId).disconnect();
    return {};
  });
  channel.handle(m.connectionRemove, ({ connectionId }) => {
    engine.remove(connectionId);
    return {};
  });
  channel.handle(m.connectionConditions, ({ connectionId, conditions }) => {
    engine.connection(connectionId).setConditions(conditions);
    return {};
  });

  store.add(answerEmits(engine, channel));
  channel.handle(m.emitReply, ({ connectionId, seq, args }) => {
    engine.connection(connectionId).reply(seq, argumentList(args));
    return {};
  });

  answerTimeline(engine, channel, store);
  store.add(answerEntries(engine, channel));
  store.add(answerEntryActions(engine, channel));
  store.add(answerBytes(engine, channel));
  store.add(answerStreams(engine, channel));
  store.add(answerStatistics(engine, channel));
  store.add(answerReplays(engine, channel));
  store.add(answerSaves(engine, channel));
  views.answer();
  return store;
}

function opened(connection: Connection): { connectionId: string; state: Connection['state']; socketId?: string } {
  const { socketId } = connection.summary;
  return { connectionId: connection.id, state: connection.state, ...(socketId !== undefined && { socketId }) };
}
