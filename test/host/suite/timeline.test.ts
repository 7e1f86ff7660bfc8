import assert from 'node:assert/strict';
import type { Socket } from 'socket.io';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, refusalOf, run } from './support/inspector.ts';

const digits = '899068272867328065';
const big = { $number: digits };

/** Sends an event with numbers that no JavaScript number can represent. */
function exact(socket: Socket): void {
  (socket.conn as unknown as { write(text: string): void }).write(`2["exact",{"id":${digits},"list":[1e400]}]`);
}

describe('the timeline', () => {
  let server: TestServer;
  let connectionId: string;
  let other: string;
  const seqs: number[] = [];

  before(async () => {
    server = await startServer({
      setup: (io) => {
        io.on('connection', (socket) => {
          socket.on('count exactly', () => exact(socket));
          socket.on('greet me', (name: string) => socket.emit('greeting', { to: { name } }));
        });
      },
    });
    ({ connectionId } = await inspector.connect({ url: server.url, transports: ['websocket'] }));
    ({ connectionId: other } = await inspector.connect(server.url));
    for (let index = 1; index <= 5; index++) {
      seqs.push((await inspector.emit({ connectionId, event: 'count', args: [index] })).seq);
    }
    await inspector.emit({ connectionId, event: 'bytes', args: [{ $hex: '00ff' }] });
    await inspector.emit({ connectionId: other, event: 'count', args: [100] });
    const greeting = inspector.wait({ connectionId, filter: 'event:greeting', timeoutMs: 60_000 });
    await inspector.emit({ connectionId, event: 'greet me', args: ['Ada'] });
    await greeting;
  });
  after(async () => {
    for (const id of [connectionId, other]) await run('removeConnection', { connectionId: id });
    await server.close();
  });

  const countsOf = async (query: object) =>
    (await inspector.read({ filter: 'event:count', ...query })).map(({ args }) => args?.[0]);

  it('is read for one connection, or for all', async () => {
    assert.deepEqual(await countsOf({ connectionId }), [1, 2, 3, 4, 5]);
    assert.deepEqual(await countsOf({ from: seqs[0] }), [1, 2, 3, 4, 5, 100]);
  });

  it('is read beginning at an entry, and up to a number of entries', async () => {
    assert.deepEqual(await countsOf({ connectionId, from: seqs[2] }), [3, 4, 5]);
    assert.deepEqual(await countsOf({ connectionId, from: seqs[1], limit: 2 }), [2, 3]);
    assert.deepEqual(await countsOf({ connectionId, limit: 0 }), []);
    assert.deepEqual(await countsOf({ connectionId, from: Number.MAX_SAFE_INTEGER }), []);
  });

  it('is read by the terms of the filter language', async () => {
    const events = async (filter: string) => (await inspector.read({ connectionId, filter })).map(({ event }) => event);
    assert.deepEqual(await events('has:binary'), ['bytes']);
    assert.deepEqual(await events('dir:in kind:event'), ['greeting']);
    assert.deepEqual(await events('arg:to.name=Ada'), ['greeting']);
    assert.deepEqual(await events('event:gree* -dir:in'), ['greet me']);
    assert.deepEqual(await events('/^gre+t me$/i'), ['greet me']);
    assert.deepEqual(await events('"no such words"'), []);
  });

  it('has complete entries in chronological order', async () => {
    const entries = await inspector.read({ connectionId });
    for (const [index, entry] of entries.entries()) {
      assert.equal(entry.connectionId, connectionId);
      const before = entries[index - 1];
      assert.ok(before === undefined || (before.seq < entry.seq && before.t <= entry.t));
    }
    assert.ok(entries.some(({ kind, state }) => kind === 'connection' && state === 'connected'));
    const count = entries.find(({ seq }) => seq === seqs[0]);
    assert.equal(count?.kind, 'event');
    assert.equal(count?.dir, 'out');
    assert.equal(count?.namespace, '/');
    assert.equal(count?.delivery, 'sent');
    assert.equal(count?.bytes, '42["count",1]'.length);
  });

  it('has every digit of a number when entries are waited for, read or sent again', async () => {
    const waited = inspector.wait({ connectionId, filter: `event:exact arg:0.id=${digits}`, timeoutMs: 60_000 });
    const { seq } = await inspector.emit({ connectionId, event: 'count exactly', args: [big] });
    const args = [{ id: big, list: [{ $number: '1e400' }] }];
    assert.deepEqual((await waited).args, args);
    const [sent] = await inspector.read({ connectionId, filter: `seq:${seq}..${seq}` });
    assert.deepEqual(sent?.args, [big]);
    const [received] = await inspector.read({ connectionId, filter: `event:exact ${digits}` });
    assert.deepEqual(received?.args, args);
  });

  it('resolves a wait only with a later entry that matches', async () => {
    const next = inspector.wait({ connectionId, filter: 'event:count arg:0=6', timeoutMs: 60_000 });
    await inspector.emit({ connectionId, event: 'count', args: [7] });
    const { seq } = await inspector.emit({ connectionId, event: 'count', args: [6] });
    assert.equal((await next).seq, seq);
  });

  it('reports when no entry matched within the time limit', async () => {
    const { message } = await refusalOf(inspector.wait({ connectionId, filter: 'event:never', timeoutMs: 50 }));
    assert.match(message, /No entry matched “event:never”.*within 50\u00a0ms/);
  });

  it('stops a wait when its connection is removed', async () => {
    const third = await inspector.connect(server.url);
    const waiting = inspector.wait({ connectionId: third.connectionId, filter: 'event:never', timeoutMs: 60_000 });
    await Promise.all([refusalOf(waiting), run('removeConnection', { connectionId: third.connectionId })]);
  });

  it('reports where a filter is invalid, and which argument cannot be used', async () => {
    const faulty: [string, unknown, RegExp][] = [
      ['readTimeline', { filter: 'event:a size:big' }, /filter cannot be read at character \d+/],
      ['readTimeline', { filter: '/[/' }, /filter cannot be read at character \d+/],
      ['readTimeline', { filter: 5 }, /filter/],
      ['readTimeline', { from: -1 }, /from/],
      ['readTimeline', { limit: 1.5 }, /limit/],
      ['readTimeline', { connectionId: 'c999' }, /no connection “c999”/],
      ['waitForEvent', {}, /connectionId/],
      ['waitForEvent', { connectionId, filter: 'event:a' }, /timeoutMs/],
      ['waitForEvent', { connectionId, filter: 'dir:up', timeoutMs: 10 }, /filter cannot be read/],
      ['waitForEvent', { connectionId: 'c999', filter: '', timeoutMs: 10 }, /no connection “c999”/],
    ];
    for (const [command, input, message] of faulty) {
      const { message: shown } = await refusalOf(run(command, input));
      assert.match(shown, message, `${command} ${JSON.stringify(input)}: ${shown}`);
    }
  });

  it('accepts markers', async () => {
    const { seq } = (await run('addMarker', { text: 'before the deploy', connectionId })) as { seq: number };
    const [marker] = await inspector.read({ connectionId, filter: 'kind:marker', from: seq });
    assert.equal(marker?.text, 'before the deploy');
    const { message } = await refusalOf(run('addMarker', { text: ' ' }));
    assert.match(message, /^The argument of the command cannot be used: .*text/);
  });
});
