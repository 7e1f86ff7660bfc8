/** The steps of a scenario, its end, and its result. */
import { describe, expect, it } from 'vitest';
import { errorFrom } from '../../../../src/model/cause/userErrors.ts';
import { FakeRun, type FakeRunOptions, outcome } from '../../../support/fakeScenario.ts';

const onMain = (...steps: object[]): object => ({ connection: 'main', steps });
const silent: FakeRunOptions = { server: { emitted: () => undefined } };

it('the result has the shape of a report', async () => {
  const run = new FakeRun(onMain({ emit: 'a', ack: true, args: [1], expect: { ack: [2] } }, { pauseMs: 5 }));
  expect(await run.result).toEqual({
    scenario: 's',
    status: 'failed',
    ms: 0,
    steps: [
      {
        index: 0,
        title: 'Emit “a”',
        status: 'failed',
        ms: 0,
        expected: 2,
        actual: 1,
        cause: { code: 'scenario.notAsExpected', params: { path: 'ack.0' } },
        path: ['scenarios', 0, 'steps', 0],
      },
      { index: 1, title: 'Pause 5\u00a0ms', status: 'skipped', ms: 0 },
    ],
    connectionIds: ['c1'],
  });
});

it('an emit that requests an acknowledgement fails without one, unless another delivery is expected', async () => {
  const run = await new FakeRun(onMain({ emit: 'a', ack: { timeoutMs: 50 } }), silent).settled();
  expect(run.client.emits[0]?.ack).toEqual({ timeoutMs: 50 });
  if (run.client.sent) run.client.sent.cause = { code: 'ack.timeout' };
  run.client.sent?.become('timedOut');
  expect(await outcome(run)).toEqual(['failed', ['failed', 'ack.timeout']]);
  expect((await run.result).steps[0]).toMatchObject({ expected: 'acknowledged', actual: 'timedOut' });
  const other = await new FakeRun(onMain({ emit: 'a', expect: { delivery: 'late' } }), silent).settled();
  expect(other.client.emits[0]?.ack).toEqual({ timeoutMs: 5000 });
  other.client.sent?.become('timedOut');
  await other.settled();
  other.client.sent?.become('late', []);
  expect(await outcome(other)).toEqual(['passed', 'passed']);
});

it('a captured value keeps its type, and its text is no template', async () => {
  const big = { $number: '899068272867328065' };
  const run = new FakeRun(
    onMain(
      {
        emit: 'a',
        ack: true,
        args: [{ $number: big.$number }, '{{', '}}', { $$file: 'secret.txt' }],
        capture: { n: 'ack.0', o: 'ack.1', f: 'ack.3' },
      },
      { emit: 'b', args: ['{{n}}', 'n={{n}}', '{{o}}secret:x}}', ['{{f}}']] },
      { emit: 'c', args: ['{{n:string}}'] },
    ),
  );
  expect(await outcome(run)).toEqual(['passed', 'passed', 'passed', 'passed']);
  const [, second, third] = run.client.emits;
  expect(second?.args.map(String)).toEqual([big.$number, `n=${big.$number}`, '{{secret:x}}', '[object Object]']);
  expect(second?.args[3]).toEqual([{ $file: 'secret.txt' }]);
  expect(third?.args).toEqual([big.$number]);
});

it('set and capture take precedence over the command line, a .env file, the environment and the collection', async () => {
  const variables = {
    collection: { a: 'c', b: 'c', c: 'c', d: 'c', e: '{{a}}' },
    environment: { a: 'e', b: 'e', c: 'e' },
    dotenv: { a: 'f', b: 'f' },
    overrides: { a: 'o' },
  };
  const emit = { emit: 'x', args: ['{{a}}{{b}}{{c}}{{d}}{{e}}'] };
  const run = new FakeRun(onMain(emit, { set: { a: 's' } }, emit), { variables });
  expect(await outcome(run)).toEqual(['passed', 'passed', 'passed', 'passed']);
  expect(run.client.emits.map(({ args }) => args[0])).toEqual(['ofeco', 'sfecs']);
});

it('named variables keep their values during a run, and the counter of a repeat is its iteration', async () => {
  const collection = { variables: { id: '{{$counter}}' } };
  const repeat = {
    repeat: 2,
    steps: [
      { emit: 'x', args: ['{{$counter}}', '{{id}}'] },
      { repeat: 2, steps: [{ emit: '{{$counter}}' }] },
    ],
  };
  const run = new FakeRun(onMain({ emit: 'x', args: ['{{id}}'] }, repeat, { emit: 'x', args: ['{{$counter}}'] }), {
    collection,
  });
  expect(await outcome(run)).toEqual(['passed', 'passed', 'passed', 'passed']);
  expect(run.client.emits.map(({ event, args }) => [event, ...args])).toEqual([
    ['x', 1],
    ['x', 1, 1],
    ['1'],
    ['2'],
    ['x', 2, 1],
    ['1'],
    ['2'],
    ['x', 2],
  ]);
});

it('a repeat keeps its interval, and names the iteration that does not pass', async () => {
  const run = new FakeRun(
    onMain({ repeat: 3, everyMs: 10, steps: [{ emit: 'x', args: ['{{$counter}}'], expect: { ack: [{ $lt: 3 }] } }] }),
  );
  await run.settled();
  expect(run.client.emits).toHaveLength(1);
  await run.clock.advanceAsync(10);
  expect(run.client.emits).toHaveLength(2);
  await run.clock.advanceAsync(10);
  const { steps } = await run.result;
  expect(steps[0]?.title).toBe('Repeat 3\u00a0×: iteration 3: Emit “x”');
});

it('a used scenario runs in place, with the same connections and variables', async () => {
  const collection = {
    scenarios: [
      {
        name: 'u',
        connection: 'other',
        timeoutMs: 1,
        steps: [{ emit: 'x', ack: true, args: [7], capture: { v: 'ack.0' } }, { emit: '{{missing}}' }],
      },
    ],
  };
  const run = new FakeRun(onMain({ use: 'u' }), { collection });
  const { status, steps } = await run.result;
  expect([status, steps[0]?.title, steps[0]?.cause?.code]).toEqual([
    'errored',
    'Use “u”: Emit “{{missing}}”',
    'variable.undefined',
  ]);
  expect(run.connections).toHaveLength(1);
});

it('a connection that is refused is an error, unless the step expects it', async () => {
  const error = errorFrom(
    { code: 'namespace.refused', params: { reported: 'not allowed' } },
    { data: { status: 403 } },
  );
  const server = { connected: () => Promise.reject(error) };
  const first = new FakeRun(onMain({ emit: 'a' }), { server });
  expect(await outcome(first)).toEqual(['errored', ['errored', 'namespace.refused']]);
  expect(first.isClosed).toBe(true);
  const connect = (expected: unknown): object => ({ steps: [{ connect: 'main', expect: { error: expected } }] });
  for (const expected of [
    'not allowed',
    'namespace.refused',
    { data: { status: 403 } },
    { serverMessage: { $regex: '^not' } },
    { $regex: 'allowed' },
    { $not: 'x' },
    { $oneOf: ['namespace.refused'] },
  ]) {
    const run = new FakeRun(connect(expected), { server });
    expect([expected, await outcome(run)]).toEqual([expected, ['passed', 'passed']]);
    expect(run.isClosed).toBe(true);
  }
  for (const expected of ['The server refused', { code: 'x' }, { $not: 'not allowed' }, { data: null }]) {
    const run = new FakeRun(connect(expected), { server });
    expect([expected, (await run.result).status]).toEqual([expected, 'failed']);
  }
  const accepted = new FakeRun(connect('x'));
  expect(await outcome(accepted)).toEqual(['failed', ['failed', 'scenario.connected']]);
  expect(accepted.isClosed).toBe(true);
});

it('a name of a connection that is not open is an error, and so is a missing name if several are open', async () => {
  const several = [{ connect: 'main' }, { connect: 'other' }];
  expect(await outcome(new FakeRun({ steps: [{ emit: 'a' }] }))).toEqual(['errored', ['errored', 'scenario.noneOpen']]);
  expect((await new FakeRun({ steps: [...several, { emit: 'a' }] }).result).steps[2]?.cause?.code).toBe(
    'scenario.severalOpen',
  );
  expect((await new FakeRun(onMain({ emit: 'a', as: 'bob' })).result).steps[0]?.cause?.code).toBe('scenario.notOpen');
  expect(
    (await new FakeRun({ steps: [...several, { disconnect: true, as: 'main' }, { emit: 'a' }] }).result).status,
  ).toBe('passed');
});

it('at the time limit, the step in progress fails, and everything is closed', async () => {
  const run = await new FakeRun({
    ...onMain({ waitFor: 'x', withinMs: 60_000 }, { emit: 'a' }),
    timeoutMs: 100,
  }).settled();
  await run.clock.advanceAsync(100);
  expect(await outcome(run)).toEqual(['failed', ['failed', 'scenario.timedOut'], 'skipped']);
  expect([run.isClosed, run.clock.pending]).toEqual([true, 0]);
  // This scenario has no time limit of its own, so the default applies.
  const other = await new FakeRun(onMain({ emit: 'a', ack: true }), silent).settled();
  await other.clock.advanceAsync(10_000);
  expect(await outcome(other)).toEqual(['failed', ['failed', 'scenario.timedOut']]);
});

it('a repeat that never waits ends in time', async () => {
  const run = new FakeRun({ timeoutMs: 10, steps: [{ repeat: 1_000_000, steps: [{ set: { a: 1 } }] }] });
  setImmediate(() => run.clock.advance(10));
  expect(await outcome(run)).toEqual(['failed', ['failed', 'scenario.timedOut']]);
});

it('a run that is canceled is skipped, also before it begins, and closes everything', async () => {
  const canceling = new AbortController();
  const run = await new FakeRun(onMain({ waitFor: 'x' }), { signal: canceling.signal }).settled();
  canceling.abort();
  expect(await outcome(run)).toEqual(['skipped', ['skipped', 'scenario.canceled']]);
  expect([run.isClosed, run.clock.pending]).toEqual([true, 0]);
  const before = new FakeRun(onMain({ waitFor: 'x' }), { signal: canceling.signal });
  expect((await before.result).status).toBe('skipped');
  expect(before.connections).toHaveLength(0);
});

it('a capture without a value fails', async () => {
  const run = new FakeRun(onMain({ emit: 'a', args: [{ a: null }], capture: { x: 'ack.0.a', y: 'ack.0.b' } }));
  expect(await outcome(run)).toEqual(['failed', ['failed', 'scenario.captureMissed']]);
});

it('an HTTP request logs in, and its token opens the connection', async () => {
  const collection = {
    connections: { main: { url: 'http://localhost:3000', auth: { token: '{{token}}', n: '{{n}}' } } },
    requests: {
      login: { url: 'http://localhost:3000/login', body: { user: '{{user}}', big: { $number: '899068272867328065' } } },
    },
    variables: { user: 'ann' },
  };
  const steps = [
    {
      request: 'login',
      expect: { status: { $lt: 300 }, body: { ok: true } },
      capture: { token: 'body.token', n: 'body.n', s: 'status', h: 'headers.x' },
    },
    { connect: 'main' },
    { emit: 'a', args: ['{{s}}', '{{h}}'] },
  ];
  const run = new FakeRun(
    { steps },
    { collection, request: () => ({ status: 201, headers: { x: 'y' }, body: { ok: true, token: '{{user}}', n: 5 } }) },
  );
  expect(await outcome(run)).toEqual(['passed', 'passed', 'passed', 'passed']);
  const [sent] = run.requests;
  expect([sent?.method, sent?.headers, Buffer.from(sent?.body ?? []).toString()]).toEqual([
    'POST',
    { 'Content-Type': 'application/json' },
    '{"user":"ann","big":899068272867328065}',
  ]);
  expect(run.client.profile.auth).toEqual({ token: '{{user}}', n: 5 });
  expect(run.client.emits[0]?.args).toEqual([201, 'y']);
});

it('an HTTP request follows redirects of the same origin, and at most five', async () => {
  const to = (location: string, status = 302) => ({ status, headers: { location }, body: '' });
  const request = { request: { method: 'POST', url: 'http://localhost:3000/a', body: 'x' }, expect: { status: 200 } };
  const run = new FakeRun(
    { steps: [request] },
    {
      request: ({ url }) =>
        url.endsWith('/a') ? to('/b', 307) : url.endsWith('/b') ? to('c') : { status: 200, headers: {}, body: '' },
    },
  );
  expect(await outcome(run)).toEqual(['passed', 'passed']);
  expect(run.requests.map(({ method, url, body }) => [method, url, body?.byteLength])).toEqual([
    ['POST', 'http://localhost:3000/a', 1],
    ['POST', 'http://localhost:3000/b', 1],
    ['GET', 'http://localhost:3000/c', undefined],
  ]);
  for (const elsewhere of [
    'http://localhost:3001/a',
    'https://localhost:3000/a',
    '//evil.example/',
    'http://localhost:3000@evil.example/',
  ]) {
    const other = new FakeRun({ steps: [{ ...request, expect: { status: 302 } }] }, { request: () => to(elsewhere) });
    expect(await outcome(other)).toEqual(['passed', 'passed']);
    expect(other.requests).toHaveLength(1);
  }
  const endless = new FakeRun({ steps: [request] }, { request: () => to('/a') });
  expect(await outcome(endless)).toEqual(['errored', ['errored', 'scenario.tooManyRedirects']]);
  expect(endless.requests).toHaveLength(6);
});

describe('the steps of a run', () => {
  it('are reported when they end, with the path of the step that does not pass', async () => {
    const run = new FakeRun(
      {
        steps: [{ connect: 'main' }, { repeat: 2, steps: [{ pauseMs: 1 }, { use: 'used' }] }, { disconnect: true }],
        ...{},
      },
      {
        collection: {
          scenarios: [
            { name: 'other', steps: [] },
            { name: 'used', steps: [{ pauseMs: 1 }, { emit: 'a', expect: { ack: [1] } }] },
          ],
        },
      },
    );
    await run.settled();
    expect(run.steps).toMatchObject([{ index: 0, status: 'passed' }]);
    run.clock.advance(1);
    await run.settled();
    run.clock.advance(1);
    const { steps } = await run.result;
    expect(run.steps).toEqual(steps.slice(0, 2));
    expect(steps.map(({ path }) => path)).toEqual([undefined, ['scenarios', 2, 'steps', 1], undefined]);
  });

  it('name the connection of the scenario if it cannot be opened', async () => {
    const server = { connected: () => Promise.reject(new Error('refused')) };
    const opened = { connection: 'main', steps: [{ pauseMs: 1 }] };
    expect((await new FakeRun(opened, { server }).result).steps[0]?.path).toEqual(['scenarios', 0, 'connection']);
    const alone = { connection: 'main', steps: [] };
    expect((await new FakeRun(alone, { server }).result).steps[0]?.path).toEqual(['scenarios', 0, 'connection']);
  });

  it('are masked when they are reported', async () => {
    const run = new FakeRun(
      { steps: [{ connect: 'main' }, { emit: 'a', args: ['hidden value'], expect: { ack: ['other'] } }] },
      {
        collection: { connections: { main: { url: 'http://localhost', auth: { token: '{{secret:t}}' } } } },
        secrets: { t: 'hidden value' },
      },
    );
    await run.result;
    expect(run.steps).toMatchObject([{ status: 'passed' }, { status: 'failed', actual: '‹redacted›' }]);
  });

  it('open connections that are named after the scenario', async () => {
    const run = new FakeRun({ steps: [{ connect: 'main', as: 'alice' }] });
    await run.result;
    expect(run.client.profile.name).toBe('s · alice');
  });
});
