import type { Channel } from '../../protocol/channel.ts';
import * as m from '../../protocol/sourceMessages.ts';
import type { Engine } from '../engine.ts';

/** Handles requests about sources. */
export function registerSourceHandlers(engine: Engine, channel: Channel): void {
  const { sources } = engine;
  channel.handle(m.sourceList, () => ({ sources: sources.list }));
  channel.handle(m.proxyStart, (request) => sources.startProxy(request));
  channel.handle(m.sourceStop, ({ sourceId }) => {
    engine.stopSource(sourceId);
    return {};
  });
  channel.handle(m.sourceRemove, ({ sourceId }) => {
    sources.removeSource(sourceId);
    return {};
  });
}
