/** A server that is not JavaScript, behind the proxy. */
import { io as createClient, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { PythonServer } from '../../servers/pythonServer.ts';
import { EngineHarness } from '../../support/engineHarness.ts';

let server: PythonServer;
let harness: EngineHarness;
let socket: Socket | undefined;

beforeAll(async () => {
  server = await PythonServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(() => {
  socket?.close();
  harness.dispose();
});

it.each([[['websocket']], [['polling']], [['polling', 'websocket']]])(
  'the traffic with python-socketio is shown over %j',
  async (transports) => {
    const { url } = await harness.engine.sources.startProxy({ target: server.url });
    const client = (socket = createClient(url, { transports, forceNew: true, reconnection: false }));
    await new Promise<void>((resolve, reject) => client.once('connect', resolve).once('connect_error', reject));
    const value = { text: 'é ✓ 😀', list: [{ bytes: Buffer.from([0, 1, 255]) }] };
    const echoed: unknown = await client.emitWithAck('echo', value);
    const received = new Promise((resolve) => client.once('told', (...args: unknown[]) => resolve(args)));
    client.emit('tell_back', value, 2);
    await received;
    const seen = await harness.waitFor('told', ({ event }) => event === 'told');
    const notation = { text: 'é ✓ 😀', list: [{ bytes: { $binary: 'AAH/' } }] };
    expect(seen).toMatchObject({ dir: 'in', args: [notation, 2] });
    const echo = await harness.waitFor(
      'echo',
      ({ event, delivery }) => event === 'echo' && delivery === 'acknowledged',
    );
    expect(echo).toMatchObject({ dir: 'out', args: [notation] });
    const ack = harness.entries().find(({ kind, of }) => kind === 'ack' && of === echo.seq);
    expect(ack?.args).toEqual([notation]);
    expect(echoed).toEqual(value);
    // The last request of the previous test's client may reach a proxy on the same port.
    const connection = harness.engine.connections.find(({ sid }) => sid === client.io.engine.id);
    expect(connection).toMatchObject({ state: 'connected', socketId: client.id });
  },
);

it.each([[['polling']], [['polling', 'websocket']]])(
  'rules act on the traffic with python-socketio over %j',
  async (transports) => {
    const { url, sourceId } = await harness.engine.sources.startProxy({ target: server.url });
    const rules = harness.engine.sources.rules(sourceId);
    // A rule that matches no event is added, so that rules are applied to the handshake too.
    const other = rules.add('event:nothing', { drop: true });
    const client = (socket = createClient(url, { transports, forceNew: true, reconnection: false }));
    await new Promise<void>((resolve, reject) => client.once('connect', resolve).once('connect_error', reject));
    const ruleId = rules.add('', { hold: true });
    // These events are more packets than the server accepts in one body.
    const values = Array.from({ length: 40 }, (_, number) => ({ number, bytes: Buffer.from([number]) }));
    const received: unknown[] = [];
    client.on('told', (value: unknown) => received.push(value));
    const acks = values.map((value) => client.emitWithAck('echo', value) as Promise<unknown>);
    const held = (): number => harness.entries().filter(({ delivery }) => delivery === 'held').length;
    await expect.poll(held).toBe(values.length);
    rules.set(ruleId, { enabled: false });
    expect(await Promise.all(acks)).toEqual(values);
    rules.set(ruleId, { filter: 'event:told', enabled: true });
    for (const value of values) client.emit('tell_back', value);
    await expect.poll(held).toBe(values.length);
    rules.remove(ruleId);
    rules.remove(other);
    await expect.poll(() => received).toEqual(values);
    expect(client.connected).toBe(true);
  },
);
