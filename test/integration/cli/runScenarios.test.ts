/**
 * `socketio-inspector run` with scenarios that use every step, that cannot pass, and whose file or server disappears while they run. Each is
 * run as a separate program in an empty folder.
 */
import { rm, writeFile } from 'node:fs/promises';
import type { Server as HttpServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReportedScenario } from '../../../src/model/scenario/scenarioResult.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { CliProgram, type CliRun } from '../../support/cliProgram.ts';

let cli: CliProgram;
let server: TestServer;
let other: TestServer;
/** The requests that the HTTP handlers of both servers received, without those of Socket.IO. */
const requests: string[] = [];

beforeAll(async () => {
  cli = await CliProgram.build();
  other = await startServer({ setup: (io) => serveHttp(io, 'other') });
  server = await startServer({
    setup: (io) => {
      serveHttp(io, 'own');
      io.use((socket, next) => {
        const { token } = socket.handshake.auth as { token?: string };
        next(token === 'wrong' ? new Error('not authorized') : undefined);
      });
      io.on('connection', (socket) => {
        const { token } = socket.handshake.auth as { token?: string };
        socket.on('join', (room: string, done: (reply: unknown) => void) => {
          void socket.join(room);
          socket.to(room).emit('joined', { user: token?.replace('token of ', ''), id: 7 });
          done({ status: 'ok', room });
        });
        socket.on('say', (room: string, text: unknown) => socket.to(room).emit('said', text));
        socket.on('ask', () => socket.emit('question', (answer: unknown) => socket.emit('answered', answer)));
        socket.on('echo', (value: unknown, done?: (reply: unknown) => void) => {
          socket.emit('echoed', value);
          done?.(value);
        });
      });
    },
  });
});
afterAll(async () => {
  await cli?.dispose();
  await server?.close();
  await other?.close();
});

/** Responds to the requests that are not for Socket.IO: a log-in, and redirects to it and to another origin. */
function serveHttp(io: TestServer['io'], name: string): void {
  const { httpServer } = io as unknown as { httpServer: HttpServer };
  httpServer.on('request', (request, response) => {
    const { url = '' } = request;
    if (url.startsWith('/socket.io')) return;
    requests.push(`${name} ${url}`);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const redirect = { '/moved': '/login', '/away': `${other.url}/stolen` }[url];
      if (redirect !== undefined) return void response.writeHead(307, { Location: redirect }).end();
      const { user } = JSON.parse(Buffer.concat(chunks).toString() || '{}') as { user?: string };
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ token: `token of ${user}` }));
    });
  });
}

const file = 'file.socketio.json';
const write = (scenarios: readonly object[], more: object = {}): Promise<void> =>
  writeFile(
    join(cli.folder, file),
    JSON.stringify(
      {
        version: 1,
        name: 'n',
        variables: { url: server.url },
        connections: {
          main: { url: '{{url}}', reconnection: { enabled: false } },
          user: { url: '{{url}}', auth: { token: '{{token}}' } },
          refused: { url: '{{url}}', auth: { token: 'wrong' } },
        },
        requests: { login: { url: '{{url}}/moved', body: { user: '{{user}}' } } },
        emits: [],
        scenarios,
        ...more,
      },
      null,
      2,
    ),
  );

async function reportOf(run: CliRun): Promise<[code: number | null, results: ReportedScenario[]]> {
  const code = await run.ended();
  return [code, (JSON.parse(run.out) as { results: ReportedScenario[] }).results];
}

const faultOf = ({ status, steps }: ReportedScenario): unknown[] => {
  const step = steps.find((one) => one.status === 'failed' || one.status === 'errored');
  return [status, step?.cause?.code];
};

it('two users log in over HTTP, talk to each other, and use every other step', async () => {
  await write([
    {
      name: 'Chat',
      timeoutMs: 60_000,
      steps: [
        { set: { user: 'alice', room: 'lobby' } },
        { use: 'Log in' },
        { connect: 'user', as: 'alice' },
        { set: { user: 'bob' } },
        { use: 'Log in' },
        { connect: 'user', as: 'bob' },
        { emit: 'join', args: ['{{room}}'], as: 'alice', ack: true },
        { emit: 'join', args: ['{{room}}'], as: 'bob', expect: { ack: [{ status: 'ok' }], latencyMs: { $gte: 0 } } },
        {
          waitFor: 'joined',
          as: 'alice',
          where: 'arg:0.user=bob',
          expect: { args: [{ user: 'bob' }] },
          capture: { id: 'args.0.id' },
        },
        { repeat: 3, steps: [{ emit: 'say', args: ['{{room}}', { n: '{{$counter}}', id: '{{id}}' }], as: 'bob' }] },
        { waitFor: 'sa*', as: 'alice', count: 3, expect: { args: [{ id: 7 }] }, capture: { last: 'args.0.n' } },
        { emit: 'echo', args: ['{{last}}'], as: 'alice', expect: { ack: [3] } },
        { never: 'said', as: 'bob', duringMs: 20 },
        { emit: 'ask', as: 'bob' },
        { waitFor: 'question', as: 'bob', reply: ['yes'] },
        { waitFor: 'answered', as: 'bob', expect: { args: ['yes'] } },
        { conditions: { latencyMs: 30 }, as: 'bob' },
        { emit: 'echo', args: [1], as: 'bob', expect: { latencyMs: { $gte: 30 }, ack: [1] } },
        { conditions: {}, as: 'bob' },
        { disconnect: true, as: 'bob' },
        { pauseMs: 1 },
        { connect: 'refused', expect: { error: 'not authorized' } },
        { emit: 'echo', args: ['still open'], ack: true },
      ],
    },
    { name: 'Log in', steps: [{ request: 'login', expect: { status: 200 }, capture: { token: 'body.token' } }] },
  ]);
  const [code, results] = await reportOf(cli.run('run', file, '--grep', '^Chat$', '--reporter', 'json'));
  expect(results[0]?.steps.filter(({ status }) => status !== 'passed')).toEqual([]);
  expect([code, results.map(({ scenario, status }) => [scenario, status])]).toEqual([0, [['Chat', 'passed']]]);
  await expect.poll(() => server.sockets.length).toBe(0);
});

it('each scenario that cannot pass ends with its reason, and does not stop the others', async () => {
  const endless = { repeat: 1e6, steps: [{ repeat: 1e6, steps: [{ pauseMs: 0 }] }] };
  const echo = { emit: 'echo', args: [`${'a'.repeat(40)}!`], ack: true };
  const cases: [name: string, steps: object[], fault: [status: string, code: string]][] = [
    ['without an end', [endless], ['failed', 'scenario.timedOut']],
    [
      'backtracks',
      [echo, { waitFor: 'echoed', expect: { args: [{ $regex: '^(a+)+$' }] } }],
      ['failed', 'matcher.stopped'],
    ],
    ['filter backtracks', [echo, { waitFor: 'echoed', where: '/^\\["(a+)+"\\]$/' }], ['errored', 'filter.patternSlow']],
    ['captures nothing', [{ ...echo, capture: { x: 'ack.0.token' } }], ['failed', 'scenario.captureMissed']],
    ['another type', [{ ...echo, expect: { ack: [{ $gt: 1 }] } }], ['failed', 'scenario.notAsExpected']],
    ['not received', [{ waitFor: 'silence', withinMs: 10 }], ['failed', 'scenario.nothingReceived']],
    ['no acknowledgement', [{ emit: 'unknown', ack: { timeoutMs: 10 } }], ['failed', 'ack.timeout']],
    ['no variable', [{ emit: 'echo', args: ['{{missing}}'] }], ['errored', 'variable.undefined']],
    ['no network', [{ request: { url: 'http://127.0.0.1:1/' } }], ['errored', 'scenario.requestFailed']],
    [
      'a captured address',
      [
        { emit: 'echo', args: [`${other.url}/stolen`], capture: { to: 'ack.0' }, ack: true },
        { request: { url: '{{to}}' } },
      ],
      ['errored', 'scenario.addressCaptured'],
    ],
  ];
  requests.length = 0;
  await write([
    ...cases.map(([name, steps]) => ({ name, connection: 'main', timeoutMs: 5000, steps })),
    { name: 'leaves the origin', steps: [{ request: { url: '{{url}}/away' }, expect: { status: 307 } }] },
    { name: 'passes', connection: 'main', steps: [{ emit: 'echo', args: [1], expect: { ack: [1] } }] },
  ]);
  const [code, results] = await reportOf(cli.run('run', file, '--jobs', '4', '--reporter', 'json'));
  expect(results.map((result) => [result.scenario, ...faultOf(result)])).toEqual([
    ...cases.map(([name, , fault]) => [name, ...fault]),
    ['leaves the origin', 'passed', undefined],
    ['passes', 'passed', undefined],
  ]);
  expect(code).toBe(1);
  for (const { line, steps } of results) {
    expect(line).toBeGreaterThan(1);
    for (const { cause } of steps) if (cause) expect(cause.message).toMatch(/\S.*\.$/s);
  }
  // Neither a redirect nor a captured address reaches the other server.
  expect(requests).toEqual(['own /away']);
});

it('a matcher that does not exist, or of a wrong type, makes the file invalid: with its line', async () => {
  for (const [matcher, message] of [
    [{ $near: 5 }, /\$near/],
    [{ $gt: 'five' }, /The value of “\$gt” must be a number or a date/],
    [{ $like: 1 }, /“\$like” is not a matcher/],
    [{ $regex: '(' }, /regular expression|pattern/i],
  ] as const) {
    await write([{ name: 's', connection: 'main', steps: [{ emit: 'echo', expect: { ack: [matcher] } }] }]);
    const run = cli.run('run', file);
    expect([await run.ended(), run.err]).toEqual([
      3,
      expect.stringMatching(/^file\.socketio\.json:\d+:\d+: /) as string,
    ]);
    expect(run.err).toMatch(message);
  }
});

const held = (expected: string): object => ({
  name: 'held',
  connection: 'main',
  timeoutMs: 600_000,
  steps: [{ emit: 'hold' }, { waitFor: 'go', withinMs: 600_000, expect: { args: [expected] } }],
});

async function startHeld(...args: string[]): Promise<CliRun> {
  server.recorder.clear();
  await write([held('right')]);
  const run = cli.run('run', file, ...args);
  await server.recorder.waitFor('hold');
  return run;
}

it('a file that changes or disappears during a run is used as it was read at the start, and this is reported', async () => {
  const changes: [change: () => Promise<void>, message: RegExp | undefined][] = [
    [() => write([held('wrong')]), /^file\.socketio\.json was changed or deleted after the run began\. .*\n$/],
    [() => rm(join(cli.folder, file)), /^file\.socketio\.json was changed or deleted after the run began\. .*\n$/],
    [() => write([held('right')]), undefined],
  ];
  for (const [change, message] of changes) {
    const run = await startHeld('--reporter', 'tap');
    await change();
    server.io.emit('go', 'right');
    expect([await run.ended(), run.out]).toEqual([0, expect.stringMatching(/^ok 1 - .*held/m) as string]);
    if (message) expect(run.err).toMatch(message);
    else expect(run.err).toBe('');
  }
});

// This test must be the last one, because it stops the server.
it('a server that stops during a run ends the scenario with the reason, and the next run cannot connect', async () => {
  const run = await startHeld('--reporter', 'json');
  await server.close();
  const [code, [result]] = await reportOf(run);
  expect([code, result && faultOf(result)]).toEqual([1, ['failed', 'scenario.endedWhileWaiting']]);
  const [next, [refused]] = await reportOf(cli.run('run', file, '--reporter', 'json'));
  expect([next, refused && faultOf(refused)]).toEqual([4, ['errored', 'connect.refused']]);
});
