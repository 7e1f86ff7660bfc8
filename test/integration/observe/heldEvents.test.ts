/**
 * The state of rules that the panel shows: the events that they hold, a removed rule that is restored, and injected events that are not
 * acknowledged.
 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EngineHarness } from '../../support/engineHarness.ts';
import { proxiedApp, type ProxiedApp } from '../../support/proxiedApp.ts';

let harness: EngineHarness;
const closing: (() => unknown)[] = [];

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  harness.dispose();
});

const rulesOf = ({ sourceId }: ProxiedApp) => harness.engine.sources.rules(sourceId);
const connectionOf = ({ sourceId }: ProxiedApp): string =>
  harness.engine.sources.connections.find((one) => one.sourceId === sourceId)?.connectionId ?? '';
const deliveryOf = (seq: number) => harness.entries().find((entry) => entry.seq === seq)?.delivery;

it('lists the events that wait, and counts them in the source; all of them are released in their order', async () => {
  const app = await proxiedApp(harness, closing);
  const ruleId = app.add('event:news', { hold: true });
  app.socket.emit('news', 1);
  app.socket.emit('news', 2);
  await expect.poll(() => rulesOf(app).held.length).toBe(2);
  const [first, second] = rulesOf(app).held;
  const connectionId = connectionOf(app);
  const shared = { ruleId, connectionId, namespace: '/', event: 'news', to: 'server' };
  expect(first).toMatchObject(shared);
  expect(second).toMatchObject({ ...shared, seq: (first?.seq ?? 0) + 1 });
  expect(first?.heldMs).toBeGreaterThanOrEqual(second?.heldMs ?? Infinity);
  expect(harness.engine.sources.observing).toMatchObject([{ held: 2 }]);
  rulesOf(app).releaseAll();
  await app.barrier();
  expect(app.arrived()).toEqual([
    ['news', 1],
    ['news', 2],
  ]);
  expect(rulesOf(app).held).toEqual([]);
  expect(harness.engine.sources.observing[0]).not.toHaveProperty('held');
});

it('a removed rule is put back at its position, with its hits, and acts again', async () => {
  const app = await proxiedApp(harness, closing);
  const ids = ['one', 'two', 'three'].map((name) => app.add(`event:${name}`, { drop: true }));
  app.socket.emit('two', 1);
  await app.barrier();
  rulesOf(app).remove('r2');
  expect(rulesOf(app).restore('r1')).toBe(false);
  app.socket.emit('two', 2);
  await app.barrier();
  expect(rulesOf(app).restore('r2')).toBe(true);
  expect(rulesOf(app).restore('r2')).toBe(false);
  app.socket.emit('two', 3);
  await app.barrier();
  expect(app.arrived()).toEqual([['two', 2]]);
  expect(rulesOf(app).list.map(({ ruleId }) => ruleId)).toEqual(ids);
  expect(rulesOf(app).list[1]).toMatchObject({ hits: 2 });
});

it('an injected event that is not acknowledged within its timeout is shown as timed out in its entry; a later acknowledgement is late', async () => {
  const app = await proxiedApp(harness, closing);
  const acknowledge: (() => void)[] = [];
  app.socket.on('question', (answer: () => void) => void acknowledge.push(answer));
  const connectionId = connectionOf(app);
  const injection = { to: 'client', event: 'question', args: [], ack: true, timeoutMs: 1 } as const;
  const { seq, decided } = await harness.engine.sources.injected(connectionId, injection);
  expect(await decided).toEqual({ delivery: 'timedOut' });
  expect(harness.entries().find((entry) => entry.seq === seq)).toMatchObject({
    delivery: 'timedOut',
    injected: true,
    cause: { code: 'ack.timeout', params: { timeoutMs: 1 } },
  });
  expect(harness.engine.sources.connection(connectionId)?.counts).toMatchObject({ timedOut: 1, pendingAcks: 0 });
  await expect.poll(() => acknowledge.length).toBe(1);
  acknowledge[0]?.();
  await expect.poll(() => deliveryOf(seq)).toBe('late');
  // A second injected event is not acknowledged before the connection ends: its status stays “timed out”.
  const other = await harness.engine.sources.injected(connectionId, injection);
  await other.decided;
  app.socket.close();
  await expect.poll(() => harness.engine.sources.connection(connectionId)?.state).toBe('disconnected');
  expect(deliveryOf(other.seq)).toBe('timedOut');
});

it('an event stays held, and can be dropped, after the server has disconnected its namespace; the next request to join is sent after it', async () => {
  const app = await proxiedApp(harness, closing, { namespace: '/chat' });
  app.add('event:news', { hold: true });
  app.socket.emit('news', 1, () => undefined);
  await expect.poll(() => rulesOf(app).held.length).toBe(1);
  const left = new Promise((resolve) => app.socket.once('disconnect', resolve));
  app.server.io.of('/chat').disconnectSockets();
  await left;
  const joined = new Promise<void>((resolve) => app.socket.once('connect', resolve));
  app.socket.connect();
  const [held] = rulesOf(app).held;
  expect(held).toMatchObject({ event: 'news' });
  rulesOf(app).release(held?.seq ?? 0, { drop: true });
  await joined;
  expect(rulesOf(app).held).toEqual([]);
});
