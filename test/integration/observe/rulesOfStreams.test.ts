/**
 * Rules while the stream of a WebSocket is in a special state: with large messages, with traffic in both directions at the same time, and
 * when one end closes the connection.
 */
import { io as createClient } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/model/entry/entry.ts';
import { EngineHarness } from '../../support/engineHarness.ts';
import { joined } from '../../support/joined.ts';
import { fromServer, proxiedApp, type ProxiedApp } from '../../support/proxiedApp.ts';

let harness: EngineHarness;
const closing: (() => unknown)[] = [];

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  harness.dispose();
});

const app = (): Promise<ProxiedApp> => proxiedApp(harness, closing, { options: { maxHttpBufferSize: 100_000_000 } });

const entriesOf = (event: string): Entry[] =>
  harness.entries().filter((entry) => entry.kind === 'event' && entry.event === event);

/** Larger than the messages to which rules apply. */
const large = 17 * 1024 * 1024;

describe('rules', () => {
  it('do not mix the two directions of events that they reorder', async () => {
    const it = await app();
    it.add('event:news', { reorder: 2 });
    it.socket.emit('news', 1);
    await expect.poll(() => entriesOf('news')).toHaveLength(1);
    fromServer(it, '/', 'news', 2);
    fromServer(it, '/', 'news', 3);
    it.socket.emit('news', 4);
    await it.barrier();
    expect(it.arrived()).toEqual([
      ['news', 4],
      ['news', 1],
    ]);
    expect(it.received).toEqual([
      ['news', 3],
      ['news', 2],
    ]);
  });

  it('do not split an event whose attachment is too large to be evaluated', async () => {
    const it = await app();
    it.add('event:news', { drop: true });
    it.socket.emit('other', Buffer.alloc(large, 7), Buffer.from([1]));
    it.socket.emit('news', 1);
    await it.barrier();
    const [[, first, second] = []] = it.arrived() as [string, Buffer, Buffer][];
    expect([first?.length, second?.length]).toEqual([large, 1]);
    expect(it.arrived()).toHaveLength(1);
  });

  it('forward nothing in the middle of a message that is too large to be evaluated', async () => {
    const it = await app();
    it.add('event:news', { delayMs: 1 });
    it.add('event:ask', { reply: ['made up'] });
    const responses: unknown[] = [];
    for (let round = 0; round < 2; round++) {
      fromServer(it, '/', 'news', round);
      it.socket.emit('news', round);
      fromServer(it, '/', 'other', 'x'.repeat(large));
      it.socket.emit('other', 'x'.repeat(large));
      it.socket.emit('ask', (response: unknown) => responses.push(response));
    }
    await it.barrier();
    await it.barrier();
    expect(it.received.map(([event]) => event).sort()).toEqual([
      ...Array<string>(2).fill('news'),
      ...Array<string>(2).fill('other'),
    ]);
    expect(it.arrived()).toHaveLength(4);
    expect(responses).toEqual(Array(2).fill('made up'));
  });

  it.each([
    ['text', 'x'.repeat(large)],
    ['bytes', Buffer.alloc(large)],
  ])(
    'forward the delayed events of a namespace early if %s follows that is too large to wait',
    async (_kind, value) => {
      const it = await app();
      const chat = it.socket.io.socket('/chat');
      await joined(chat);
      it.add('event:news', { delayMs: 600_000 });
      it.socket.emit('news', 1);
      chat.emit('news', 2);
      await expect.poll(() => entriesOf('news')).toHaveLength(2);
      it.socket.emit('other', value);
      await it.barrier();
      expect(it.arrived().map((one) => (one as unknown[])[0])).toEqual(['news', 'other']);
    },
  );

  it('acknowledge while attachments of the other end are not received yet', async () => {
    const it = await app();
    it.add('event:ask', { reply: ['made up'] });
    let ackCount = 0;
    for (let round = 0; round < 200; round++) {
      fromServer(it, '/', 'other', Buffer.alloc(70_000), Buffer.alloc(70_000));
      it.socket.emit('ask', () => ackCount++);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await it.barrier();
    await expect.poll(() => it.received.length).toBe(200);
    expect(ackCount).toBe(200);
    expect(harness.entries().filter(({ cause, kind }) => cause && kind === 'packet')).toEqual([]);
  });

  it('do not change an event if the parser cannot encode its acknowledgement or its new arguments', async () => {
    const it = await app();
    const inexact = [{ $number: 'NaN' }];
    const reply = it.add('event:ask', { reply: inexact });
    const args = it.add('event:news', { args: inexact });
    it.add('event:other', { drop: true });
    expect(await it.socket.emitWithAck('ask', 1)).toBe('from the server');
    it.socket.emit('news', 2);
    it.socket.emit('other', 3);
    await it.barrier();
    expect(it.arrived()).toEqual([
      ['ask', 1],
      ['news', 2],
    ]);
    expect(entriesOf('ask')).toMatchObject([{ cause: { code: 'rule.argsNotCarried', params: { ruleId: reply } } }]);
    expect(entriesOf('news')).toMatchObject([{ cause: { code: 'rule.argsNotCarried', params: { ruleId: args } } }]);
    expect(entriesOf('news')[0]).not.toHaveProperty('deliveredArgs');
  });

  it('deliver delayed and collected events when an end closes the WebSocket', async () => {
    const it = await app();
    it.add('event:news', { delayMs: 20_000 });
    it.add('event:other', { reorder: 5 });
    it.socket.emit('news', 1);
    it.socket.emit('other', 2);
    await expect.poll(() => entriesOf('other')).toHaveLength(1);
    it.socket.close();
    await expect
      .poll(() => it.arrived())
      .toEqual([
        ['news', 1],
        ['other', 2],
      ]);
  });

  it('show delayed events as lost when their receiver closes the WebSocket', async () => {
    const it = await app();
    it.add('event:news', { delayMs: 20_000 });
    it.socket.emit('news', 1);
    await expect.poll(() => entriesOf('news')).toHaveLength(1);
    it.server.io.disconnectSockets(true);
    await expect.poll(() => entriesOf('news')).toMatchObject([{ delivery: 'lost', cause: { code: 'rule.lost' } }]);
    expect(it.arrived()).toEqual([]);
  });

  it('show held events as lost when the connection ends', async () => {
    const it = await app();
    it.add('event:news', { hold: true });
    it.socket.emit('news', 1);
    it.socket.emit('news', 2, () => undefined);
    fromServer(it, '/', 'news', 3);
    await expect.poll(() => entriesOf('news')).toHaveLength(3);
    it.socket.close();
    await expect.poll(() => entriesOf('news').map(({ delivery }) => delivery)).toEqual(['lost', 'lost', 'lost']);
    const [{ seq } = { seq: 0 }] = entriesOf('news');
    expect(() => harness.engine.sources.release(seq)).toThrow(/No rule holds/);
    expect(harness.engine.sources.connections.at(-1)?.counts.lost).toBe(3);
  });

  it('show held events as lost when the proxy is stopped', async () => {
    const it = await app();
    it.add('event:news', { hold: true });
    it.socket.emit('news', 1);
    await expect.poll(() => entriesOf('news')).toHaveLength(1);
    harness.engine.sources.stop(it.sourceId);
    expect(entriesOf('news')).toMatchObject([{ delivery: 'lost' }]);
  });

  it('duplicate an event with other arguments only while the copies fit into the memory limit, and show this', async () => {
    const it = await app();
    it.add('event:news', { duplicate: 200 });
    it.add('event:news', { args: ['x'.repeat(1024 * 1024)] });
    it.add('event:other', { duplicate: 1000 });
    it.socket.emit('news', 1);
    it.socket.emit('other', 2);
    await expect.poll(() => it.arrived().filter((one) => (one as unknown[])[0] === 'other')).toHaveLength(1001);
    expect(it.arrived()).toHaveLength(1001 + 64);
    const fewer = { code: 'rule.fewerCopies', params: { ruleId: 'r1', copies: 63, requested: 200 } };
    expect(entriesOf('news')).toMatchObject([{ cause: fewer }]);
    expect(entriesOf('other')).toMatchObject([{ cause: { code: 'rule.duplicated', params: { copies: 1000 } } }]);
  });

  it('hold events of more than 64 MB in total, one after another, if each of them is dropped before the next one', async () => {
    const it = await app();
    const { sources, log } = harness.engine;
    it.add('event:news', { hold: true });
    const held = async (number: number, text: string): Promise<number> => {
      it.socket.emit('news', text);
      await expect.poll(() => sources.rules(it.sourceId).list[0]?.hits).toBe(number);
      return log.nextSeq - 1;
    };
    const text = 'x'.repeat(15 * 1024 * 1024);
    for (let number = 1; number <= 5; number++) sources.release(await held(number, text), { drop: true });
    const seq = await held(6, 'last');
    fromServer(it, '/', 'other');
    await expect.poll(() => it.received).toEqual([['other']]);
    expect(entriesOf('news').at(-1)?.delivery).toBe('held');
    expect(it.arrived()).toEqual([]);
    sources.release(seq);
    await it.barrier();
    expect(it.arrived()).toEqual([['news', 'last']]);
  });

  it('refuse to inject before the client has joined', async () => {
    const it = await app();
    let join: (() => void) | undefined;
    it.server.io.of('/late').use((_socket, next) => void (join = next));
    const late = createClient(`${it.url}/late`, { transports: ['websocket'], forceNew: true });
    closing.push(() => late.close());
    await expect.poll(() => join).toBeDefined();
    const connectionId = harness.engine.sources.connections.find(
      ({ namespace }) => namespace === '/late',
    )?.connectionId;
    const injection = { to: 'server', event: 'x', args: [], ack: false, timeoutMs: undefined } as const;
    await expect(async () => harness.engine.sources.inject(connectionId ?? '', injection)).rejects.toThrow();
    join?.();
    await expect.poll(() => late.connected).toBe(true);
  });
});
