/** Acknowledgements that one end of a socket wrote and the other end did not receive, with real faults of the network between them. */
import { once } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { systemClock } from '../../../../src/base/clock.ts';
import type { Connection } from '../../../../src/engine/connection/connection.ts';
import { TimeSlicer } from '../../../../src/engine/contracts/timeSlicer.ts';
import { arrowJoinOf } from '../../../../src/engine/correlation/arrowJoins.ts';
import { correlate } from '../../../../src/engine/correlation/correlate.ts';
import type { Correlation } from '../../../../src/model/correlation/correlation.ts';
import type { MissingEnd } from '../../../../src/model/correlation/missingEnd.ts';
import type { Entry } from '../../../../src/model/entry/entry.ts';
import { EngineHarness, transports } from '../../../support/engineHarness.ts';
import { closedAfterEach } from '../../../support/closedAfterEach.ts';
import { probeSuite } from '../../../support/probeSuite.ts';
import { TcpProxy } from '../../../support/tcpProxy.ts';
import { WatchedProcess } from '../../../support/watchedProcess.ts';

const files = probeSuite();
let harness: EngineHarness;
let app: WatchedProcess;
let port: number;
const closing = closedAfterEach();

beforeEach(async () => {
  harness = new EngineHarness();
  closing.push(() => harness.dispose());
  await harness.engine.sources.nodes.start(files.path, files.token);
  app = new WatchedProcess(['test/servers/watchedApp.cjs', 'socket.io'], files.env);
  closing.push(() => app.end());
  port = Number(new URL(await app.url()).port);
});

/** Resolves with an acknowledgement, or an event, that was recorded at the client or at the server. */
function seen(at: 'client' | 'server', kind: 'event' | 'ack', dir: 'in' | 'out', event: string): Promise<Entry> {
  return harness.waitFor(`${kind} of ${event} at the ${at}`, (entry) => {
    const name = entry.kind === 'ack' ? harness.entry(entry.of ?? 0).event : entry.event;
    return (
      entry.kind === kind && entry.dir === dir && name === event && (entry.source === undefined) === (at === 'client')
    );
  });
}

async function serverLeft(): Promise<void> {
  await harness.waitFor('end at the server', ({ state, source }) => state === 'disconnected' && source !== undefined);
}

/** The marks of all entries. */
async function marks(): Promise<{ readonly seq: number; readonly mark: MissingEnd }[]> {
  const { engine } = harness;
  await engine.missing.examined();
  return harness.entries().flatMap(({ seq }) => {
    const mark = engine.log.tables.missing.get(seq);
    return mark ? [{ seq, mark }] : [];
  });
}

async function correlation({ seq }: Pick<Entry, 'seq'>): Promise<Correlation | undefined> {
  const { log, counterparts } = harness.engine;
  await counterparts.upToDate(new TimeSlicer(systemClock));
  return correlate(log, counterparts, seq);
}

async function through(transport: (typeof transports)[number]): Promise<{ proxy: TcpProxy; client: Connection }> {
  const proxy = await TcpProxy.start(port);
  closing.push(() => proxy.close());
  const url = `http://127.0.0.1:${proxy.port}`;
  const client = await harness.connected(url, { transports: [transport], reconnection: { enabled: false } });
  return { proxy, client };
}

/** Resolves when the client has acknowledged an event of the server, and the acknowledgement does not reach the server. */
async function answeredInVain(): Promise<{ proxy: TcpProxy; question: Entry; asked: Entry }> {
  const { proxy, client } = await through('websocket');
  harness.emit(client, 'do', [[{ emit: 'question', ack: true }]], { ack: {} });
  const question = await seen('client', 'event', 'in', 'question');
  const asked = await seen('server', 'event', 'out', 'question');
  proxy.freezeFrom('client');
  client.reply(question.seq, ['yes']);
  return { proxy, question, asked };
}

describe.each(transports)('over %s', (transport) => {
  it('marks the acknowledgement of the server that a cut connection did not carry', async () => {
    const { proxy, client } = await through(transport);
    // An acknowledgement that is received has no mark.
    await harness.delivered(harness.emit(client, 'confirm', [0], { ack: {} }), 'acknowledged');
    proxy.freezeFrom('server');
    const emitted = harness.emit(client, 'update item', ['1', {}], { ack: {} });
    const written = await seen('server', 'ack', 'out', 'update item');
    expect(await marks()).toEqual([]);
    proxy.cut();
    await harness.delivered(emitted, 'lost');
    await serverLeft();

    const found = (await marks()).filter(({ seq }) => seq === written.seq);
    expect(found).toEqual([{ seq: written.seq, mark: { end: 'client', why: 'ended', sockets: 1 } }]);
    const received = await seen('server', 'event', 'in', 'update item');
    const cause = { code: 'correlation.ackNotReceived', params: { end: 'client', why: 'ended' } };
    for (const { seq } of [emitted, received, written]) {
      const shown = await correlation({ seq });
      expect(shown).toMatchObject({ clientSeq: emitted.seq, serverSeq: received.seq, ackCause: cause });
      expect(shown?.ackSentAt).toBeGreaterThan(0);
      expect(shown?.ackReceivedAt).toBeUndefined();
    }
    // Its arrow in the sequence diagram does not arrive.
    const { log, counterparts } = harness.engine;
    expect(arrowJoinOf(log, counterparts, written.seq, () => true)).toMatchObject({ state: 'missing', role: 'server' });
    const acks = harness.entries().filter(({ kind }) => kind === 'ack');
    expect((await marks()).filter(({ seq }) => acks.some((ack) => ack.seq === seq))).toHaveLength(1);
  });
});

it('marks the acknowledgement of the client that a cut connection did not carry', async () => {
  const { proxy, question, asked } = await answeredInVain();
  const written = await seen('client', 'ack', 'out', 'question');
  expect(await marks()).toEqual([]);
  proxy.cut();
  await serverLeft();
  expect(await marks()).toEqual([{ seq: written.seq, mark: { end: 'server', why: 'ended', sockets: 1 } }]);
  const cause = { code: 'correlation.ackNotReceived', params: { end: 'server', why: 'ended' } };
  for (const entry of [question, asked, written])
    expect(await correlation(entry)).toMatchObject({
      clientSeq: question.seq,
      serverSeq: asked.seq,
      ackCause: cause,
    });
});

it('does not mark the acknowledgement of the client to a server that was killed, but reports the loss as likely', async () => {
  const { question, asked } = await answeredInVain();
  app.child.kill('SIGKILL');
  await serverLeft();
  expect((await marks()).filter(({ seq }) => seq > asked.seq)).toEqual([]);
  expect(await correlation(question)).toMatchObject({
    ackCause: { code: 'correlation.ackNotReceived', confidence: 'likely' },
  });
});

it('marks the acknowledgements that a proxy dropped while the connection continues', async () => {
  const dropped: string[] = [];
  const relay = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  closing.push(() => relay.close());
  await once(relay, 'listening');
  relay.on('connection', (near, { url }) => {
    const far = new WebSocket(`ws://127.0.0.1:${port}${url}`);
    closing.push(() => {
      near.terminate();
      far.terminate();
    });
    const opened = new Promise<void>((resolve) => far.once('open', () => resolve()));
    const pass = (to: WebSocket) => (data: WebSocket.RawData, isBinary: boolean) => {
      const text = Buffer.isBuffer(data) ? data.toString() : '';
      if (/^43\d+\["lose/.test(text)) dropped.push(text);
      else void opened.then(() => to.send(data, { binary: isBinary }));
    };
    near.on('message', pass(far));
    far.on('message', pass(near));
  });
  const address = relay.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  const client = await harness.connected(`http://127.0.0.1:${address.port}`, { transports: ['websocket'] });

  // An acknowledgement of the server.
  const emitted = harness.emit(client, 'return', ['lose this'], { ack: {} });
  const written = await seen('server', 'ack', 'out', 'return');
  await expect.poll(() => dropped).toHaveLength(1);
  expect(await marks()).toEqual([]);
  // An event that is received later proves that the acknowledgement is lost.
  harness.emit(client, 'do', [[{ emit: 'question', ack: true }]]);
  const question = await seen('client', 'event', 'in', 'question');
  await seen('server', 'event', 'out', 'question');
  expect(await marks()).toEqual([{ seq: written.seq, mark: { end: 'client', why: 'passedOver', sockets: 1 } }]);
  expect(await correlation(emitted)).toMatchObject({
    ackCause: { code: 'correlation.ackNotReceived', params: { end: 'client', why: 'passedOver' } },
  });

  // An acknowledgement of the client.
  client.reply(question.seq, ['lose this too']);
  const reply = await seen('client', 'ack', 'out', 'question');
  await expect.poll(() => dropped).toHaveLength(2);
  await harness.delivered(harness.emit(client, 'confirm', [0], { ack: {} }), 'acknowledged');
  await seen('server', 'ack', 'out', 'confirm');
  expect(await marks()).toEqual([
    { seq: written.seq, mark: { end: 'client', why: 'passedOver', sockets: 1 } },
    { seq: reply.seq, mark: { end: 'server', why: 'passedOver', sockets: 1 } },
  ]);
});
