/** Rules and injected events on the sessions of real clients behind a proxy, over both transports. */
import { io as createClient } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/model/entry/entry.ts';
import { EngineHarness } from '../../support/engineHarness.ts';
import { joined } from '../../support/joined.ts';
import { fromServer, proxiedApp, type ProxiedApp, type ProxiedAppOptions } from '../../support/proxiedApp.ts';

let harness: EngineHarness;
const closing: (() => unknown)[] = [];

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  harness.dispose();
});

type App = ProxiedApp;
type Options = ProxiedAppOptions;
const ways: Record<string, Options> = { WebSocket: {}, 'HTTP long-polling': { transports: ['polling'] } };

const events = (...names: string[]): Partial<Entry>[] =>
  harness
    .entries()
    .filter(({ kind, event }) => kind === 'event' && names.includes(event ?? ''))
    .map(({ dir, event, args, delivery, rule, cause, deliveredArgs, injected }) => ({
      dir,
      event,
      args,
      ...(delivery && { delivery }),
      ...(rule && { rule }),
      ...(cause && { cause: { code: cause.code } }),
      ...(deliveredArgs && { deliveredArgs }),
      ...(injected && { injected }),
    })) as Partial<Entry>[];

/** Sorts outgoing entries first, because the order between the two directions is not defined: the ends do not wait for each other. */
const outgoingFirst = (list: Partial<Entry>[]): Partial<Entry>[] =>
  [...list].sort(({ dir: one = '' }, { dir: another = '' }) => (one > another ? -1 : 1));

describe.each(Object.keys(ways))('a rule over %s', (way) => {
  const app = (options: Options = {}): Promise<App> => proxiedApp(harness, closing, { ...ways[way], ...options });
  const matrix: Options[] = [
    {},
    { namespace: '/chat' },
    { parser: 'msgpack' },
    { version: 'v3' },
    { version: 'v2' },
    { version: 'v2', namespace: '/chat' },
  ];

  it.each(matrix)('drops events in both directions, and others pass: %j', async (options) => {
    const it = await app(options);
    const { namespace = '/' } = options;
    const ruleId = it.add('event:news', { drop: true });
    it.socket.emit('news', 1, Buffer.from([6]));
    it.socket.emit('other', 2, Buffer.from([7]));
    fromServer(it, namespace, 'news', 3);
    fromServer(it, namespace, 'other', 4);
    await it.barrier();
    expect(it.arrived()).toEqual([['other', 2, Buffer.from([7])]]);
    expect(it.received).toEqual([['other', 4]]);
    const rule = { ruleId, action: 'drop' };
    expect(outgoingFirst(events('news'))).toEqual([
      expect.objectContaining({ dir: 'out', delivery: 'discarded', rule, cause: { code: 'rule.dropped' } }),
      expect.objectContaining({ dir: 'in', delivery: 'discarded', rule }),
    ]);
    expect(harness.engine.sources.rules(it.sourceId).list).toMatchObject([{ ruleId, hits: 2 }]);
  });

  it.each(matrix)('replaces arguments: %j', async (options) => {
    const it = await app(options);
    const { namespace = '/' } = options;
    it.add('event:news', { args: ['other', { $hex: '0102' }] });
    it.socket.emit('news', 1);
    fromServer(it, namespace, 'news', 2);
    await it.barrier();
    expect(it.arrived()).toEqual([['news', 'other', Buffer.from([1, 2])]]);
    expect(it.received.map((args) => args.map((arg) => (arg instanceof Uint8Array ? [...arg] : arg)))).toEqual([
      ['news', 'other', [1, 2]],
    ]);
    expect(outgoingFirst(events('news'))).toEqual([
      expect.objectContaining({ args: [1], deliveredArgs: ['other', { $hex: '0102' }] }),
      expect.objectContaining({ args: [2], deliveredArgs: ['other', { $hex: '0102' }] }),
    ]);
  });

  it.each(matrix)('acknowledges in place of the receiver: %j', async (options) => {
    const it = await app(options);
    it.add('event:ask', { reply: ['made up'] });
    const response = await new Promise((resolve) => void it.socket.emit('ask', 1, resolve));
    expect(response).toBe('made up');
    await it.barrier();
    expect(it.arrived()).toEqual([]);
    expect(events('ask')).toMatchObject([{ delivery: 'acknowledged', rule: { action: 'reply' } }]);
    expect(harness.entries().filter(({ kind, ackId }) => kind === 'ack' && ackId !== undefined)).toMatchObject([
      { dir: 'in', injected: true, args: ['made up'] },
      {},
    ]);
  });

  it.each(matrix)('duplicates events, and the sender receives one acknowledgement: %j', async (options) => {
    const it = await app(options);
    it.add('event:ask', { duplicate: 2 });
    let ackCount = 0;
    it.socket.emit('ask', 1, () => ackCount++);
    await it.barrier();
    await it.barrier();
    expect(it.arrived()).toEqual([
      ['ask', 1],
      ['ask', 1],
      ['ask', 1],
    ]);
    expect(ackCount).toBe(1);
    expect(events('ask')).toMatchObject([{ delivery: 'acknowledged', rule: { action: 'duplicate' } }]);
    const further = harness.entries().filter(({ kind, rule }) => kind === 'ack' && rule);
    expect(further).toMatchObject([{ cause: { code: 'rule.duplicateAck' } }, { cause: { code: 'rule.duplicateAck' } }]);
  });

  it('delays events: the order within a namespace is kept, and other namespaces and the heartbeat are not delayed', async () => {
    const it = await app();
    const { transports = ['websocket'] } = ways[way] ?? {};
    const chat = createClient(`${it.url}/chat`, { transports, forceNew: true });
    closing.push(() => chat.close());
    await joined(chat);
    it.add('event:news', { delayMs: 300 });
    const order: string[] = [];
    it.server.io.on('connection', () => undefined);
    it.socket.emit('news', 1);
    const ours = new Promise<void>((resolve) => void it.socket.emit('barrier', () => (order.push('/'), resolve())));
    const theirs = new Promise<void>((resolve) => void chat.emit('barrier', () => (order.push('/chat'), resolve())));
    await Promise.all([ours, theirs]);
    expect(order).toEqual(['/chat', '/']);
    expect(it.arrived()).toEqual([['news', 1]]);
    expect(events('news')).toMatchObject([{ delivery: 'sent', rule: { action: 'delay', delayedMs: 300 } }]);
  });

  it('collects events and forwards them in reverse order; an incomplete group is forwarded after a second', async () => {
    const it = await app();
    it.add('event:news', { reorder: 3 });
    for (const number of [1, 2, 3, 4]) it.socket.emit('news', number);
    await it.barrier();
    expect(it.arrived()).toEqual([
      ['news', 3],
      ['news', 2],
      ['news', 1],
      ['news', 4],
    ]);
  });

  it('holds an event until it is released: as it was, changed, or dropped', async () => {
    const it = await app();
    it.add('event:news', { hold: true });
    const seqOf = (value: number): number => {
      const found = harness.entries().find(({ event, args }) => event === 'news' && args?.[0] === value);
      if (!found) throw new Error(`no ${value}`);
      return found.seq;
    };
    const held = async (value: number): Promise<number> => {
      it.socket.emit('news', value);
      await expect.poll(() => events('news').at(-1)?.args).toEqual([value]);
      expect(events('news').at(-1)).toMatchObject({ delivery: 'held', cause: { code: 'rule.held' } });
      return seqOf(value);
    };
    const { sources } = harness.engine;
    sources.release(await held(1));
    sources.release(await held(2), { args: ['changed'] });
    sources.release(await held(3), { drop: true });
    await it.barrier();
    expect(it.arrived()).toEqual([
      ['news', 1],
      ['news', 'changed'],
    ]);
    expect(events('news')).toMatchObject([
      { delivery: 'sent' },
      { delivery: 'sent', deliveredArgs: ['changed'] },
      { delivery: 'discarded', cause: { code: 'rule.droppedByHand' } },
    ]);
    expect(() => sources.release(seqOf(1))).toThrow(/No rule holds/);
  });

  it('releases the held events when it is removed or turned off', async () => {
    const it = await app();
    const rules = harness.engine.sources.rules(it.sourceId);
    const ruleId = it.add('event:news', { hold: true });
    it.socket.emit('news', 1);
    await expect.poll(() => events('news')).toHaveLength(1);
    rules.set(ruleId, { enabled: false });
    await it.barrier();
    it.socket.emit('news', 2);
    await it.barrier();
    expect(it.arrived()).toEqual([
      ['news', 1],
      ['news', 2],
    ]);
    expect(events('news')[1]).not.toHaveProperty('rule');
    rules.remove(ruleId);
    expect(rules.list).toEqual([]);
  });

  it('cuts the transport of both sides', async () => {
    const it = await app();
    it.add('event:news', { disconnect: true });
    const gone = new Promise((resolve) => void it.socket.on('disconnect', resolve));
    it.socket.emit('news', 1);
    expect(await gone).toBe(way === 'WebSocket' ? 'transport close' : 'transport error');
    await expect.poll(() => it.server.sockets.length).toBe(0);
    expect(it.arrived()).toEqual([]);
    expect(events('news')).toMatchObject([{ delivery: 'discarded', cause: { code: 'rule.disconnected' } }]);
  });

  it('is refused with an invalid filter, with invalid arguments, and for a source that is not a proxy', async () => {
    const it = await app();
    expect(() => it.add('size:>x', { drop: true })).toThrow(/size/);
    expect(() => it.add('', { args: [{ $hex: 'zz' }] })).toThrow(/hex/);
    expect(() => harness.engine.sources.rules('s99')).toThrow(/s99/);
    expect(() => harness.engine.sources.rules(it.sourceId).remove('r9')).toThrow(/r9 is not a rule/);
    const kept = await harness.engine.sources.startProxy({ target: it.server.url, compression: 'keep' });
    expect(() => harness.engine.sources.rules(kept.sourceId)).toThrow(/compression/);
  });
});

describe.each(Object.keys(ways))('an injected event over %s', (way) => {
  const app = (options: Options = {}): Promise<App> => proxiedApp(harness, closing, { ...ways[way], ...options });
  const connectionOf = (it: App, namespace = '/'): string => {
    const found = harness.engine.sources.connections.find(
      (one) => one.sourceId === it.sourceId && one.namespace === namespace,
    );
    if (!found) throw new Error('no connection');
    return found.connectionId;
  };

  it.each([{}, { parser: 'msgpack' }, { version: 'v3' }, { version: 'v2' }, { namespace: '/chat' }] as Options[])(
    'reaches the server as an event of this client, and the client does not receive its acknowledgement: %j',
    async (options) => {
      const it = await app(options);
      const { namespace = '/' } = options;
      const injection = {
        to: 'server',
        event: 'ask',
        args: [1, Buffer.from([6])],
        ack: true,
        timeoutMs: 60_000,
      } as const;
      const result = await harness.engine.sources.inject(connectionOf(it, namespace), injection);
      expect(result).toMatchObject({ delivery: 'acknowledged', args: ['from the server'] });
      expect(it.arrived()).toEqual([['ask', 1, Buffer.from([6])]]);
      expect(events('ask')).toMatchObject([{ dir: 'out', delivery: 'acknowledged', injected: true }]);
      const response = await new Promise((resolve) => void it.socket.emit('ask', 2, resolve));
      expect(response).toBe('from the server');
    },
  );

  it.each([{}, { parser: 'msgpack' }, { version: 'v2' }] as Options[])(
    'reaches the client as an event of the server: %j',
    async (options) => {
      const it = await app(options);
      it.socket.on('question', (_text: string, ack: (text: string) => void) => ack('from the client'));
      const connectionId = connectionOf(it);
      const sent = await harness.engine.sources.inject(connectionId, {
        to: 'client',
        event: 'news',
        args: [{ price: 1 }],
        ack: false,
        timeoutMs: undefined,
      });
      expect(sent).toMatchObject({ delivery: 'sent' });
      const injected = await harness.engine.sources.inject(connectionId, {
        to: 'client',
        event: 'question',
        args: ['?'],
        ack: true,
        timeoutMs: 60_000,
      });
      expect(injected).toMatchObject({ delivery: 'acknowledged', args: ['from the client'] });
      expect(it.received).toEqual([['news', { price: 1 }]]);
      expect(it.arrived()).toEqual([]);
    },
  );

  it('is refused for a connection that is not proxied, or has ended', async () => {
    const it = await app();
    const { sources } = harness.engine;
    const injection = { to: 'server', event: 'news', args: [], ack: false, timeoutMs: undefined } as const;
    await expect(async () => sources.inject('c99', injection)).rejects.toThrow(/c99 is not a client behind a proxy/);
    await expect(async () => sources.inject(connectionOf(it), { ...injection, event: 'disconnect' })).rejects.toThrow(
      /reserves/,
    );
    const connectionId = connectionOf(it);
    it.socket.close();
    await expect.poll(() => sources.connection(connectionId)?.state).toBe('disconnected');
    await expect(async () => sources.inject(connectionId, injection)).rejects.toThrow(/is not connected/);
  });
});
