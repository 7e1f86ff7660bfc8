/** Marks of events and acknowledgements that one end of their socket certainly does not have, on captures of both ends. */
import { beforeEach, expect, it } from 'vitest';
import { Counterparts } from '../../../../src/engine/correlation/counterparts.ts';
import { correlate } from '../../../../src/engine/correlation/correlate.ts';
import { MissingWatch } from '../../../../src/engine/correlation/missingWatch.ts';
import { TimelineView } from '../../../../src/engine/timeline/timelineView.ts';
import { rowStatus, statusSentence } from '../../../../webview/format/rowStatus.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { MemoryLog } from '../../../support/memoryLog.ts';
import { settleView } from '../../../support/settledView.ts';

let log: MemoryLog['log'];
let counterparts: Counterparts;
let watch: MissingWatch;
const clock = new FakeClock();
const source = { sourceId: 's1', kind: 'node', name: 'server.js' };

beforeEach(() => {
  ({ log } = new MemoryLog());
  counterparts = new Counterparts(log);
  watch = new MissingWatch(log, clock, counterparts);
  const named = { url: 'http://localhost:3000', namespace: '/' };
  log.name({ connectionId: 'c1', name: 'client', ...named });
  log.name({ connectionId: 'n1', name: 'server', ...named, source });
  log.name({ connectionId: 'n0', name: 'all clients', ...named, source });
  return () => watch.dispose();
});

type End = 'c1' | 'n1';

function state(
  connectionId: End,
  value: 'connecting' | 'connected' | 'disconnected',
  code?: 'node.processEnded',
): void {
  const cause = code && { cause: { code } };
  const socketId = value === 'connected' ? { socketId: 'A' } : {};
  log.append({ facts: { connectionId, namespace: '/', kind: 'connection', state: value, ...socketId, ...cause } });
}

function event(connectionId: End, dir: 'in' | 'out', name: string): number {
  const isSent = dir === 'out' ? ({ delivery: 'sent' } as const) : {};
  const facts = { connectionId, namespace: '/', kind: 'event', dir, event: name, bytes: 9, ...isSent } as const;
  return log.append({ facts }).seq;
}

/** An event that requests an acknowledgement. */
function request(connectionId: End, dir: 'in' | 'out', name: string, ackId: number): number {
  const facts = { connectionId, namespace: '/', kind: 'event', dir, event: name, bytes: 9, ackId } as const;
  return log.append({ facts: { ...facts, delivery: 'sent' }, wantsAck: true }).seq;
}

function ack(connectionId: End, dir: 'in' | 'out', of: number, ackId: number): number {
  const { seq } = log.append({ facts: { connectionId, namespace: '/', kind: 'ack', dir, of, ackId, bytes: 5 } }).facts;
  log.amend(of, { facts: { delivery: 'acknowledged', latencyMs: 1 }, ackSeq: seq });
  return seq;
}

function joined(): void {
  state('c1', 'connecting');
  state('n1', 'connected');
  state('c1', 'connected');
}

async function marked(): Promise<Record<number, string>> {
  await watch.examined();
  const seqs = Array.from({ length: log.nextSeq }, (_, seq) => seq);
  return Object.fromEntries(
    seqs.flatMap((seq) => {
      const mark = log.tables.missing.get(seq);
      return mark ? [[seq, `${mark.end} ${mark.why}`]] : [];
    }),
  );
}

it('marks an event when the connection has ended, not while it is on the way, and withdraws the mark if it is received', async () => {
  joined();
  const first = event('n1', 'out', 'first');
  const lost = event('n1', 'out', 'lost');
  event('c1', 'in', 'first');
  expect(await marked()).toEqual({});
  state('c1', 'disconnected');
  expect(await marked()).toEqual({ [lost]: 'client ended' });
  expect(first).toBeLessThan(lost);

  // The session is restored, and the server sends the event again.
  state('n1', 'disconnected');
  state('c1', 'connecting');
  state('n1', 'connected');
  state('c1', 'connected');
  event('c1', 'in', 'lost');
  event('n1', 'out', 'next');
  event('c1', 'in', 'next');
  expect(await marked()).toEqual({});
});

it('marks an acknowledgement of the server when the connection of the client has ended', async () => {
  joined();
  const sent = request('c1', 'out', 'save', 0);
  const received = request('n1', 'in', 'save', 0);
  const written = ack('n1', 'out', received, 0);
  expect(await marked()).toEqual({});
  expect(correlate(log, counterparts, sent)?.ackCause).toBeUndefined();
  state('c1', 'disconnected');
  expect(await marked()).toEqual({ [written]: 'client ended' });
  // The details of all three entries show the cause.
  for (const seq of [sent, received, written])
    expect(correlate(log, counterparts, seq)).toMatchObject({
      clientSeq: sent,
      serverSeq: received,
      ackCause: { code: 'correlation.ackNotReceived', params: { end: 'client', why: 'ended' } },
    });
  const view = new TimelineView(log, clock);
  view.query({ filter: 'missing:client' });
  settleView(view);
  const [row, ...others] = view.rows(0, 9);
  expect(others).toEqual([]);
  if (row?.facts.seq !== written) throw new Error('unexpected');
  expect(rowStatus(row)).toMatchObject({ brief: 'not received', label: 'not received by the client', tone: 'warning' });
  expect(statusSentence(row)).toContain('the client did not receive the acknowledgement. The connection ended first.');
  view.dispose();
});

it('marks an acknowledgement of the client that the server did not receive before a later message', async () => {
  joined();
  const asked = [0, 1, 2].map((ackId) => ({
    server: request('n1', 'out', `ask ${ackId}`, ackId),
    client: request('c1', 'in', `ask ${ackId}`, ackId),
  }));
  const [first, second, third] = asked.map(({ client }, ackId) => ack('c1', 'out', client, ackId));
  ack('n1', 'in', asked[1]?.server ?? 0, 1);
  expect(await marked()).toEqual({ [first ?? 0]: 'server passedOver' });
  event('c1', 'out', 'next');
  expect(await marked()).toEqual({ [first ?? 0]: 'server passedOver' });
  event('n1', 'in', 'next');
  expect(await marked()).toEqual({ [first ?? 0]: 'server passedOver', [third ?? 0]: 'server passedOver' });
  // Over another transport, it can be received nevertheless.
  ack('n1', 'in', asked[2]?.server ?? 0, 2);
  expect(await marked()).toEqual({ [first ?? 0]: 'server passedOver' });
  expect(second).toBeGreaterThan(0);
});

it('reports that an acknowledgement without a counterpart is not certainly missing if the other end was not captured completely', async () => {
  joined();
  const sent = request('c1', 'out', 'save', 0);
  const received = request('n1', 'in', 'save', 0);
  const arrived = ack('c1', 'in', sent, 0);
  log.append({
    facts: { kind: 'marker', connectionId: '', cause: { code: 'node.missed', params: { count: 3 } } },
    about: source,
  });
  state('n1', 'disconnected');
  expect(await marked()).toEqual({});
  const ackCause = { code: 'correlation.ackNotCaptured', params: { end: 'server' } };
  expect(correlate(log, counterparts, received)).toMatchObject({ ackCause });

  // Without a gap, the server certainly has no such acknowledgement.
  state('n1', 'connected');
  state('c1', 'disconnected');
  state('c1', 'connected');
  const later = request('c1', 'out', 'save', 1);
  request('n1', 'in', 'save', 1);
  const unknown = ack('c1', 'in', later, 1);
  state('n1', 'disconnected');
  expect(await marked()).toEqual({ [unknown]: 'server notSent' });
  expect(correlate(log, counterparts, later)?.ackCause?.code).toBe('correlation.ackNotSeen');
  expect(arrived).toBeLessThan(unknown);
});

it('does not mark an event if the reports of the server may be incomplete', async () => {
  joined();
  event('c1', 'out', 'sent');
  state('n1', 'disconnected', 'node.processEnded');
  state('c1', 'disconnected');
  expect(await marked()).toEqual({});
});

it('shows marked events in a view that is open, and by filter', async () => {
  joined();
  const view = new TimelineView(log, clock);
  view.query({ filter: 'missing:server' });
  const sent = event('c1', 'out', 'sent');
  state('n1', 'disconnected');
  settleView(view);
  expect(view.rows(0, 9)).toEqual([]);
  await watch.examined();
  settleView(view);
  const [row, ...others] = view.rows(0, 9);
  expect(others).toEqual([]);
  expect(row).toMatchObject({ facts: { seq: sent }, missing: { end: 'server', why: 'ended', sockets: 1 } });
  if (!row) throw new Error('unexpected');
  expect(rowStatus(row)).toMatchObject({ brief: 'not received', label: 'not received by the server', tone: 'warning' });
  expect(statusSentence(row)).toContain('Sent by the client, not received by the server. The connection ended first.');
  view.query({ filter: 'missing:client' });
  settleView(view);
  expect(view.rows(0, 9)).toEqual([]);
  view.dispose();
});

it('counts the clients that did not receive a broadcast', async () => {
  joined();
  const sockets = [{ socketId: 'A', delivery: 'sent' as const }];
  const deliveries = { sent: 1, buffered: 0, discarded: 0, acknowledged: 0, sockets };
  const facts = { connectionId: 'n0', namespace: '/', kind: 'event', dir: 'out', event: 'news', bytes: 9 } as const;
  const { seq } = log.append({ facts: { ...facts, delivery: 'sent', recipients: 1, deliveries } });
  state('c1', 'disconnected');
  expect(await marked()).toEqual({ [seq]: 'client ended' });
});

it('looks up each entry once until entries are added', async () => {
  joined();
  const seqs = Array.from({ length: 30 }, (_, at) => event('c1', 'out', `e${at}`));
  for (const at of seqs.keys()) event('n1', 'in', `e${at}`);
  await watch.examined();
  const results = seqs.map((seq) => counterparts.of(seq));
  expect(results.every((found) => found?.others[0]?.state === 'linked')).toBe(true);
  expect(seqs.map((seq) => counterparts.of(seq))).toEqual(results);
  for (const [at, seq] of seqs.entries()) expect(counterparts.of(seq)).toBe(results[at]);
});
