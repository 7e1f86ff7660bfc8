import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openConnection } from '../support/openConnection.ts';
import { removeConnections } from '../support/removeConnections.ts';
import type { Entry } from '../../src/model/entry/entry.ts';
import { packPayload } from '../../src/model/payload/packedPayload.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import * as m from '../../src/protocol/engineMessages.ts';
import * as t from '../../src/protocol/timelineMessages.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineWorker } from '../support/engineWorker.ts';

let engine: EngineWorker;
let server: TestServer;
let channel: Channel;
let connectionId: string;

beforeAll(async () => {
  engine = await EngineWorker.start();
});
afterAll(async () => engine.stop());
beforeEach(async () => {
  channel = engine.client();
  await channel.request(m.sessionClear, {});
  server = await startServer({
    setup: (io) => {
      io.on('connection', (socket) => {
        socket.on('flood', (count: number, text: string) => {
          for (let n = 1; n <= count; n++) socket.emit('tick', n, text);
        });
        socket.on('ask', () => socket.emit('question', { bytes: Buffer.from([6]) }, () => undefined));
      });
    },
  });
  ({ connectionId } = await openConnection(channel, { url: server.url }));
});
afterEach(async () => {
  await removeConnections(channel);
  channel.dispose();
  await server.close();
});

const wait = async (filter: string): Promise<Entry> => {
  const { json } = await channel.request(m.timelineWait, { connectionId, filter, timeoutMs: 60_000 });
  return JSON.parse(json) as Entry;
};
const read = async (filter: string): Promise<Entry[]> =>
  JSON.parse((await channel.request(m.timelineRead, { connectionId, filter })).json) as Entry[];
const send = (event: string, args: unknown[], more: { ack?: object; volatile?: boolean } = {}) =>
  channel.request(m.emitSend, { connectionId, event, args: packPayload(args), ...more, until: 'decided' });
const all = { from: 0, to: Number.MAX_SAFE_INTEGER };
const text = (format: t.TextFormat, selection: Partial<t.EntrySelection> = {}, maxBytes?: number) =>
  channel.request(t.timelineText, {
    selection: { seqs: [all], ...selection },
    format,
    ...(maxBytes !== undefined && { maxBytes }),
  });

describe('entries as text', () => {
  beforeEach(async () => {
    const came = wait('event:tick 3');
    await send('flood', [3, 'a\tb']);
    await came;
  });

  it('are those of the ranges that the query shows, in chronological order', async () => {
    const ticks = await read('event:tick');
    const seqs = ticks.map(({ seq }) => ({ from: seq, to: seq }));
    const some = await text('ndjson', { seqs: [seqs[0] ?? all, seqs[2] ?? all], filter: 'event:tick' });
    expect(some.entries).toBe(2);
    const lines = some.text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as Entry)).toEqual([ticks[0], ticks[2]]);
    const list = await text('json', { filter: 'event:tick' });
    expect(JSON.parse(list.text)).toEqual(ticks);
    const none = await text('json', { filter: 'event:tick', connectionId: 'c999' });
    expect(none).toEqual({ entries: 0, text: '[\n]' });
  });

  it('can be bounded by time', async () => {
    const [first] = await read('event:tick');
    const at = first?.t ?? NaN;
    const before = await text('ndjson', { filter: 'event:tick', range: { from: 0, to: at } });
    expect(before.entries).toBe(0);
    const from = await text('ndjson', { filter: 'event:tick', range: { from: at, to: Infinity } });
    expect(from.entries).toBe(3);
  });

  it('contain all values that are needed to emit an event again', async () => {
    const [tick] = await read('event:tick');
    const { text: json } = await text('json', { seqs: [{ from: tick?.seq ?? 0, to: tick?.seq ?? 0 }] });
    expect(JSON.parse(json)).toMatchObject({ event: 'tick', args: [1, 'a\tb'] });
  });

  it('are lines with columns as plain text, for any content', async () => {
    const { text: lines } = await text('text', { filter: 'event:tick', connectionId });
    expect(lines.split('\n').map((line) => line.split('\t').slice(1))).toEqual([
      ['in', '/', 'tick', '1,"a\\tb"'],
      ['in', '/', 'tick', '2,"a\\tb"'],
      ['in', '/', 'tick', '3,"a\\tb"'],
    ]);
    const { text: transitions } = await text('text', { filter: 'kind:connection' });
    expect(transitions).toMatch(/^\d+\.\d{3}\t\t.*\tconnection\tconnect/);
  });

  it('name their connection if there are several, also removed ones', async () => {
    const profile = { url: server.url, name: 'twice' };
    const first = await openConnection(channel, profile);
    const second = await openConnection(channel, profile);
    await channel.request(m.connectionRemove, { connectionId: first.connectionId });
    const { text: lines } = await text('text', { filter: 'kind:connection connected' });
    const where = lines.split('\n').map((line) => line.split('\t')[2]);
    expect(where).toContain(`twice (${first.connectionId}) /`);
    expect(where).toContain(`twice (${second.connectionId}) /`);
    const [event] = await read('event:tick');
    const { text: json } = await text('json', { seqs: [{ from: event?.seq ?? 0, to: event?.seq ?? 0 }] });
    expect(JSON.parse(json)).toMatchObject({ connectionId });
    const { former } = await channel.request(m.sessionSnapshot, {});
    expect(former).toContainEqual(expect.objectContaining({ connectionId: first.connectionId, name: 'twice' }));
    await channel.request(m.connectionRemove, second);
  });

  it('are JavaScript code that emits the events of the selection, and nothing else', async () => {
    const { seq } = await send('update item', ['1', { name: 'updated', bytes: new Uint8Array([6]) }], {
      volatile: true,
    });
    const { text: one } = await text('code', { filter: `seq:${seq}` });
    expect(one).toBe('socket.volatile.emit("update item", "1", { name: "updated", bytes: new Uint8Array([6]) })');
    const { text: none, entries } = await text('code', { filter: 'kind:connection' });
    expect([none, entries]).toEqual(['', 0]);
    const again = await send('update item', [1]);
    const { text: several } = await text('code', { filter: `event:"update item" seq:${seq}..${again.seq}` });
    expect(several).toBe(`${one};\nsocket.emit("update item", 1);`);
    // For an event that was not acknowledged in time, the timeout is known.
    const late = await send('nobody answers', [], { ack: { timeoutMs: 20 } });
    const { text: timed } = await text('code', { filter: `seq:${late.seq}` });
    expect(timed).toBe('socket.timeout(20).emitWithAck("nobody answers")');
  });

  it('are refused when they would exceed the limit', async () => {
    await expect(text('ndjson', { filter: 'event:tick' }, 200)).rejects.toThrow(
      'The selection is longer than 0.0002\u00a0MB as text. Only the first entry fits. Select fewer entries.',
    );
    await expect(text('json', { filter: 'event:tick' }, 20)).rejects.toThrow('The entry is longer than');
    await expect(text('json', { filter: 'size:>x' })).rejects.toThrow('The filter cannot be read at character 7');
  });
});

describe('sending again', () => {
  it('emits a sent event again, with the same bytes, acknowledgement and volatile', async () => {
    const args = ['1', { bytes: new Uint8Array([1, 2, 3]) }];
    const { seq } = await send('save', args, { volatile: true });
    const pending = channel.request(m.emitSend, {
      connectionId,
      event: 'answer me',
      args: packPayload([]),
      ack: {},
      until: 'recorded',
    });
    const again = await channel.request(t.emitResend, { seq });
    await channel.request(t.emitResend, { seq: (await pending).seq });
    const received = await server.recorder.waitFor('save', 2);
    expect(received.args).toEqual(['1', { bytes: Buffer.from([1, 2, 3]) }]);
    await server.recorder.waitFor('answer me', 2);
    expect(server.recorder.named('answer me').map(({ wantsAck }) => wantsAck)).toEqual([true, true]);
    const entry = (await read(`seq:${again.seq}`))[0];
    expect(entry).toMatchObject({ dir: 'out', event: 'save', volatile: true });
  });

  it('emits a received event', async () => {
    const came = wait('event:question');
    await send('ask', []);
    await channel.request(t.emitResend, { seq: (await came).seq });
    const received = await server.recorder.waitFor('question');
    expect(received.args).toEqual([{ bytes: Buffer.from([6]) }]);
    expect(received.wantsAck).toBe(true);
  });

  it('emits the events of a selection in order, and skips other entries', async () => {
    const first = await send('bulk', [1]);
    const last = await send('bulk', [2]);
    const [connecting] = await read('kind:connection');
    server.recorder.clear();
    const selection = {
      seqs: [
        { from: connecting?.seq ?? 0, to: connecting?.seq ?? 0 },
        { from: first.seq, to: last.seq },
      ],
    };
    const result = await channel.request(t.emitResendSelection, { selection });
    expect(result).toMatchObject({ emitted: 2, failed: 0 });
    await server.recorder.waitFor('bulk', 2);
    expect(server.recorder.named('bulk').map(({ args }) => args)).toEqual([[1], [2]]);
    await channel.request(m.connectionRemove, { connectionId });
    const gone = await channel.request(t.emitResendSelection, { selection });
    expect(gone).toMatchObject({ emitted: 0, failed: 2 });
    expect(gone.cause).toMatchObject({ code: 'capture.connectionGone', params: { event: 'bulk' } });
  });

  it('explains why an event cannot be sent', async () => {
    const { seq } = await send('hello', []);
    const resend = (of: number) => channel.request(t.emitResend, { seq: of });
    const [connecting] = await read('kind:connection');
    await expect(resend(connecting?.seq ?? 0)).rejects.toThrow('is not an event.');
    await channel.request(m.connectionRemove, { connectionId });
    await expect(resend(seq)).rejects.toThrow(`The connection of “hello” (#${seq}) no longer exists. Connect again`);
    await channel.request(m.sessionClear, {});
    await expect(resend(seq)).rejects.toThrow(`Entry #${seq} is no longer in the capture.`);
  });
});

describe('markers', () => {
  it('are lines of the timeline, of one connection or of all', async () => {
    await channel.request(t.markerAdd, { text: '  before the deploy ' });
    const { seq } = await channel.request(t.markerAdd, { text: 'here', connectionId });
    const markers = await read('kind:marker');
    expect(markers.map(({ text: label, connectionId: of }) => [label, of])).toEqual([
      ['before the deploy', ''],
      ['here', connectionId],
    ]);
    expect(markers[1]?.seq).toBe(seq);
  });

  it('have a text of limited length, and an existing connection', async () => {
    const add = (label: string, of?: string) =>
      channel.request(t.markerAdd, { text: label, ...(of !== undefined && { connectionId: of }) });
    await expect(add('   ')).rejects.toThrow('text');
    await expect(add('x'.repeat(501))).rejects.toThrow('500');
    await expect(add('x', 'c999')).rejects.toThrow('There is no connection “c999”.');
  });
});
