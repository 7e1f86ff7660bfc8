/** The sequence view of a server that is watched: the client's entry and the server's entry of one event are one arrow. */
import { beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import { correlate } from '../../../../src/engine/correlation/correlate.ts';
import { registerStatisticsHandlers } from '../../../../src/engine/handlers/statisticsHandlers.ts';
import { ViewSet } from '../../../../src/engine/handlers/viewHandlers.ts';
import type { Entry } from '../../../../src/model/entry/entry.ts';
import type { ArrowJoin } from '../../../../src/model/sequence/arrowJoin.ts';
import { Channel } from '../../../../src/protocol/channel.ts';
import { sequenceJoins, sequenceLanes } from '../../../../src/protocol/sequenceMessages.ts';
import { unpackRows } from '../../../../src/protocol/rowColumns.ts';
import { viewOpen, viewRows } from '../../../../src/protocol/viewMessages.ts';
import { EngineHarness } from '../../../support/engineHarness.ts';
import { closedAfterEach } from '../../../support/closedAfterEach.ts';
import { probeSuite } from '../../../support/probeSuite.ts';
import { WatchedProcess } from '../../../support/watchedProcess.ts';
import { portPair } from '../../../unit/protocol/ports.ts';

const files = probeSuite();
let harness: EngineHarness;
let panel: Channel;
let url: string;

beforeEach(() => {
  proxyId = undefined;
  harness = new EngineHarness();
  const [near, far] = portPair();
  const channel = new Channel(near, systemClock);
  panel = new Channel(far, systemClock);
  const views = new ViewSet(harness.engine, channel);
  views.registerHandlers();
  const statistics = registerStatisticsHandlers(harness.engine, channel);
  closing.push(() => {
    statistics.dispose();
    views.dispose();
    panel.dispose();
    harness.dispose();
  });
});
const closing = closedAfterEach();

beforeEach(async () => {
  await harness.engine.sources.nodes.start(files.path, files.token);
  const app = new WatchedProcess(['test/servers/watchedApp.cjs', 'socket.io'], files.env);
  closing.push(() => app.end());
  url = await app.url();
});

let proxyId: string | undefined;

/** Resolves with an entry that was recorded at the client, at the proxy or at the server. */
function seen(
  at: 'client' | 'proxy' | 'server',
  kind: 'event' | 'ack',
  event: string,
  dir: 'in' | 'out',
): Promise<Entry> {
  return harness.waitFor(`${event} at the ${at}`, (entry) => {
    const { source } = entry;
    const end = source === undefined ? 'client' : source === proxyId ? 'proxy' : 'server';
    const name = entry.kind === 'ack' ? harness.entry(entry.of ?? 0).event : entry.event;
    return end === at && entry.kind === kind && name === event && entry.dir === dir;
  });
}

async function joinsOf(filter: string, entries: readonly Entry[]): Promise<(ArrowJoin | undefined)[]> {
  const { viewId } = await panel.request(viewOpen, { filter });
  const { joins } = await panel.request(sequenceJoins, { viewId, seqs: entries.map(({ seq }) => seq) });
  return entries.map(({ seq }) => joins.find((join) => join.seq === seq));
}

/**
 * The time between both ends, in milliseconds. Undefined if the clocks of the two processes disagree about the order, as they can on a busy
 * machine.
 */
function msOf({ seq, kind }: Entry): number | undefined {
  const { log, counterparts } = harness.engine;
  const { sentAt, receivedAt, ackSentAt, ackReceivedAt } = correlate(log, counterparts, seq) ?? {};
  const [from, to] = kind === 'ack' ? [ackSentAt, ackReceivedAt] : [sentAt, receivedAt];
  if (from === undefined || to === undefined) throw new Error(`entry ${seq} has no times at both ends`);
  return to < from ? undefined : Math.round((to - from) * 100) / 100;
}

it('joins an event of the client and its acknowledgement, and an event of the server', async () => {
  const client = await harness.connected(url);
  harness.emit(client, 'update item', ['1', { name: 'x' }], { ack: {} });
  harness.emit(client, 'make', [7, {}]);
  // A later event on the same socket proves the order of the events before it.
  harness.emit(client, 'enter', ['few'], { ack: {} });
  const sent = await seen('client', 'event', 'update item', 'out');
  const received = await seen('server', 'event', 'update item', 'in');
  const replied = await seen('server', 'ack', 'update item', 'out');
  const answered = await seen('client', 'ack', 'update item', 'in');
  const made = await seen('server', 'event', 'x', 'out');
  const got = await seen('client', 'event', 'x', 'in');
  await seen('client', 'ack', 'enter', 'in');
  await seen('server', 'ack', 'enter', 'out');
  const all = [sent, received, replied, answered, made, got];

  const [c, s] = [sent.connectionId, received.connectionId];
  expect(await joinsOf('', all)).toEqual([
    { seq: sent.seq, state: 'sent', role: 'client', connectionId: s, ms: msOf(sent) },
    { seq: received.seq, state: 'received', role: 'server', connectionId: c, of: sent.seq, ms: msOf(received) },
    { seq: replied.seq, state: 'sent', role: 'server', connectionId: c, ms: msOf(replied) },
    { seq: answered.seq, state: 'received', role: 'client', connectionId: s, of: replied.seq, ms: msOf(answered) },
    { seq: made.seq, state: 'sent', role: 'server', connectionId: c, ms: msOf(made) },
    { seq: got.seq, state: 'received', role: 'client', connectionId: s, of: made.seq, ms: msOf(got) },
  ]);
  // The filter hides the sender's rows, so the other rows are not joined: each has a complete arrow.
  const [, atServer] = await joinsOf(`seq:${received.seq}`, [sent, received]);
  expect(atServer).toBeUndefined();

  const { connections } = await panel.request(sequenceLanes, {});
  expect(connections.find(({ connectionId }) => connectionId === c)).toMatchObject({ serverAt: s });
  expect(connections.find(({ connectionId }) => connectionId === s)).toMatchObject({ clientAt: c });
});

it('leaves a broadcast and its receivers as they are', async () => {
  const [one] = await Promise.all([harness.connected(url), harness.connected(url)]);
  harness.emit(one, 'make', [8, { to: 'everybody' }]);
  harness.emit(one, 'enter', ['few'], { ack: {} });
  const broadcast = await seen('server', 'event', 'x', 'out');
  const got = await seen('client', 'event', 'x', 'in');
  await seen('server', 'ack', 'enter', 'out');
  expect(await joinsOf('', [broadcast, got])).toEqual([undefined, undefined]);
});

it('joins all ends of an event that passes a proxy, and cuts the arrow of an event that a rule of the proxy drops', async () => {
  const { sources } = harness.engine;
  const proxy = await sources.startProxy({ target: url });
  proxyId = proxy.sourceId;
  const client = await harness.connected(proxy.url);
  harness.emit(client, 'update item', ['1', {}], { ack: {} });
  await seen('client', 'ack', 'update item', 'in');
  const sent = await seen('client', 'event', 'update item', 'out');
  const passed = await seen('proxy', 'event', 'update item', 'out');
  const received = await seen('server', 'event', 'update item', 'in');
  const answered = await seen('client', 'ack', 'update item', 'in');
  const replied = await seen('server', 'ack', 'update item', 'out');
  const [c, p, s] = [sent.connectionId, passed.connectionId, received.connectionId];
  expect(await joinsOf('', [sent, passed, received, replied, answered])).toMatchObject([
    { state: 'sent', role: 'client', connectionId: s, proxyId: p },
    { state: 'received', role: 'proxy', connectionId: c, of: sent.seq },
    { state: 'received', role: 'server', connectionId: c, of: sent.seq },
    { state: 'sent', role: 'server', connectionId: c, proxyId: p },
    { state: 'received', role: 'client', connectionId: s, of: replied.seq },
  ]);
  // An export that begins after the row of the client has the arrow in the row of the proxy.
  const { viewId: exported } = await panel.request(viewOpen, { filter: '' });
  const seqs = [passed.seq, received.seq];
  expect(await panel.request(sequenceJoins, { viewId: exported, seqs, isExport: true })).toMatchObject({
    joins: [
      { seq: passed.seq, state: 'sent', connectionId: s },
      { seq: received.seq, state: 'received', connectionId: p, of: passed.seq },
    ],
  });

  sources.rules(proxy.sourceId).add('event:secret', { drop: true });
  harness.emit(client, 'secret');
  harness.emit(client, 'enter', ['few'], { ack: {} });
  await seen('client', 'ack', 'enter', 'in');
  await seen('server', 'ack', 'enter', 'out');
  const dropped = await seen('client', 'event', 'secret', 'out');
  expect(await joinsOf('', [dropped])).toMatchObject([{ state: 'missing', connectionId: s, proxyId: p }]);
  // Only the two rows before the rule have the mark: the client's and the proxy's.
  await harness.engine.missing.examined();
  const { viewId } = await panel.request(viewOpen, { filter: 'missing:server' });
  const { columns } = await panel.request(viewRows, { viewId, from: 0, count: 10 });
  const atProxy = await seen('proxy', 'event', 'secret', 'out');
  const missing = { end: 'server', why: 'notForwarded', sockets: 1 };
  expect(unpackRows(columns).map(({ facts: { seq }, missing: mark }) => ({ seq, mark }))).toEqual(
    [dropped.seq, atProxy.seq].map((seq) => ({ seq, mark: missing })),
  );
});
