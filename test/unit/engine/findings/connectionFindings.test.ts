/** Findings about how connections begin and end, from the entries of a log. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EntryFacts } from '../../../../src/model/entry/entry.ts';
import type { Finding } from '../../../../src/model/findings/finding.ts';
import { MemoryFindings } from '../../../support/memoryFindings.ts';

let capture: MemoryFindings;
let memory: MemoryFindings['memory'];
let findings: MemoryFindings['findings'];

beforeEach(() => {
  capture = new MemoryFindings();
  ({ memory, findings } = capture);
});
afterEach(() => capture.dispose());

function changes(state: NonNullable<EntryFacts['state']>, facts: Partial<EntryFacts> = {}): void {
  memory.log.append({ facts: { connectionId: 'c1', kind: 'connection', namespace: '/', state, ...facts } });
}

async function found(): Promise<Pick<Finding, 'code' | 'severity' | 'params'>[]> {
  await findings.examined();
  return findings.all.map(({ code, severity, params }) => ({ code, severity, ...(params && { params }) }));
}

/** The connection ends three times, 20 ms after each join. */
function loop(): void {
  for (let end = 0; end < 3; end++) {
    changes('connected');
    memory.clock.advance(20);
    changes('disconnected', { cause: { code: 'transport.closed' } });
    memory.clock.advance(1000);
  }
}

it('a connection that ends repeatedly is reported as a loop, until it stays open', async () => {
  loop();
  const [first] = await found();
  expect(first).toMatchObject({ code: 'finding.reconnectLoop', severity: 'error', params: { count: 3, livedMs: 20 } });
  changes('connected');
  memory.clock.advance(29_000);
  expect((await found())[0]).toEqual(first);
  // Nothing is recorded during this time.
  memory.clock.advance(2000);
  expect(await found()).toMatchObject([
    { code: 'finding.reconnectLoop', severity: 'info', params: { count: 3, over: true } },
  ]);
  changes('disconnected', { cause: { code: 'transport.closed' } });
  loop();
  const [again] = await found();
  expect(again).toMatchObject({ code: 'finding.reconnectLoop', severity: 'error' });
  expect(again?.params).not.toHaveProperty('over');
});

it('a time without a connection does not end a loop', async () => {
  loop();
  memory.clock.advance(60_000);
  expect(await found()).toMatchObject([{ code: 'finding.reconnectLoop', severity: 'error' }]);
  changes('connected');
  changes('disconnected', { cause: { code: 'client.disconnected' } });
  memory.clock.advance(60_000);
  expect(await found()).toMatchObject([{ code: 'finding.reconnectLoop', severity: 'error' }]);
});

it('a ping timeout shows how long nothing was received, and what the intervals allow', async () => {
  changes('connected', { pingInterval: 4000, pingTimeout: 500 });
  memory.clock.advance(4500);
  changes('disconnected', { cause: { code: 'transport.pingTimeout' } });
  expect(await found()).toMatchObject([
    {
      code: 'finding.pingTimeout',
      severity: 'warning',
      params: { silentMs: 4500, pingInterval: 4000, pingTimeout: 500 },
    },
  ]);
});

it('requests with many packets may have been dropped, which is certain when an acknowledgement is missing', async () => {
  changes('connected', { transport: 'polling' });
  const emit = memory.log.append({
    facts: { connectionId: 'c1', kind: 'event', dir: 'out', namespace: '/', event: 'save', delivery: 'sent' },
    wantsAck: true,
  });
  memory.log.append({
    facts: {
      connectionId: 'c1',
      kind: 'packet',
      dir: 'out',
      transport: 'polling',
      packet: { type: 'payload', count: 30 },
    },
  });
  expect(await found()).toEqual([
    { code: 'finding.packetsInPost', severity: 'info', params: { count: 30, limit: 16 } },
  ]);
  const { seq } = emit.facts;
  const cause = { code: 'ack.timeout', params: { timeoutMs: 500 } };
  memory.log.amend(seq, { facts: { delivery: 'timedOut', cause } });
  memory.log.append({ facts: { connectionId: 'c1', kind: 'delivery', of: seq, delivery: 'timedOut', cause } });
  expect(await found()).toMatchObject([{ code: 'finding.packetsInPost', severity: 'error' }]);
});

it('a client of the application is reported if its request to join has no response', async () => {
  const source = { sourceId: 's1', kind: 'proxy', name: 'app' };
  for (const connectionId of ['c2', 'c3', 'c4'])
    memory.log.name({ connectionId, name: '', url: 'http://127.0.0.1', namespace: '/stuck', source });
  const of = (connectionId: string) => ({ connectionId, namespace: '/stuck' });
  changes('connecting', of('c2'));
  changes('connecting', of('c3'));
  // The inspector's own connections are not counted, because their state already shows the problem.
  changes('connecting');
  memory.clock.advance(19_000);
  changes('connecting', of('c4'));
  expect(await found()).toEqual([]);
  memory.clock.advance(1000);
  const unanswered = (count: number) => ({
    code: 'finding.joinUnanswered',
    severity: 'error',
    params: { namespace: '/stuck', waitedMs: 20_000, count },
  });
  expect(await found()).toEqual([unanswered(2)]);
  // A client that gives up later has not received a response either, so it is still counted. A refusal is a response.
  changes('disconnected', { ...of('c2'), cause: { code: 'observe.clientLeft' } });
  changes('connectError', { ...of('c4'), cause: { code: 'namespace.refused' } });
  changes('connected', of('c3'));
  memory.clock.advance(60_000);
  expect((await found()).map(({ code }) => code)).toEqual(['finding.joinUnanswered']);
});

it('a request to join that has a late response is no longer a problem', async () => {
  memory.log.name({
    connectionId: 'c2',
    name: '',
    url: 'http://127.0.0.1',
    namespace: '/stuck',
    source: { sourceId: 's1', kind: 'proxy', name: 'app' },
  });
  const of = { connectionId: 'c2', namespace: '/stuck' };
  changes('connecting', of);
  memory.clock.advance(25_000);
  expect((await found()).map(({ code }) => code)).toEqual(['finding.joinUnanswered']);
  changes('connected', of);
  expect(await found()).toEqual([]);
});
