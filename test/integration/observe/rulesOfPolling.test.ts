/** Rules over HTTP long-polling: bodies, requests of the proxy itself, the upgrade to a WebSocket, and the end of a session. */
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReverseProxy } from '../../../src/engine/observe/proxy/reverseProxy.ts';
import type { Entry } from '../../../src/model/entry/entry.ts';
import { readProxyTarget } from '../../../src/model/url/proxyTarget.ts';
import { startServer, type TestServer, type TestServerOptions } from '../../servers/testServer.ts';
import { EngineHarness } from '../../support/engineHarness.ts';
import { fromServer, proxiedApp, type ProxiedApp, type ProxiedAppOptions } from '../../support/proxiedApp.ts';
import { RawPoller } from '../../support/rawPoller.ts';
import { RecordedTap, type SeenExchange } from '../../support/recordedTap.ts';

let harness: EngineHarness;
const closing: (() => unknown)[] = [];

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  harness.dispose();
});

const polling: ProxiedAppOptions = { transports: ['polling'] };
const app = (options: ProxiedAppOptions = {}): Promise<ProxiedApp> =>
  proxiedApp(harness, closing, { ...polling, ...options });

const entriesOf = (event: string): Entry[] =>
  harness.entries().filter((entry) => entry.kind === 'event' && entry.event === event);

const seqOf = (value: unknown): number =>
  harness.entries().find(({ kind, args }) => kind === 'event' && args?.[0] === value)?.seq ?? 0;

const controls = (type: string, dir: string): number =>
  harness.entries().filter((entry) => entry.packet?.type === type && entry.dir === dir).length;

/** The client upgrades to a WebSocket only when the test requests it. */
const upgradable: ProxiedAppOptions = { transports: ['polling', 'websocket'], clientOptions: { upgrade: false } };
function upgrade({ socket }: ProxiedApp): void {
  const { engine } = socket.io as unknown as {
    engine: Record<'_probe' | 'probe', ((name: string) => void) | undefined>;
  };
  (engine._probe ?? engine.probe)?.call(engine, 'websocket');
}

/** Puts relays in front of the server and of the proxy, and returns their taps. The first tap is that at the server. */
function relays(): { taps: RecordedTap[]; around: (url: string) => Promise<string> } {
  const taps: RecordedTap[] = [];
  const around = async (url: string): Promise<string> => {
    const { url: reached, tap } = await relay(url);
    taps.push(tap);
    return reached;
  };
  return { taps, around };
}

async function relay(target: string): Promise<{ url: string; tap: RecordedTap }> {
  const tap = new RecordedTap();
  const id = `relay of ${target}`;
  const proxy = await ReverseProxy.listen({ target: readProxyTarget(target), host: '127.0.0.1', id }, tap);
  closing.push(() => proxy.dispose());
  return { url: proxy.url, tap };
}

describe('bodies', () => {
  const bytesOf = ({ toServer, toClient }: SeenExchange): [string, string] => [
    Buffer.concat(toServer).toString('hex'),
    Buffer.concat(toClient).toString('hex'),
  ];

  it.each([{}, { parser: 'msgpack' }, { version: 'v3' }, { version: 'v2' }] as ProxiedAppOptions[])(
    'arrive as they were sent where no rule touches them, and after all rules were removed: %j',
    async (options) => {
      const { taps, around } = relays();
      const it = await app({ ...options, around });
      const [behind, front] = taps;
      /** Sends events from both ends. An event with bytes can be in several bodies, and rules wait for all of them. */
      const traffic = async (...bytes: Buffer[]): Promise<void> => {
        for (const number of [1, 2, 3]) {
          it.socket.emit('other', { text: 'é ✓ 😀\n\\n', number }, ...bytes);
          fromServer(it, '/', 'other', { text: 'é ✓ 😀\n\\n', number }, ...bytes);
        }
        await it.barrier();
      };
      /** Expects that the proxy exchanged the same bytes and headers with the server as with the client. */
      const compare = (from: number): void => {
        const seen = front?.exchanges.slice(from).filter(({ isComplete }) => isComplete) ?? [];
        expect(seen.length).toBeGreaterThan(1);
        for (const exchange of seen) {
          const same = behind?.exchanges.find(
            ({ head }) => head.url === exchange.head.url && head.method === exchange.head.method,
          );
          expect(same && bytesOf(same)).toEqual(bytesOf(exchange));
          expect(same?.response?.headers).toEqual(exchange.response?.headers);
        }
      };
      const rules = harness.engine.sources.rules(it.sourceId);
      const touched = it.add('event:news', { drop: true });
      await traffic();
      compare(0);
      fromServer(it, '/', 'news', 1);
      it.socket.emit('news', 2);
      await it.barrier();
      rules.remove(touched);
      await it.barrier();
      await it.barrier();
      const from = front?.exchanges.length ?? 0;
      await traffic(Buffer.from([0, 255]));
      await it.barrier();
      compare(from);
      expect(it.arrived()).toHaveLength(6);
      expect(it.received).toHaveLength(6);
    },
  );
});

describe('the messages that wait in the proxy', () => {
  it('do not stall the heartbeat or other events of the client', async () => {
    const it = await app({ options: { pingInterval: 50, pingTimeout: 60_000 } });
    it.add('event:news', { hold: true });
    it.socket.emit('news', 'up');
    fromServer(it, '/', 'news', 'down');
    await expect.poll(() => entriesOf('news')).toHaveLength(2);
    const [pings, pongs] = [controls('ping', 'in'), controls('pong', 'out')];
    await expect.poll(() => controls('ping', 'in') > pings + 2 && controls('pong', 'out') > pongs + 2).toBe(true);
    expect(it.socket.connected).toBe(true);
    expect([it.arrived(), it.received]).toEqual([[], []]);
    const { sources } = harness.engine;
    sources.release(seqOf('down'));
    await expect.poll(() => it.received).toEqual([['news', 'down']]);
    sources.release(seqOf('up'), { args: ['changed'] });
    await expect.poll(() => it.arrived()).toEqual([['news', 'changed']]);
    expect(it.socket.connected).toBe(true);
  });

  it('are sent in several requests if the server does not accept them in one', async () => {
    const it = await app({ options: { maxHttpBufferSize: 5000 } });
    const ruleId = it.add('event:news', { hold: true });
    const text = 'x'.repeat(900);
    for (let number = 0; number < 20; number++) {
      it.socket.emit('news', number, text);
      await expect.poll(() => entriesOf('news')).toHaveLength(number + 1);
    }
    harness.engine.sources.rules(it.sourceId).remove(ruleId);
    await it.barrier();
    expect(it.arrived()).toEqual(Array.from({ length: 20 }, (_, number) => ['news', number, text]));
    expect(it.socket.connected).toBe(true);
  });

  it('contain at most 64 MB of copies, for all events in a body together', async () => {
    const it = await app({ options: { maxHttpBufferSize: 100_000_000 } });
    it.add('event:news', { args: ['x'.repeat(1024 * 1024)] });
    it.add('event:news', { duplicate: 30 });
    const poller = new RawPoller(it.url, '4');
    await poller.open();
    await poller.post('40');
    await poller.post(['42["news",1]', '42["news",2]', '42["news",3]', '42["news",4]'].join('\x1e'));
    const fewer = (copies: number): object => ({
      code: 'rule.fewerCopies',
      params: { ruleId: 'r2', copies, requested: 30 },
    });
    const all = { code: 'rule.duplicated', params: { ruleId: 'r2', copies: 30 } };
    expect(entriesOf('news').map(({ cause }) => cause)).toMatchObject([all, all, fewer(1), fewer(0)]);
    expect(it.arrived()).toHaveLength(4 + 61);
  });

  it.each(['client', 'server'] as const)('are forwarded or lost when the %s ends the session', async (end) => {
    const { taps, around } = relays();
    const it = await app({ around });
    it.add('event:news', { delayMs: 600_000 });
    it.add('event:other', { hold: true });
    it.socket.emit('news', 1);
    it.socket.emit('other', 2);
    fromServer(it, '/', 'news', 3);
    fromServer(it, '/', 'other', 4);
    await expect.poll(() => entriesOf('news').length + entriesOf('other').length).toBe(4);
    if (end === 'client') it.socket.close();
    else it.server.io.disconnectSockets(true);
    const state = (value: number): unknown => {
      const { delivery, cause } = harness.entries().find(({ args }) => args?.[0] === value) ?? {};
      return cause?.code === 'rule.lost' ? 'lost' : delivery === 'held' ? 'held' : 'forwarded';
    };
    const forwarded = end === 'client' ? 1 : 3;
    await expect
      .poll(() => [1, 2, 3, 4].map(state))
      .toEqual([1, 2, 3, 4].map((value) => (value === forwarded ? 'forwarded' : 'lost')));
    if (end === 'client') await expect.poll(() => it.arrived()).toEqual([['news', 1]]);
    // The client ignores events that are in the same response as the end of its session.
    const bodies = (): string[] => taps[1]?.exchanges.map(({ toClient }) => Buffer.concat(toClient).toString()) ?? [];
    const last = '42["news",3]\x1e41\x1e1';
    if (end === 'server') await expect.poll(() => bodies().filter((body) => body.endsWith(last))).toHaveLength(1);
  });

  it('are lost if they are larger than the server accepts, and the session continues', async () => {
    const it = await app({ options: { maxHttpBufferSize: 5000 } });
    const connectionId = harness.engine.sources.connections.find((one) => one.sourceId === it.sourceId)?.connectionId;
    const injection = {
      to: 'server',
      event: 'ask',
      args: ['x'.repeat(10_000)],
      ack: true,
      timeoutMs: undefined,
    } as const;
    expect(await harness.engine.sources.inject(connectionId ?? '', injection)).toMatchObject({ delivery: 'lost' });
    await it.barrier();
    expect(it.arrived()).toEqual([]);
  });

  it('are lost when the proxy is stopped', async () => {
    const it = await app();
    it.add('event:news', { hold: true });
    it.socket.emit('news', 1);
    await expect.poll(() => entriesOf('news')).toHaveLength(1);
    harness.engine.sources.stop(it.sourceId);
    expect(entriesOf('news')).toMatchObject([{ delivery: 'lost' }]);
  });
});

describe('a client that changes to a WebSocket', () => {
  const matrix: ProxiedAppOptions[] = [{}, { parser: 'msgpack' }, { version: 'v3' }, { version: 'v2' }];

  it.each(matrix)('exchanges the waiting messages over the WebSocket, in order: %j', async (options) => {
    const it = await app({ ...options, ...upgradable });
    const ruleId = it.add('event:news', { hold: true });
    it.add('event:other', { delayMs: 200 });
    it.socket.emit('news', 1, Buffer.from([1]));
    fromServer(it, '/', 'news', 2, Buffer.from([2]));
    await expect.poll(() => entriesOf('news')).toHaveLength(2);
    it.socket.emit('other', 3, Buffer.from([3]));
    fromServer(it, '/', 'other', 4, Buffer.from([4]));
    const connection = () => harness.engine.sources.connections.find((one) => one.sourceId === it.sourceId);
    expect(connection()?.transport).toBe('polling');
    upgrade(it);
    await expect.poll(() => connection()?.transport).toBe('websocket');
    it.socket.emit('other', 5);
    fromServer(it, '/', 'other', 6);
    await expect.poll(() => entriesOf('other')).toHaveLength(4);
    harness.engine.sources.rules(it.sourceId).remove(ruleId);
    await it.barrier();
    const bytes = (one: number): unknown => expect.objectContaining({ length: 1, 0: one });
    await expect.poll(() => it.received.length).toBe(3);
    expect(it.arrived()).toEqual([
      ['news', 1, Buffer.from([1])],
      ['other', 3, Buffer.from([3])],
      ['other', 5],
    ]);
    expect(it.received).toEqual([
      ['news', 2, bytes(2)],
      ['other', 4, bytes(4)],
      ['other', 6],
    ]);
  });

  it('does not cause the app to receive the acknowledgement of an injected event', async () => {
    const it = await app(upgradable);
    let answer: ((text: string) => void) | undefined;
    it.socket.on('question', (done: (text: string) => void) => (answer = done));
    const connectionId = harness.engine.sources.connections.find((one) => one.sourceId === it.sourceId)?.connectionId;
    const injection = { to: 'client', event: 'question', args: [], ack: true, timeoutMs: undefined } as const;
    const result = harness.engine.sources.inject(connectionId ?? '', injection);
    await expect.poll(() => answer).toBeDefined();
    upgrade(it);
    await expect.poll(() => harness.engine.sources.connection(connectionId ?? '')?.transport).toBe('websocket');
    answer?.('late');
    expect(await result).toMatchObject({ delivery: 'acknowledged', args: ['late'] });
    await it.barrier();
    expect(it.socket.connected).toBe(true);
  });
});

describe('bodies that are written again', () => {
  /** A server behind the proxy, and a client whose requests the test sends one by one. */
  async function byHand(query: string, given: TestServerOptions = {}) {
    const server: TestServer = await startServer(given);
    closing.push(() => server.close());
    const { sourceId, url } = await harness.engine.sources.startProxy({ target: server.url });
    const poller = new RawPoller(url, query);
    return { server, poller, rules: harness.engine.sources.rules(sourceId), sourceId };
  }

  it('have the headers of the response, without its compression', async () => {
    const options = { httpCompression: { threshold: 100 }, cors: { origin: 'http://app.test', credentials: true } };
    const headers = { 'Accept-Encoding': 'gzip', Origin: 'http://app.test' };
    const { server, poller, rules } = await byHand('4', { options });
    server.io.engine.on('headers', (sent: Record<string, string>) => (sent['set-cookie'] = 'route=a; Path=/'));
    await poller.open();
    poller.headers = headers;
    expect((await poller.post('40')).body.toString()).toBe('ok');
    expect((await poller.get()).body.toString()).toMatch(/^40/);
    const text = 'y'.repeat(500);
    server.io.emit('other', text);
    const plain = await poller.get();
    expect(plain.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(plain.body).toString()).toBe(`42${JSON.stringify(['other', text])}`);
    rules.add('event:news', { drop: true });
    server.io.emit('other', text);
    const judged = await poller.get();
    expect(judged.body).toEqual(plain.body);
    server.io.emit('news', 1);
    server.io.emit('other', text);
    let changed = await poller.get();
    // If the dropped event was alone in its body, the response contains only a no-op packet (6).
    while (changed.body.toString() === '6') changed = await poller.get();
    const { 'content-length': _length, 'content-encoding': _encoding, date: _date, ...kept } = plain.headers;
    const { 'content-length': length, 'content-encoding': encoding, date: _now, ...got } = changed.headers;
    if (!encoding)
      expect([length, changed.body.toString()]).toEqual([
        String(changed.body.length),
        `42${JSON.stringify(['other', text])}`,
      ]);
    expect(got).toMatchObject({ 'access-control-allow-origin': 'http://app.test', 'set-cookie': kept['set-cookie'] });
  });

  it('keep the form of JSONP', async () => {
    const { server, poller, rules } = await byHand('3&j=2', { version: 'v2' });
    await poller.open();
    rules.add('event:news', { args: ['line\n\\n\u2028', 'é'] });
    server.io.emit('news', 1);
    const { body } = await poller.get();
    expect(body.toString()).toBe(
      `___eio[2](${JSON.stringify('27:42["news","line\\n\\\\n\u2028","é"]').replace('\u2028', '\\u2028')});`,
    );
    const sent = '42["news","x"]';
    const form = new URLSearchParams({ d: `${sent.length}:${sent}` }).toString();
    expect((await poller.post(form, 'application/x-www-form-urlencoded')).body.toString()).toBe('ok');
    expect(server.recorder.events.map(({ args }) => args)).toEqual([['line\n\\n\u2028', 'é']]);
  });

  it('keep the binary form of Engine.IO 3', async () => {
    const { server, poller, rules } = await byHand('3', { version: 'v2' });
    await poller.open();
    rules.add('event:news', { args: [{ $hex: '07' }] });
    server.io.emit('news', Buffer.from([1, 2]));
    const { body, headers } = await poller.get();
    expect(headers['content-type']).toBe('application/octet-stream');
    const text = '451-["news",{"_placeholder":true,"num":0}]';
    const counted = (kind: number, length: number): number[] => [kind, ...Array.from(String(length), Number), 255];
    const expected = (byte: number): Buffer =>
      Buffer.concat([
        Buffer.from(counted(0, text.length)),
        Buffer.from(text),
        Buffer.from([...counted(1, 2), 4, byte]),
      ]);
    expect(body).toEqual(expected(7));
    expect((await poller.post(expected(9), 'application/octet-stream')).body.toString()).toBe('ok');
    expect(server.recorder.events.map(({ args }) => args)).toEqual([[Buffer.from([7])]]);
  });

  it('reach a client that polls after the server has ended the session', async () => {
    const { server, poller, sourceId } = await byHand('4');
    await poller.open();
    await poller.post('40');
    await poller.get();
    const waiting = poller.get();
    await expect.poll(() => harness.engine.sources.connections.at(-1)?.state).toBe('connected');
    const { connectionId = '' } = harness.engine.sources.connections.find((one) => one.sourceId === sourceId) ?? {};
    const injection = { to: 'client', event: 'news', args: [1], ack: false, timeoutMs: undefined } as const;
    await harness.engine.sources.inject(connectionId, injection);
    expect((await waiting).body.toString()).toBe('42["news",1]');
    // The proxy still has a poll at the target, to which the target responds with the end of the session.
    server.sockets[0]?.conn.close();
    await expect.poll(() => harness.engine.sources.connection(connectionId)?.state).toBe('disconnected');
    const { status, body } = await poller.get();
    expect([status, body.toString()]).toEqual([200, expect.stringMatching(/1$/)]);
  });

  it('are a noop packet or “ok” if no packet remains in them', async () => {
    const { server, poller, rules } = await byHand('4');
    await poller.open();
    await poller.post('40');
    await poller.get();
    rules.add('event:news', { drop: true });
    server.io.emit('news', 1);
    expect((await poller.get()).body.toString()).toBe('6');
    const { status, body } = await poller.post('42["news",1]');
    expect([status, body.toString()]).toEqual([200, 'ok']);
    expect(server.recorder.events).toEqual([]);
    expect(server.sockets).toHaveLength(1);
  });
});
