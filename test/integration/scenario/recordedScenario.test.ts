/**
 * Scenarios that are recorded from manual actions, or from traffic through a proxy: each scenario passes when it is run immediately
 * afterward against the same server.
 */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Connection } from '../../../src/engine/connection/connection.ts';
import { runScenarioOn } from '../../../src/engine/engineScenarios.ts';
import { parseCollection } from '../../../src/model/collection/collectionText.ts';
import type { Entry } from '../../../src/model/entry/entry.ts';
import type { ConnectionProfile } from '../../../src/model/profile/profile.ts';
import { type RecordedScenario, recordScenario } from '../../../src/model/scenario/recorded/recordedScenario.ts';
import type { ScenarioResult } from '../../../src/model/scenario/scenarioResult.ts';
import { startServer, type TestServer, type TestServerOptions } from '../../servers/testServer.ts';
import { EngineHarness } from '../../support/engineHarness.ts';
import { emptyScenarioHost as host } from '../../support/scenarioHost.ts';
import { closedAfterEach } from '../../support/closedAfterEach.ts';
import { joinedClient } from '../../support/joinedClient.ts';

const closing = closedAfterEach();

interface SocketLike {
  readonly id: string;
  join(room: string): unknown;
  to(room: string): { emit(event: string, ...args: unknown[]): unknown };
  emit(event: string, ...args: unknown[]): unknown;
  on(event: string, listener: (...args: never[]) => void): unknown;
  disconnect(close?: boolean): unknown;
}

/** Logs in with a token that is new each time, and then serves rooms. */
function chat(socket: SocketLike): void {
  const token = `${randomUUID()}.${socket.id}`;
  let order = 1000 + Math.floor(Math.random() * 1e6);
  socket.emit('welcome', { id: socket.id, at: Date.now(), motd: 'Hello {{you}}' });
  socket.on('login', (user: string, done: (reply: unknown) => void) => done({ status: 'ok', user, token }));
  socket.on('join', (given: { token: string; room: string }, done: (reply: unknown) => void) => {
    if (given.token !== token) return done({ status: 'refused' });
    void socket.join(given.room);
    socket.to(given.room).emit('joined', { room: given.room, by: socket.id });
    done({ status: 'ok', members: 1 });
  });
  socket.on('message', (room: string, text: string) => {
    socket.to(room).emit('message', { text, sentAt: new Date().toISOString() });
    socket.emit('sent', text);
  });
  socket.on('order', (done: (reply: unknown) => void) => done({ orderId: ++order }));
  socket.on('pay', (orderId: number, done: (reply: unknown) => void) => done(orderId === order ? 'paid' : 'unknown'));
  socket.on('bytes', (bytes: Buffer, done: (reply: unknown) => void) => done(Buffer.from([...bytes].reverse())));
  socket.on('ask', () => socket.emit('question', 'color?', (answer: unknown) => socket.emit('answered', answer)));
  socket.on('leave', () => socket.disconnect(true));
}

async function chatServer(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await startServer({
    ...options,
    namespaces: ['/admin'],
    setup: (io) => {
      io.on('connection', (socket) => chat(socket as unknown as SocketLike));
      io.of('/admin').use((socket, next) => {
        const { auth } = socket.handshake as { auth?: Record<string, unknown> };
        next(auth?.['key'] === 'k' ? undefined : new Error('not authorized'));
      });
      io.of('/admin').on('connection', (socket) =>
        socket.on('stats', (done: (reply: unknown) => void) => done({ users: 2 })),
      );
    },
  });
  closing.push(() => server.close());
  return server;
}

function harness(): EngineHarness {
  const made = new EngineHarness();
  closing.push(() => made.engine.dispose());
  return made;
}

/** The actions that a user performs manually. */
class Hand {
  readonly made: EngineHarness;

  constructor(made: EngineHarness) {
    this.made = made;
  }

  async ask(connection: Connection, event: string, ...args: unknown[]): Promise<Entry> {
    const emit = this.made.emit(connection, event, args, { ack: { timeoutMs: 5000 } });
    await emit.whenDecided();
    return this.made.waitFor('ack', ({ kind, of }) => kind === 'ack' && of === emit.seq);
  }

  received({ id }: Connection, event: string, after = 0): Promise<Entry> {
    return this.made.waitFor(
      event,
      (entry) => entry.seq > after && entry.connectionId === id && entry.dir === 'in' && entry.event === event,
    );
  }
}

interface Recorded {
  readonly recorded: RecordedScenario;
  readonly result: ScenarioResult;
}

/** Records a scenario from all given entries, and runs the scenario on another engine. */
async function recordAndRun(
  { engine, entries }: { engine: EngineHarness['engine']; entries: Entry[] },
  profileOf: (id: string) => ConnectionProfile | undefined,
  variables: Record<string, string> = {},
): Promise<Recorded> {
  const known = new Map<string, { key: string; name: string }>();
  const profiles: Record<string, ConnectionProfile> = {};
  for (const { connectionId: id } of entries) {
    const profile = profileOf(id);
    if (!profile || known.has(id)) continue;
    const same = Object.entries(profiles).find(([, one]) => JSON.stringify(one) === JSON.stringify(profile));
    const key = same?.[0] ?? `key-${id}`;
    profiles[key] = profile;
    known.set(id, { key, name: id });
  }
  const recorded = recordScenario(entries, { connections: known, variables });
  const { steps, timeoutMs } = recorded;
  const file = JSON.stringify({
    version: 1,
    name: 'n',
    variables,
    connections: profiles,
    emits: [],
    scenarios: [{ name: 's', timeoutMs: timeoutMs ?? 60_000, steps }],
  });
  const parsed = parseCollection(file);
  if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.fault)} in ${file}`);
  const [scenario] = parsed.collection.scenarios ?? [];
  if (!scenario) throw new Error('no scenario');
  const request = { file: parsed.collection, scenario, variables: { collection: variables }, path: ['scenarios', 0] };
  return { recorded, result: await runScenarioOn(engine, request, host) };
}

const faults = ({ steps }: ScenarioResult): unknown[] => steps.filter(({ status }) => status !== 'passed');

it.each([
  ['v4', ['websocket']],
  ['v4', ['polling']],
  ['v3', ['polling', 'websocket']],
  ['v2', ['websocket']],
] as const)('a recording of two users in a chat of %s over %j passes', async (version, transports) => {
  const server = await chatServer({ version });
  const made = harness();
  const hand = new Hand(made);
  const profile: ConnectionProfile = { url: server.url, transports: [...transports] };
  const alice = await made.connected(server.url, profile);
  await hand.received(alice, 'welcome');
  const bob = await made.connected(server.url, profile);
  await hand.received(bob, 'welcome');
  const login = await hand.ask(alice, 'login', 'alice');
  const { token } = (login.args ?? [])[0] as { token: string };
  await hand.ask(alice, 'join', { token, room: 'lobby' });
  const { token: other } = ((await hand.ask(bob, 'login', 'bob')).args ?? [])[0] as { token: string };
  await hand.ask(bob, 'join', { token: other, room: 'lobby' });
  await hand.received(alice, 'joined');
  made.emit(bob, 'message', ['lobby', 'Hello {{name}}']);
  await Promise.all([hand.received(alice, 'message'), hand.received(bob, 'sent')]);
  const { orderId } = ((await hand.ask(alice, 'order')).args ?? [])[0] as { orderId: number };
  await hand.ask(alice, 'pay', orderId);
  await hand.ask(alice, 'bytes', Buffer.from([1, 2, 3]));
  made.emit(bob, 'ask');
  const question = await hand.received(bob, 'question');
  bob.reply(question.seq, ['blue']);
  await hand.received(bob, 'answered');
  bob.disconnect();
  await made.state(bob, 'disconnected');

  const { recorded, result } = await recordAndRun({ engine: harness().engine, entries: made.entries() }, () => profile);
  expect(faults(result)).toEqual([]);
  expect(result.status).toBe('passed');
  expect(recorded.notes).toEqual([]);
  const [key, aliceName, bobName] = ['key-c1', 'key-c1', 'key-c1-2'];
  expect(recorded.steps).toEqual([
    { set: { brace: '{' } },
    { connect: key },
    {
      waitFor: 'welcome',
      as: aliceName,
      expect: {
        args: [{ id: { $type: 'string' }, at: { $type: 'number' }, motd: 'Hello {{{brace}}you}}' }],
      },
    },
    { connect: key, as: bobName },
    expect.objectContaining({ waitFor: 'welcome', as: bobName }),
    {
      emit: 'login',
      args: ['alice'],
      as: aliceName,
      expect: { ack: [{ status: 'ok', user: 'alice', token: { $type: 'string' } }] },
      capture: { token: 'ack.0.token' },
    },
    {
      emit: 'join',
      args: [{ token: '{{token}}', room: 'lobby' }],
      as: aliceName,
      expect: { ack: [{ status: 'ok', members: 1 }] },
    },
    expect.objectContaining({ emit: 'login', as: bobName, capture: { token2: 'ack.0.token' } }),
    expect.objectContaining({ emit: 'join', args: [{ token: '{{token2}}', room: 'lobby' }], as: bobName }),
    { waitFor: 'joined', as: aliceName, expect: { args: [{ room: 'lobby', by: { $type: 'string' } }] } },
    { emit: 'message', args: ['lobby', 'Hello {{{brace}}name}}'], as: bobName },
    expect.objectContaining({ waitFor: expect.stringMatching(/^(?:message|sent)$/) as string }),
    expect.objectContaining({ waitFor: expect.stringMatching(/^(?:message|sent)$/) as string }),
    {
      emit: 'order',
      as: aliceName,
      expect: { ack: [{ orderId: { $type: 'number' } }] },
      capture: { orderId: 'ack.0.orderId' },
    },
    { emit: 'pay', args: ['{{orderId}}'], as: aliceName, expect: { ack: ['paid'] } },
    {
      emit: 'bytes',
      args: [{ $binary: 'AQID' }],
      as: aliceName,
      expect: { ack: [{ $binary: 'AwIB' }] },
    },
    { emit: 'ask', as: bobName },
    { waitFor: 'question', as: bobName, expect: { args: ['color?'] }, reply: ['blue'] },
    { waitFor: 'answered', as: bobName, expect: { args: ['blue'] } },
    { disconnect: true, as: bobName },
  ]);
});

it.each([['websocket'], ['polling']] as const)(
  'a recording of emits and connections that overlap passes, over %s',
  async (transport) => {
    const server = await chatServer();
    const made = harness();
    const profile: ConnectionProfile = { url: server.url, transports: [transport] };
    const [alice, bob] = [made.open(server.url, profile), made.open(server.url, profile)];
    await Promise.all([alice.connect(), bob.connect()]);
    const hand = new Hand(made);
    // A wait looks from the last emit on, so an event that has nothing to do with the emit must be received before it.
    await Promise.all([alice, bob].map((one) => hand.received(one, 'welcome')));
    const tokens = await Promise.all(
      [alice, bob].map(async (one) => (await hand.ask(one, 'login', one.id)).args?.[0] as { token: string }),
    );
    await Promise.all([
      hand.ask(alice, 'join', { token: tokens[0]?.token, room: 'r1' }),
      hand.ask(bob, 'join', { token: tokens[1]?.token, room: 'r1' }),
    ]);
    for (let n = 1; n <= 8; n++) made.emit(n % 2 === 0 ? alice : bob, 'message', ['r1', `text ${n}`]);
    for (const one of [alice, bob]) {
      await made.waitFor(
        'all messages',
        ({ seq }) =>
          made
            .entries()
            .filter(
              (entry) =>
                entry.seq <= seq &&
                entry.connectionId === one.id &&
                entry.dir === 'in' &&
                (entry.event === 'message' || entry.event === 'sent'),
            ).length === 8,
      );
    }
    const { result } = await recordAndRun({ engine: harness().engine, entries: made.entries() }, () => profile);
    expect(faults(result)).toEqual([]);
    expect(result.status).toBe('passed');
  },
);

it('a recording of namespaces, a refusal, a disconnect by the server and a reopened connection passes', async () => {
  const server = await chatServer();
  const made = harness();
  const hand = new Hand(made);
  const admin = { url: server.url, namespace: '/admin', auth: { key: 'k' } };
  const refused = { url: server.url, namespace: '/admin', reconnection: { enabled: false } };
  const one = await made.connected(server.url, admin);
  await hand.ask(one, 'stats');
  const two = made.open(server.url, refused);
  await expect(two.connect()).rejects.toThrow('not authorized');
  const three = await made.connected(server.url);
  await hand.received(three, 'welcome');
  made.emit(three, 'leave');
  await made.state(three, 'disconnected');
  const before = made.engine.log.nextSeq;
  await three.connect();
  await hand.received(three, 'welcome', before - 1);
  const { recorded, result } = await recordAndRun({ engine: harness().engine, entries: made.entries() }, (id) =>
    id === one.id ? admin : id === two.id ? refused : { url: server.url },
  );
  expect(faults(result)).toEqual([]);
  expect(recorded.steps).toEqual([
    { set: { brace: '{' } },
    { connect: 'key-c1' },
    { emit: 'stats', as: 'key-c1', expect: { ack: [{ users: 2 }] } },
    { connect: 'key-c2', expect: { error: 'not authorized' } },
    { connect: 'key-c3' },
    expect.objectContaining({ waitFor: 'welcome', as: 'key-c3' }),
    { emit: 'leave', as: 'key-c3' },
    { disconnect: true, as: 'key-c3' },
    { connect: 'key-c3' },
    expect.objectContaining({ waitFor: 'welcome', as: 'key-c3' }),
  ]);
  expect(recorded.notes.map(({ kind }) => kind)).toEqual(['reconnected', 'endedByServer']);
});

it('a recording of clients behind a proxy passes, with rules and injected events', async () => {
  const server = await chatServer();
  const made = harness();
  const { sourceId, url } = await made.engine.sources.startProxy({ target: server.url });
  const socket = await joinedClient(closing, url);
  const { token } = (await socket.emitWithAck('login', 'alice')) as { token: string };
  await socket.emitWithAck('join', { token, room: 'lobby' });
  socket.emit('message', 'lobby', 'hi');
  await made.waitFor('sent', ({ event, dir }) => event === 'sent' && dir === 'in');
  made.engine.sources.rules(sourceId).add('event:order', { drop: true });
  socket.emit('order', () => undefined);
  await made.waitFor('dropped', ({ event, delivery }) => event === 'order' && delivery === 'discarded');
  await socket.emitWithAck('bytes', Buffer.from([7]));
  const { recorded, result } = await recordAndRun({ engine: harness().engine, entries: made.entries() }, (id) =>
    made.engine.listed(id).sourceKind === 'proxy' ? { url: server.url } : undefined,
  );
  expect(faults(result)).toEqual([]);
  expect(recorded.steps.map((step) => Object.values(step)[0] as unknown)).toEqual([
    { brace: '{' },
    expect.stringContaining('key-'),
    'welcome',
    'login',
    'join',
    'message',
    'sent',
    'bytes',
  ]);
  expect(recorded.notes).toEqual([{ kind: 'notSent', count: 1, names: ['order'] }]);
});
