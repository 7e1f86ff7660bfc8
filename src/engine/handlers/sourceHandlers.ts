import { parseProfile } from '../../model/validation.ts';
import type { Channel } from '../../protocol/channel.ts';
import * as m from '../../protocol/sourceMessages.ts';
import type { Engine } from '../engine.ts';

/** Handles requests about sources. */
export function registerSourceHandlers(engine: Engine, channel: Channel): void {
  const { sources } = engine;
  channel.handle(m.sourceList, () => ({ sources: sources.list }));
  channel.handle(m.proxyStart, (request) => sources.startProxy(request));
  channel.handle(m.pageWatch, ({ name }) => ({ sourceId: sources.watchPages(name).summary.sourceId }));
  channel.handle(m.pageAttach, ({ sourceId, targetId, endpoint }) =>
    sources.pages(sourceId).attach(targetId, endpoint),
  );
  channel.handle(m.pageDetach, ({ sourceId, targetId }) => {
    sources.pages(sourceId).detach(targetId);
    return {};
  });
  channel.handle(m.pageNavigate, async ({ sourceId, targetId, url }) => {
    await sources.pages(sourceId).navigate(targetId, url);
    return {};
  });
  channel.handle(m.pageReload, async ({ sourceId }) => {
    await sources.pages(sourceId).reload();
    return {};
  });
  channel.handle(m.pageEnd, ({ sourceId }) => {
    sources.pages(sourceId).ended();
    return {};
  });
  channel.handle(m.nodeWatch, async ({ path, token }) => {
    await sources.nodes.start(path, token);
    return {};
  });
  channel.handle(m.nodeEnd, () => {
    sources.nodes.dispose();
    return {};
  });
  channel.handle(m.adminWatch, ({ profile, network }) => sources.watchAdmin(parseProfile(profile), network));
  channel.handle(m.sourceConditions, ({ sourceId, conditions }) => {
    engine.setSourceConditions(sourceId, conditions);
    return {};
  });
  channel.handle(m.sourceStop, ({ sourceId }) => {
    engine.stopSource(sourceId);
    return {};
  });
  channel.handle(m.sourceStart, ({ sourceId }) => sources.restartProxy(sourceId));
  channel.handle(m.sourceRemove, ({ sourceId }) => {
    sources.removeSource(sourceId);
    return {};
  });
}
