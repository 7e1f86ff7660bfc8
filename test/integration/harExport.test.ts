/** Traffic that was captured from real servers and clients is saved as a HAR file and opened again. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HarLog } from '../../src/engine/sessionFile/harLog.ts';
import { MemorySource } from '../../src/engine/sessionFile/sessionSource.ts';
import type { LogReader } from '../../src/engine/log/captureLog.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { saveBegin, saveNext } from '../../src/protocol/sessionFileMessages.ts';
import { serverVersions, startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness } from '../support/engineHarness.ts';
import { connectToEngine, entriesOf } from '../support/savedSession.ts';

type Ack = (...response: unknown[]) => void;

let harness: EngineHarness;
let host: ReturnType<typeof connectToEngine>;
let server: TestServer;

beforeEach(() => {
  harness = new EngineHarness();
  host = connectToEngine(harness.engine);
});
afterEach(async () => {
  host.dispose();
  harness.dispose();
  await server.close();
});

async function har(channel: Channel, query: object = {}): Promise<{ text: string; saved: number; leftOut: number }> {
  const { saveId } = await channel.request(saveBegin, { ...query, format: 'har' });
  let text = '';
  for (;;) {
    const { lines, done, saved, leftOut } = await channel.request(saveNext, { saveId });
    text += Buffer.from(lines).toString();
    if (done) return { text, saved, leftOut };
  }
}

const sent = (log: LogReader, notSent: readonly string[] = []): unknown[] =>
  entriesOf(log)
    .filter(({ kind, event = '' }) => (kind === 'event' || kind === 'ack') && !notSent.includes(event))
    .map(({ kind, dir, namespace, event, args, ackId }) => ({ kind, dir, namespace, event, args, ackId }));

const versions = [...serverVersions, 'v2'] as const;
it.each(
  versions.flatMap((version) => [['websocket'], ['polling'], ['polling', 'websocket']].map((one) => [version, one])),
)(
  'Socket.IO %s over %j: keeps the events of two connections, and of one that connects again',
  async (version, transports) => {
    server = await startServer({
      version: version as (typeof versions)[number],
      setup: (io) =>
        io.on('connection', (socket) => {
          socket.on('echo', (value: unknown, ack: Ack) => ack(value, Buffer.from([1, 2])));
          socket.on('ask', () =>
            socket.emit('question', Buffer.from('bytes'), { deep: [Buffer.from([3])] }, () => null),
          );
        }),
    });
    const secret = 'PLANTED';
    const profile = {
      transports: transports as ('polling' | 'websocket')[],
      protocol: version === 'v2' ? ('v2' as const) : ('v4' as const),
      headers: { authorization: secret },
      query: { token: secret },
      ...(version !== 'v2' && { auth: { token: secret } }),
    };
    const connection = await harness.connected(server.url, profile);
    const bytes = Uint8Array.from([9, 8, 7]);
    await harness.emit(connection, 'echo', [{ bytes, text: 'ünï\n"' }], { ack: {} }).whenDecided();
    harness.emit(connection, 'ask');
    const question = await harness.waitFor('question', ({ event }) => event === 'question');
    connection.reply(question.seq, ['because', bytes]);
    const other = await harness.connected(server.url, { ...profile, namespace: '/' });
    await harness.emit(other, 'echo', [2], { ack: {} }).whenDecided();
    connection.disconnect();
    await harness.state(connection, 'disconnected');
    harness.emit(connection, 'nobody hears', [], { volatile: true });
    await connection.connect();
    await harness.emit(connection, 'echo', [[3]], { ack: {} }).whenDecided();
    const { text, saved, leftOut } = await har(host.channel);
    expect(text).not.toContain(secret);
    const file = new HarLog(new MemorySource(Buffer.from(text)));
    const whole = sent(harness.engine.log, ['nobody hears']);
    expect([file.damaged, saved, leftOut]).toEqual([0, whole.length, 1]);
    const byText = (list: unknown[]): string[] => list.map((one) => JSON.stringify(one)).sort();
    expect(byText(sent(file.log))).toEqual(byText(whole));
    // Every acknowledgement belongs to its event again.
    const acks = entriesOf(file.log).filter(({ kind }) => kind === 'ack');
    expect(acks.every(({ of }) => of !== undefined)).toBe(true);
    file.dispose();
  },
);

it('a source is saved without the entries of other sources', async () => {
  server = await startServer();
  const { url } = await harness.engine.sources.startProxy({ target: server.url });
  const own = await harness.connected(server.url);
  harness.emit(own, 'own');
  const through = await harness.connected(url);
  harness.emit(through, 'through');
  const observed = await harness.waitFor('through', ({ event, source }) => event === 'through' && source !== undefined);
  const { text } = await har(host.channel, { sourceId: observed.source });
  const { log } = new HarLog(new MemorySource(Buffer.from(text)));
  expect(sent(log)).toMatchObject([{ event: 'through' }]);
  expect(log.connections.map(({ url: known }) => known)).toEqual([server.url]);
});

it('keeps the path of the server, for a connection of the inspector and a client behind a proxy', async () => {
  server = await startServer({ options: { path: '/live' } });
  const { url } = await harness.engine.sources.startProxy({ target: server.url });
  const connection = await harness.connected(server.url, { path: '/live', transports: ['websocket'] });
  const client = await harness.connected(url, { path: '/live/', transports: ['polling'] });
  for (const each of [connection, client]) harness.emit(each, 'hello');
  await expect
    .poll(() => harness.entries().filter(({ event, delivery }) => event === 'hello' && delivery === 'sent'))
    .toHaveLength(3);
  const { text } = await har(host.channel);
  const { log } = JSON.parse(text) as { log: { entries: { request: { url: string } }[] } };
  const paths = new Set(log.entries.map(({ request }) => new URL(request.url).pathname));
  expect([...paths]).toEqual(['/live/']);
  const { log: opened } = new HarLog(new MemorySource(Buffer.from(text)));
  expect(new Set(opened.connections.map(({ path }) => path))).toEqual(new Set(['/live/']));
});
