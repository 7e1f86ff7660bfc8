import type { Channel } from '../../protocol/channel.ts';
import * as m from '../../protocol/sourceMessages.ts';
import type { Engine } from '../engine.ts';

/** Handles requests about sources. */
export function registerSourceHandlers({ sources }: Engine, channel: Channel): void {
  channel.handle(m.sourceList, () => ({ sources: sources.list }));
  channel.handle(m.proxyStart, (request) => sources.startProxy(request));
  channel.handle(m.sourceStop, ({ sourceId }) => {
    sources.stop(sourceId);
    return {};
  });
}
