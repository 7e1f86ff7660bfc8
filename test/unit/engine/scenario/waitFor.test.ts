/** Tests which events the steps `waitFor` and `never` find. */
import { expect, it } from 'vitest';
import { filterMatches } from '../../../../src/engine/query/guardedFilter.ts';
import { causeMessage } from '../../../../src/model/cause/causeTexts.ts';
import type { Filter } from '../../../../src/model/filter/filter.ts';
import { type FakeConnection, FakeRun, outcome } from '../../../support/fakeScenario.ts';

const onMain = (...steps: object[]): object => ({ connection: 'main', steps });

it('waitFor finds an event that was received before the acknowledgement of the previous emit', async () => {
  const run = new FakeRun(onMain({ emit: 'join', ack: true }, { waitFor: 'joined' }), {
    server: {
      emitted: (connection, _, sent) => {
        connection.receive('joined', 'a');
        sent.become('acknowledged', []);
      },
    },
  });
  expect(await outcome(run)).toEqual(['passed', 'passed', 'passed']);
  expect(run.isClosed).toBe(true);
});

it('waitFor finds an event that follows a connect, an HTTP request or changed conditions', async () => {
  const run = new FakeRun(
    onMain(
      { waitFor: 'welcome' },
      { request: { url: 'http://localhost:3000/x' } },
      { waitFor: 'posted' },
      { conditions: { latencyMs: 1 } },
      { waitFor: 'slow' },
    ),
    {
      server: {
        connected: (connection) => {
          connection.receive('welcome');
          return Promise.resolve();
        },
      },
      request: () => {
        run.client.receive('posted');
        return { status: 200, headers: {}, body: '' };
      },
    },
  );
  await run.settled();
  run.client.receive('slow');
  expect(await outcome(run)).toEqual(['passed', 'passed', 'passed', 'passed', 'passed', 'passed']);
});

it('waitFor does not find events that were received before the last step that can cause events', async () => {
  const run = new FakeRun(onMain({ pauseMs: 10 }, { emit: 'a' }, { waitFor: 'old', withinMs: 100 }));
  await run.settled();
  run.client.receive('old');
  await run.clock.advanceAsync(10);
  run.client.receive('later');
  await run.clock.advanceAsync(100);
  const { steps } = await run.result;
  expect(steps[2]).toMatchObject({
    status: 'failed',
    expected: 'old',
    cause: { code: 'scenario.nothingReceived', params: { event: 'old', ms: 100, others: 'later' } },
  });
  expect(steps[2]?.cause && causeMessage(steps[2].cause)).toBe(
    '“old” was not received within 100\u00a0ms. It was received once before the step Emit “a” began. Only later events are found. Other events that were received: later.',
  );
});

it('waitFor reports why events with its name did not match: the filter, an earlier step, another connection', async () => {
  const run = new FakeRun({
    steps: [
      { connect: 'main', as: 'alice' },
      { connect: 'main', as: 'bob' },
      { waitFor: 'tick', as: 'alice', where: 'arg:0.n=1' },
      { waitFor: 'tick', as: 'alice', where: 'arg:0.n=3', withinMs: 10 },
    ],
  });
  await run.settled();
  const [alice, bob] = run.connections;
  alice?.receive('tick', { n: 1 });
  await run.settled();
  alice?.receive('tick', { n: 2 });
  alice?.receive('other');
  bob?.receive('tick', { n: 3 });
  await run.clock.advanceAsync(10);
  const { steps } = await run.result;
  const step = steps[3];
  expect(step?.cause && causeMessage(step.cause)).toBe(
    '“tick” was not received within 10\u00a0ms. One “tick” that was received does not match “arg:0.n=3”. It was received on other connections: bob. Other events that were received: other.',
  );
  expect(step).toMatchObject({
    expected: { event: 'tick', where: 'arg:0.n=3' },
    actual: { event: 'tick', args: [{ n: 2 }] },
  });
});

/** Simulates that events with the name “x” are received, whose filter `matches` evaluates. */
function receiveMany(
  connection: FakeConnection | undefined,
  count: number,
  matches: (filter: Filter) => boolean,
): void {
  const event = { event: 'x', requestsReply: false, args: () => [], matches, reply: () => undefined };
  for (let index = 0; index < count; index++) connection?.listener.received({ ...event });
}

it('a slow filter is evaluated once after the wait, and what is known without it is reported', async () => {
  const run = new FakeRun({
    steps: [
      { connect: 'main', as: 'alice' },
      { connect: 'main', as: 'bob' },
      { pauseMs: 10 },
      { emit: 'a', as: 'alice' },
      { waitFor: 'x', as: 'alice', where: '/^(a+)+$/', withinMs: 10 },
    ],
  });
  await run.settled();
  const [alice, bob] = run.connections;
  let tries = 0;
  const slow = (filter: Filter): boolean => {
    tries++;
    const payloadText = (): string => `${'a'.repeat(40)}b`;
    const facts = { seq: 1, t: 0, connectionId: 'c1', kind: 'event', dir: 'in', event: 'x' };
    const subject = { facts, args: () => [], payloadText } as unknown as Parameters<Filter['matches']>[0];
    return filterMatches(filter, [subject])[0] === true;
  };
  receiveMany(alice, 50, slow);
  await run.clock.advanceAsync(10);
  receiveMany(bob, 50, slow);
  alice?.receive('other');
  await run.clock.advanceAsync(10);
  const { steps } = await run.result;
  expect(tries).toBe(1);
  expect(steps[4]).toMatchObject({ status: 'failed', cause: { code: 'scenario.nothingReceived' } });
  expect(steps[4]?.cause?.params).toMatchObject({ before: 0, used: 0, elsewhere: '', others: 'other' });
});

it('the newest 1000 events with the name are examined for each connection', async () => {
  const run = new FakeRun({
    steps: [
      { connect: 'main', as: 'alice' },
      { connect: 'main', as: 'bob' },
      { waitFor: 'x', as: 'alice', where: 'arg:0=1', withinMs: 10 },
    ],
  });
  await run.settled();
  const tried: number[] = [];
  for (let index = 0; index < 3000; index++) {
    receiveMany(run.connections[1], 1, () => tried.push(index) < 0);
  }
  await run.clock.advanceAsync(10);
  expect((await run.result).steps[2]?.cause?.params).toMatchObject({ elsewhere: '' });
  expect(tried).toHaveLength(1000);
  expect([tried[0], tried.at(-1)]).toEqual([2999, 2000]);
});

it('older events that were not examined make the numbers in the message minimums', async () => {
  const messageAfter = async (count: number): Promise<string | undefined> => {
    const run = new FakeRun(onMain({ pauseMs: 10 }, { emit: 'a' }, { waitFor: 'x', withinMs: 10 }));
    await run.settled();
    receiveMany(run.client, count, () => true);
    await run.clock.advanceAsync(10);
    await run.clock.advanceAsync(10);
    const cause = (await run.result).steps[2]?.cause;
    return cause && causeMessage(cause);
  };
  expect(await messageAfter(1000)).toContain('It was received 1,000 times before the step Emit “a” began.');
  expect(await messageAfter(1001)).toContain('It was received at least 1,000 times before the step Emit “a” began.');
});

it.each(['the time limit', 'canceling'])('%s stops the search for the events that a step missed', async (reason) => {
  const cancelling = new AbortController();
  const steps = [{ pauseMs: 10 }, { emit: 'a' }, { waitFor: 'x', where: 'arg:0=1', withinMs: 10 }];
  const run = new FakeRun({ connection: 'main', steps, timeoutMs: 500 }, { signal: cancelling.signal });
  await run.settled();
  let tries = 0;
  receiveMany(run.client, 900, () => {
    tries++;
    // Each evaluation takes longer than a time slice.
    run.clock.advance(reason === 'canceling' ? 10 : 100);
    if (tries === 10 && reason === 'canceling') cancelling.abort();
    return false;
  });
  await run.clock.advanceAsync(10);
  await run.clock.advanceAsync(10);
  const { status, steps: results } = await run.result;
  expect([status, results[2]?.cause?.code]).toEqual(
    reason === 'canceling' ? ['skipped', 'scenario.canceled'] : ['failed', 'scenario.timedOut'],
  );
  expect(tries).toBeLessThanOrEqual(10);
  // The search itself has ended too.
  await run.settled();
  await new Promise(setImmediate);
  expect(tries).toBeLessThanOrEqual(10);
});

it('pauses, variables and other waits do not begin a new window for events', async () => {
  const run = new FakeRun(
    onMain({ emit: 'a' }, { waitFor: 'second' }, { set: { x: 1 } }, { pauseMs: 5 }, { waitFor: 'first' }),
    {
      server: {
        emitted: (connection) => {
          connection.receive('first');
          connection.receive('second');
        },
      },
    },
  );
  await run.settled();
  await run.clock.advanceAsync(5);
  expect(await outcome(run)).toEqual(['passed', 'passed', 'passed', 'passed', 'passed', 'passed']);
});

it('each event is consumed once', async () => {
  const run = new FakeRun(
    onMain({ emit: 'a' }, { waitFor: 'x', capture: { n: 'args.0' } }, { waitFor: 'x', withinMs: 5 }),
    {
      server: { emitted: (connection) => connection.receive('x', 1) },
    },
  );
  await run.settled();
  await run.clock.advanceAsync(5);
  expect(await outcome(run)).toEqual(['failed', 'passed', 'passed', ['failed', 'scenario.nothingReceived']]);
  expect((await run.result).steps[2]?.cause?.params).toMatchObject({ unmatched: 0, used: 1, before: 0, others: '' });
});

it('with a count, it takes this many events, each of which must match, and captures values of the last one', async () => {
  const steps = [
    { emit: 'a' },
    { waitFor: 'x', count: 2, expect: { args: [{ $gt: 0 }] }, capture: { n: 'args.0' } },
    { emit: '{{n}}' },
  ];
  const run = await new FakeRun(onMain(...steps)).settled();
  run.client.receive('x', 1);
  await run.settled();
  run.client.receive('x', 2);
  run.client.receive('x', 3);
  expect(await outcome(run)).toEqual(['passed', 'passed', 'passed', 'passed']);
  expect(run.client.emits[1]?.event).toBe('2');
  const other = await new FakeRun(onMain(...steps)).settled();
  other.client.receive('x', 0);
  const { steps: results } = await other.result;
  expect(results[1]).toMatchObject({
    status: 'failed',
    expected: { $gt: 0 },
    actual: 0,
    cause: { code: 'scenario.notAsExpected', params: { path: 'args.0' } },
  });
});

it('a filter selects events; the other events remain for the next step', async () => {
  const run = await new FakeRun(
    onMain({ emit: 'a' }, { waitFor: 'm*', where: 'arg:0={{id}}' }, { waitFor: 'msg', expect: { args: [1] } }),
    { variables: { overrides: { id: '2' } } },
  ).settled();
  run.client.receive('msg', 1);
  run.client.receive('msg', 2);
  expect(await outcome(run)).toEqual(['passed', 'passed', 'passed', 'passed']);
});

it('waitFor replies to the event, with the values of variables before the event', async () => {
  const run = await new FakeRun(
    onMain(
      { set: { x: 1 } },
      { waitFor: 'ready?', reply: ['{{x}}', { $hex: '00' }], capture: { x: 'args.0' } },
      { waitFor: 'no', reply: [] },
    ),
  ).settled();
  run.client.receive('ready?', 5);
  await run.settled();
  run.client.receive('no');
  expect(await outcome(run)).toEqual(['errored', 'passed', 'passed', ['errored', 'scenario.noReplyRequested']]);
  expect(run.client.replies).toEqual([[1, new Uint8Array(1)]]);
});

it('waitFor fails when the connection ends', async () => {
  const run = await new FakeRun(onMain({ waitFor: 'x' }, { emit: 'a' })).settled();
  run.client.end();
  expect(await outcome(run)).toEqual(['failed', ['failed', 'scenario.endedWhileWaiting'], 'skipped']);
  expect((await run.result).steps[0]?.cause?.params).toMatchObject({ fault: 'server.disconnected' });
});

it('“never” counts events from its own start on, and does not consume the events of other steps', async () => {
  const run = new FakeRun(
    onMain({ emit: 'a' }, { never: 'x', where: 'arg:0=1', duringMs: 10 }, { waitFor: 'x', expect: { args: [2] } }),
    { server: { emitted: (connection) => connection.receive('other', 1) } },
  );
  await run.settled();
  run.client.receive('x', 2);
  await run.clock.advanceAsync(10);
  expect(await outcome(run)).toEqual(['passed', 'passed', 'passed', 'passed']);
  const other = await new FakeRun(onMain({ emit: 'a' }, { never: 'x', duringMs: 10 })).settled();
  other.client.receive('x', { $a: 1 });
  const { steps } = await other.result;
  expect(steps[1]).toMatchObject({ status: 'failed', actual: [{ $$a: 1 }], cause: { code: 'scenario.received' } });
});

it('an event that was received before the step “never” is not counted', async () => {
  const run = new FakeRun(onMain({ emit: 'a' }, { never: 'x', duringMs: 10 }), {
    server: { emitted: (connection) => connection.receive('x') },
  });
  await run.settled();
  await run.clock.advanceAsync(10);
  expect(await outcome(run)).toEqual(['passed', 'passed', 'passed']);
});

it('connections have windows of their own, which begin together', async () => {
  const steps = [
    { connect: 'main', as: 'alice' },
    { connect: 'main', as: 'bob' },
    { emit: 'hi', as: 'alice' },
    { waitFor: 'hi', as: 'bob' },
    { waitFor: 'sent', as: 'alice' },
  ];
  const run = await new FakeRun({ steps }).settled();
  const [alice, bob] = run.connections;
  alice?.receive('sent');
  bob?.receive('hi');
  expect(await outcome(run)).toEqual(['passed', 'passed', 'passed', 'passed', 'passed', 'passed']);
  expect(run.connections.map(({ isClosed }) => isClosed)).toEqual([true, true]);
});
