/** Scenarios on real servers of every protocol. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { runScenarioOn } from '../../../src/engine/engineScenarios.ts';
import type { ScenarioHost } from '../../../src/engine/scenario/scenarioPort.ts';
import { parseCollection } from '../../../src/model/collection/collectionText.ts';
import type { ScenarioResult } from '../../../src/model/scenario/scenarioResult.ts';
import { startServer, type ServerVersion, type TestServer } from '../../servers/testServer.ts';
import { EngineHarness } from '../../support/engineHarness.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const host: ScenarioHost = {
  secret: (name) => Promise.resolve(`secret ${name}`),
  network: () => Promise.resolve(undefined),
  file: () => Promise.resolve(new Uint8Array([1, 2])),
};

function harness(): EngineHarness {
  const made = new EngineHarness();
  closing.push(() => made.engine.dispose());
  return made;
}

async function run(
  { engine }: EngineHarness,
  collection: object,
  name = 's',
  signal?: AbortSignal,
  keepAs?: string,
): Promise<ScenarioResult> {
  const parsed = parseCollection(JSON.stringify({ version: 1, name: 'n', emits: [], ...collection }));
  if (!parsed.ok) throw new Error(`${parsed.fault.code} ${JSON.stringify(parsed.fault.params)}`);
  const file = parsed.collection;
  const scenario = file.scenarios?.find((each) => each.name === name);
  if (!scenario) throw new Error(`no scenario ${name}`);
  const path = ['scenarios', file.scenarios?.indexOf(scenario) ?? 0];
  return runScenarioOn(engine, { file, scenario, path, variables: { collection: file.variables } }, host, signal, {
    keepAs,
  });
}

/** A chat: users join rooms, messages are sent to the others, and `secret` is refused. */
async function chat(version: ServerVersion): Promise<TestServer> {
  const server = await startServer({
    version,
    setup: (io) => {
      io.use((socket, next) => {
        const { query, auth } = socket.handshake as { query: Record<string, unknown>; auth?: Record<string, unknown> };
        const isRefused = query['user'] === 'nobody' || auth?.['user'] === 'nobody';
        next(isRefused ? new Error('not authorized') : undefined);
      });
      io.on('connection', (socket) => {
        socket.emit('welcome', { id: socket.id });
        socket.on('join', (room: string, done: (reply: unknown) => void) => {
          void socket.join(room);
          socket.to(room).emit('joined', room);
          done({ status: 'ok', room, bytes: Buffer.from([1, 2]) });
        });
        socket.on('message', (room: string, text: unknown) => {
          socket.to(room).emit('message', text);
          socket.emit('sent', text);
        });
        socket.on('ask', () => socket.emit('question', (answer: unknown) => socket.emit('answered', answer)));
        socket.on('leave', () => socket.disconnect(true));
        socket.on('last', () => undefined);
      });
    },
  });
  closing.push(() => server.close());
  return server;
}

const steps = [
  { connect: 'main', as: 'bob' },
  { waitFor: 'welcome', as: 'bob', expect: { args: [{ id: { $type: 'string' } }] }, capture: { bob: 'args.0.id' } },
  {
    emit: 'join',
    args: ['lobby'],
    as: 'main',
    expect: { ack: [{ status: 'ok', bytes: { $hex: '01 02' } }], latencyMs: { $gte: 0 } },
    capture: { room: 'ack.0.room' },
  },
  { emit: 'join', args: ['{{room}}'], as: 'bob', ack: true },
  { waitFor: 'joined', as: 'main', where: 'arg:0={{room}}' },
  {
    repeat: 2,
    steps: [
      { emit: 'message', args: ['{{room}}', { n: '{{$counter}}', file: { $file: 'a' } }], as: 'bob' },
      { waitFor: 'mess*', as: 'main', expect: { args: [{ n: '{{$counter}}', file: { $length: 2 } }] } },
      { waitFor: 'sent', as: 'bob' },
    ],
  },
  { emit: 'ask', as: 'main' },
  { waitFor: 'question', as: 'main', reply: ['{{bob}}'] },
  { waitFor: 'answered', as: 'main', expect: { args: ['{{bob}}'] } },
  { never: 'message', as: 'main', duringMs: 20 },
  { conditions: { latencyMs: 5 }, as: 'bob' },
  { emit: 'message', args: ['{{room}}', 'slow'], as: 'bob' },
  { waitFor: 'message', as: 'main' },
  { disconnect: true, as: 'bob' },
  { emit: 'last' },
];

it.each(['v4', 'v3', 'v2'] as const)(
  'a scenario runs two users in a chat of %s, and closes everything at the end',
  async (version) => {
    const server = await chat(version);
    const made = harness();
    const result = await run(made, {
      connections: { main: { url: server.url } },
      scenarios: [{ name: 's', connection: 'main', timeoutMs: 60_000, steps }],
    });
    expect(result.steps.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect([result.status, result.connectionIds]).toEqual(['passed', ['c1', 'c2']]);
    expect(made.engine.connections).toEqual([]);
    // No emitted event is lost when the scenario ends.
    await expect.poll(() => server.recorder.events.map(({ event }) => event)).toContain('last');
    await expect.poll(() => server.sockets.length).toBe(0);
  },
);

it.each(['v4', 'v2'] as const)(
  'a scenario shows the message of a server of %s that refuses a connection',
  async (version) => {
    const server = await chat(version);
    const result = await run(harness(), {
      connections: { main: { url: server.url, query: { user: 'nobody' } } },
      scenarios: [
        {
          name: 's',
          steps: [
            { connect: 'main', expect: { error: 'not authorized' } },
            { connect: 'main', expect: { error: { code: 'namespace.refused' } } },
          ],
        },
      ],
    });
    expect(result.steps.map(({ status, actual }) => ({ status, actual }))).toEqual([
      { status: 'passed' },
      { status: 'passed' },
    ]);
  },
);

it('a scenario ends when the server ends the connection, and when it is canceled', async () => {
  const server = await chat('v4');
  const made = harness();
  const connections = { main: { url: server.url } };
  const ended = await run(made, {
    connections,
    scenarios: [{ name: 's', connection: 'main', steps: [{ emit: 'leave' }, { waitFor: 'never', withinMs: 60_000 }] }],
  });
  expect(ended.steps[1]).toMatchObject({
    status: 'failed',
    cause: { code: 'scenario.endedWhileWaiting', params: { fault: 'server.disconnected' } },
  });
  const cancelling = new AbortController();
  const running = run(
    made,
    {
      connections,
      scenarios: [
        { name: 's', connection: 'main', timeoutMs: 600_000, steps: [{ waitFor: 'never', withinMs: 600_000 }] },
      ],
    },
    's',
    cancelling.signal,
  );
  await expect.poll(() => server.sockets.length).toBe(1);
  cancelling.abort();
  expect(await running).toMatchObject({ status: 'skipped', steps: [{ status: 'skipped' }] });
  await expect.poll(() => server.sockets.length).toBe(0);
});

it('a scenario logs in over HTTP, follows the redirect, and connects with the token', async () => {
  const received: unknown[] = [];
  const server = await startServer({
    setup: (io) =>
      io.use((socket, next) => next(socket.handshake.auth['token'] === 'T1' ? undefined : new Error('no'))),
  });
  closing.push(() => server.close());
  const http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push([request.method, request.url, Buffer.concat(chunks).toString(), request.headers['x-key']]);
      if (request.url === '/login') response.writeHead(303, { Location: '/token' }).end();
      else if (request.url === '/away') response.writeHead(302, { Location: `${server.url}/token` }).end();
      else response.setHeader('Content-Type', 'application/json').end('{"token":"T1","id":899068272867328065}');
    });
  });
  http.listen(0, '127.0.0.1');
  closing.push(() => http.close());
  await expect.poll(() => http.listening).toBe(true);
  const { port } = http.address() as AddressInfo;
  const result = await run(harness(), {
    connections: { main: { url: server.url, auth: { token: '{{token}}' } } },
    requests: {
      login: { url: `http://127.0.0.1:${port}/login`, headers: { 'X-Key': '{{secret:key}}' }, body: { user: 'ann' } },
    },
    scenarios: [
      {
        name: 's',
        steps: [
          {
            request: 'login',
            expect: { status: 200, body: { id: { $number: '899068272867328065' } } },
            capture: { token: 'body.token' },
          },
          { connect: 'main' },
          { request: { url: `http://127.0.0.1:${port}/away` }, expect: { status: 302 } },
          { request: { url: 'http://127.0.0.1:1/' } },
        ],
      },
    ],
  });
  expect(result.steps.map(({ status, cause }) => cause?.code ?? status)).toEqual([
    'passed',
    'passed',
    'passed',
    'scenario.requestFailed',
  ]);
  expect(received).toEqual([
    ['POST', '/login', '{"user":"ann"}', 'secret key'],
    ['GET', '/token', '', 'secret key'],
    ['GET', '/away', '', undefined],
  ]);
});

it('a scenario runs while the capture is paused, and its own events are in the capture', async () => {
  const server = await chat('v4');
  const made = harness();
  made.engine.pause(true);
  const result = await run(made, {
    connections: { main: { url: server.url } },
    scenarios: [{ name: 's', connection: 'main', steps: [{ waitFor: 'welcome', capture: { id: 'args.0.id' } }] }],
  });
  expect(result.status).toBe('passed');
  expect(made.entries().some(({ event, connectionId }) => event === 'welcome' && connectionId === 'c1')).toBe(true);
});

it('a scenario keeps its connections in the list on request, until it runs again', async () => {
  const made = harness();
  const collection = {
    connections: { chat: { url: (await chat('v4')).url } },
    scenarios: [
      {
        name: 's',
        steps: [
          { connect: 'chat', as: 'alice' },
          { connect: 'chat', as: 'bob' },
        ],
      },
    ],
  };
  const listed = (): string[] =>
    made.engine.connections.map(({ connectionId, name, state }) => `${connectionId} ${name} ${state}`);
  const ids = (): string =>
    listed()
      .map((each) => each.split(' ', 1)[0])
      .join();
  const { connectionIds } = await run(made, collection, 's', undefined, 'a');
  expect(listed()).toEqual(['c1 s · alice disconnected', 'c2 s · bob disconnected']);
  expect(connectionIds).toEqual(['c1', 'c2']);
  await run(made, collection, 's', undefined, 'b');
  await run(made, collection, 's', undefined, 'a');
  await run(made, collection);
  expect(ids()).toBe('c3,c4,c5,c6');
  expect(made.engine.former.map(({ name }) => name)).toEqual(['s · alice', 's · bob', 's · alice', 's · bob']);
  // A connection that the user opens again belongs to the user, so later runs do not remove it.
  await made.engine.connection('c5').connect();
  await run(made, collection, 's', undefined, 'a');
  expect(ids()).toBe('c3,c4,c5,c9,c10');
});

it('an expression that backtracks indefinitely is stopped', async () => {
  const server = await chat('v4');
  const made = harness();
  const text = 'a'.repeat(40);
  const scenario = (step: object): object => ({
    connections: { main: { url: server.url } },
    scenarios: [
      { name: 's', connection: 'main', timeoutMs: 60_000, steps: [{ emit: 'message', args: ['r', `${text}!`] }, step] },
    ],
  });
  const matched = await run(made, scenario({ waitFor: 'sent', expect: { args: [{ $regex: '^(a+)+$' }] } }));
  expect(matched.steps[1]).toMatchObject({ status: 'failed', cause: { code: 'matcher.stopped' } });
  const filtered = await run(made, scenario({ waitFor: 'sent', where: '/^\\["(a+)+"\\]$/' }));
  expect(filtered.steps[1]).toMatchObject({ status: 'errored', cause: { code: 'filter.patternSlow' } });
});

it('a scenario reports that the server stopped during a run, and that the next run cannot connect', async () => {
  const server = await chat('v4');
  const made = harness();
  const scenario = {
    connections: { main: { url: server.url, transports: ['websocket'], reconnection: { enabled: false } } },
    scenarios: [
      {
        name: 's',
        connection: 'main',
        timeoutMs: 600_000,
        steps: [
          { emit: 'join', args: ['lobby'], ack: true },
          { waitFor: 'never', withinMs: 600_000 },
          { emit: 'last' },
        ],
      },
    ],
  };
  const running = run(made, scenario);
  await made.waitFor('the acknowledgement', ({ kind }) => kind === 'ack');
  await server.close();
  const stopped = await running;
  expect(stopped).toMatchObject({ status: 'failed' });
  expect(stopped.steps.map(({ status, cause }) => [status, cause?.code])).toEqual([
    ['passed', undefined],
    ['failed', 'scenario.endedWhileWaiting'],
    ['skipped', undefined],
  ]);
  expect(await run(made, scenario)).toMatchObject({ status: 'errored' });
});

it('a scenario that does not end is stopped at its time limit', async () => {
  const server = await chat('v4');
  const endless = (step: object): object => ({
    connections: { main: { url: server.url } },
    scenarios: [
      {
        name: 's',
        connection: 'main',
        timeoutMs: 300,
        steps: [{ repeat: 1e6, steps: [{ repeat: 1e6, steps: [step] }] }],
      },
    ],
  });
  for (const step of [{ pauseMs: 0 }, { emit: 'last' }, { set: { a: '{{$counter}}' } }]) {
    const result = await run(harness(), endless(step));
    expect([step, result.status, result.steps[0]?.cause?.code]).toEqual([step, 'failed', 'scenario.timedOut']);
  }
});
