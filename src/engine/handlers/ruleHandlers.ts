import { withBuffers } from '../codec/byteBuffers.ts';
import { packPayload, unpackPayload } from '../../model/payload/packedPayload.ts';
import type { Channel } from '../../protocol/channel.ts';
import * as m from '../../protocol/ruleMessages.ts';
import type { Engine } from '../engine.ts';

/** Handles requests about the rules of proxies, and injects events. */
export function registerRuleHandlers({ sources }: Engine, channel: Channel): void {
  channel.handle(m.ruleAdd, ({ sourceId, filter, action, enabled }) => ({
    ruleId: sources.rules(sourceId).add(filter, action, enabled),
  }));
  channel.handle(m.ruleSet, ({ sourceId, ruleId, ...change }) => {
    sources.rules(sourceId).set(ruleId, change);
    return {};
  });
  channel.handle(m.ruleRemove, ({ sourceId, ruleId }) => {
    sources.rules(sourceId).remove(ruleId);
    return {};
  });
  channel.handle(m.ruleRestore, ({ sourceId, ruleId }) => ({ restored: sources.rules(sourceId).restore(ruleId) }));
  channel.handle(m.ruleList, ({ sourceId }) => {
    const { list, held } = sources.rules(sourceId);
    return { rules: list, held: held.slice(0, m.maxHeldListed) };
  });
  channel.handle(m.proxyDefinition, ({ sourceId }) => sources.definition(sourceId));
  channel.handle(m.heldReleaseAll, ({ sourceId }) => {
    sources.rules(sourceId).releaseAll();
    return {};
  });
  channel.handle(m.heldRelease, ({ seq, ...change }) => {
    sources.release(seq, change);
    return {};
  });
  channel.handle(m.eventInject, async ({ connectionId, to, event, args, ack, until }) => {
    const values = withBuffers(unpackPayload(args) as unknown[]);
    const injection = { to, event, args: values, ack: ack !== undefined, timeoutMs: ack?.timeoutMs };
    const { seq, decided } = await sources.injected(connectionId, injection);
    if (until === 'recorded') return { seq, delivery: 'sent' };
    const { args: replied, ...result } = { seq, ...(await decided) };
    return { ...result, ...(replied && { args: packPayload([...replied]) }) };
  });
}
