/**
 * One caller of the engine, the host or a panel: handles its requests and notifies it of changes. Its views and subscriptions end with it.
 * A change is sent only after the previous one was acknowledged, so that a slow caller is not flooded.
 */
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Channel } from '../../protocol/channel.ts';
import * as c from '../../protocol/clearMessages.ts';
import * as m from '../../protocol/engineMessages.ts';
import { registerByteHandlers } from './byteHandlers.ts';
import type { Connection } from '../connection/connection.ts';
import { registerDiagnosisHandlers } from './diagnosisHandlers.ts';
import type { Engine } from '../engine.ts';
import { registerEntryActionHandlers } from './entryActionHandlers.ts';
import { registerEmitHandlers, argumentList } from './emitHandlers.ts';
import { registerEntryHandlers } from './entryHandlers.ts';
import { registerFindingHandlers } from './findingHandlers.ts';
import { registerReplayHandlers } from './replayHandlers.ts';
import { registerSaveHandlers } from './saveHandlers.ts';
import { registerScenarioHandlers } from './scenarioHandlers.ts';
import { SessionFeed } from './sessionFeed.ts';
import { registerRuleHandlers } from './ruleHandlers.ts';
import { registerServerHandlers } from './serverHandlers.ts';
import { registerSourceHandlers } from './sourceHandlers.ts';
import { registerStatisticsHandlers } from './statisticsHandlers.ts';
import { registerStreamHandlers } from './streamHandlers.ts';
import { registerTimelineHandlers } from './timelineHandlers.ts';
import { registerTypesHandlers } from './typesHandlers.ts';
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
  channel.handle(c.sessionClearShown, (shown, { signal }) => engine.clears.clear(shown, signal));
  channel.handle(c.sessionUndoClear, ({ clearId }) => ({ restored: engine.clears.undo(clearId) }));
  channel.handle(c.sessionDeleteStored, () => engine.deleteStored());
  channel.handle(c.sessionKeepCleared, ({ clearId }) => {
    engine.clears.keep(clearId);
    return {};
  });

  channel.handle(m.connectionList, () => ({ connections: engine.connections }));
  channel.handle(m.connectionOpen, ({ profile, network, replaces }) => {
    const connection =
      replaces === undefined ? engine.open(profile, network) : engine.replace(replaces, profile, network);
    void connection.connect();
    return { connectionId: connection.id };
  });
  channel.handle(m.connectionReopen, ({ connectionId }) => {
    void engine.connection(connectionId).connect();
    return { connectionId };
  });
  channel.handle(m.connectionDecision, async ({ connectionId }) => {
    const connection = engine.connection(connectionId);
    await connection.decision;
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
    engine.setConditions(connectionId, conditions);
    return {};
  });

  store.add(registerEmitHandlers(engine, channel));
  channel.handle(m.emitReply, ({ connectionId, seq, args }) => {
    engine.connection(connectionId).reply(seq, argumentList(args));
    return {};
  });

  registerSourceHandlers(engine, channel);
  registerServerHandlers(engine, channel);
  registerRuleHandlers(engine, channel);
  registerDiagnosisHandlers(channel);
  registerTimelineHandlers(engine, channel);
  store.add(registerEntryHandlers(engine, channel));
  registerEntryActionHandlers(engine, channel);
  registerByteHandlers(engine, channel);
  store.add(registerStreamHandlers(engine, channel));
  store.add(registerStatisticsHandlers(engine, channel));
  const ready = (connectionId: string | undefined): void => {
    const isFormer = engine.former.some((connection) => connection.connectionId === connectionId);
    if (connectionId !== undefined && !isFormer) engine.listed(connectionId);
  };
  store.add(registerFindingHandlers(engine.findings, channel, ready));
  const { log, clock, findings } = engine;
  store.add(registerTypesHandlers({ log, clock, findings, ready }, channel));
  store.add(registerReplayHandlers(engine, channel));
  store.add(registerScenarioHandlers(engine, channel));
  registerSaveHandlers(engine, channel);
  views.registerHandlers();
  return store;
}

function opened(connection: Connection): { connectionId: string; state: Connection['state']; socketId?: string } {
  const { socketId } = connection.summary;
  return { connectionId: connection.id, state: connection.state, ...(socketId !== undefined && { socketId }) };
}
