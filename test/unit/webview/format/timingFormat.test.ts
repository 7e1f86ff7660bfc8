import { describe, expect, it } from 'vitest';
import type { EntryFacts } from '../../../../src/model/entry/entry.ts';
import type { EntryDetails } from '../../../../src/protocol/engineMessages.ts';
import type { EntryHistory } from '../../../../src/protocol/entryMessages.ts';
import { momentText, whenText } from '../../../../webview/format/momentFormat.ts';
import { timingOf } from '../../../../webview/format/timingFormat.ts';

const facts: EntryFacts = { seq: 5, connectionId: 'c1', t: 1000, kind: 'event', dir: 'out', event: 'x' };
const line = (seq: number, t: number, more: Partial<EntryFacts>): EntryFacts => ({
  seq,
  connectionId: 'c1',
  t,
  kind: 'delivery',
  of: 5,
  ...more,
});
const details = (more: Partial<EntryDetails>): EntryDetails => ({
  facts,
  wantsAck: true,
  attachments: [],
  packets: [],
  unsent: false,
  ...more,
});
const historyOf = (more: Partial<EntryHistory>): EntryHistory => ({ steps: [], before: [], after: [], ...more });
const formatted = (given: EntryDetails, known: EntryHistory) => {
  const { steps, spans, notes } = timingOf(given, known);
  return {
    steps: steps.map(({ label, note, atMs }) => `${atMs ?? '?'} ${label}${note ? `: ${note}` : ''}`),
    spans: spans.map(({ kind, ms }) => `${kind} ${ms}`),
    notes,
  };
};

describe('the timing of an emit', () => {
  it('that was sent immediately: its write is derived from the latency of the acknowledgement', () => {
    const ack = line(7, 1030, { kind: 'ack', dir: 'in', latencyMs: 28 });
    const steps = [ack, line(8, 1030, { delivery: 'acknowledged', latencyMs: 28 })];
    expect(formatted(details({ ack: { facts: ack, attachments: [] } }), historyOf({ began: 'sent', steps }))).toEqual({
      steps: [
        '0 Emitted: passed to the transport immediately',
        '2 Written',
        '30 Acknowledgement received',
        '30 Acknowledged: 28.0\u00a0ms after the write',
      ],
      spans: ['waiting 2', 'flight 28'],
      notes: [],
    });
  });

  it('that was tried again: the first attempt was written immediately, whichever attempt was acknowledged', () => {
    const ack = line(9, 3030, { kind: 'ack', dir: 'in', latencyMs: 30, attempt: 2, ackId: 8 });
    const steps = [
      line(6, 1000, { delivery: 'sent', attempt: 1, ackId: 7 }),
      line(8, 3000, { delivery: 'sent', attempt: 2, ackId: 8 }),
      ack,
      line(10, 3030, { delivery: 'acknowledged', latencyMs: 30, attempt: 2, ackId: 8 }),
    ];
    expect(formatted(details({ ack: { facts: ack, attachments: [] } }), historyOf({ began: 'sent', steps }))).toEqual({
      steps: [
        '0 Emitted: passed to the transport immediately',
        '0 Sent: attempt 1 · ack ID 7',
        '2000 Sent: attempt 2 · ack ID 8',
        '2000 Written: attempt 2',
        '2030 Acknowledgement received: attempt 2 · ack ID 8',
        '2030 Acknowledged: attempt 2 · ack ID 8 · 30.0\u00a0ms after the write',
      ],
      spans: ['waiting 0', 'attempts 2000', 'flight 30'],
      notes: [],
    });
  });

  it('that waited in the buffer, without an acknowledgement', () => {
    const steps = [line(9, 1250, { delivery: 'flushed', waitedMs: 249.6 })];
    expect(formatted(details({ wantsAck: false }), historyOf({ began: 'buffered', steps }))).toEqual({
      steps: ['0 Emitted: waits in the client’s buffer', '250 Flushed: waited 249.6\u00a0ms'],
      spans: ['waiting 250'],
      notes: [
        'The time of the write is known only for events that are acknowledged.',
        'Without an acknowledgement, it is not known whether it arrived.',
      ],
    });
  });

  it('that was tried again has every attempt', () => {
    const steps = [
      line(6, 1001, { delivery: 'sent', attempt: 1 }),
      line(7, 1101, { delivery: 'queued', attempt: 2 }),
      line(8, 1102, { delivery: 'sent', attempt: 2 }),
      line(9, 1202, { delivery: 'timedOut', attempt: 2, cause: { code: 'ack.timeout', params: { timeoutMs: 100 } } }),
    ];
    expect(formatted(details({}), historyOf({ began: 'queued', steps })).steps).toEqual([
      '0 Emitted: waits in the retry queue',
      '1 Sent: attempt 1',
      '101 Queued: attempt 2',
      '102 Sent: attempt 2',
      '202 Timed out: attempt 2 · No acknowledgement was received within 100\u00a0ms. Check that the server’s handler calls its callback.',
    ]);
  });

  it('whose acknowledgement was late has the remedies for a late acknowledgement only', () => {
    const cause = { code: 'ack.timeout', params: { timeoutMs: 1000 } };
    const steps = [
      line(6, 2000, { delivery: 'timedOut', cause }),
      line(7, 3012, { delivery: 'late', latencyMs: 2012, cause }),
    ];
    expect(formatted(details({}), historyOf({ began: 'sent', steps })).steps.slice(1)).toEqual([
      '1000 Timed out: No acknowledgement was received within 1,000\u00a0ms.',
      '2012 Late: 2,012.0\u00a0ms after the write · The acknowledgement was received after the timeout of 1,000\u00a0ms. Raise the ack timeout, or make the handler faster.',
    ]);
  });

  it('that was never sent shows this', () => {
    const { notes, spans } = formatted(details({ unsent: true, wantsAck: false }), historyOf({ began: 'discarded' }));
    expect(notes).toEqual(['It was never sent.']);
    expect(spans).toEqual([]);
  });
});

it('the timing of a received event contains the known times, and reports that the time of the emit is not known', () => {
  const incoming = { ...facts, dir: 'in' as const, delivery: 'replied' as const, latencyMs: 12 };
  const steps = [line(6, 1012, { kind: 'ack', dir: 'out' })];
  expect(formatted(details({ facts: incoming }), historyOf({ began: 'awaitingReply', steps }))).toEqual({
    steps: ['0 Received', '12 Acknowledgement sent'],
    spans: ['reply 12'],
    notes: ['It is not known when the server emitted it, because packets contain no time.'],
  });
});

describe('the history of a connection', () => {
  const transition = (t: number, more: Partial<EntryFacts>): EntryFacts => line(1, t, { kind: 'connection', ...more });

  it('shows since when it was connected, over which transport, and the next change', () => {
    const before = [
      transition(400, { state: 'connected', socketId: 'x', transport: 'polling', pingInterval: 25_000 }),
      transition(500, { state: 'upgraded', transport: 'websocket', previousTransport: 'polling' }),
    ];
    const after = [transition(1200, { state: 'disconnected', cause: { code: 'server.disconnected' } })];
    expect(momentText(facts, before, after)).toBe(
      'Connected for 600\u00a0ms, over websocket. 200\u00a0ms later it was disconnected. The server disconnected this client.',
    );
    expect(momentText(facts, before, [])).toMatch(/It has not been disconnected since\.$/);
  });

  it('shows the state before and after a change', () => {
    const before = [transition(400, { state: 'connected', socketId: 'x', transport: 'websocket' })];
    const ended: EntryFacts = { ...transition(1000, { state: 'disconnected' }), kind: 'connection' };
    expect(momentText(ended, before, [transition(1185, { state: 'connected' })])).toBe(
      'Until then: connected for 600\u00a0ms, over websocket. 185\u00a0ms later it was connected.',
    );
    expect(momentText(ended, before, [])).toBe(
      'Until then: connected for 600\u00a0ms, over websocket. It has not been connected since.',
    );
    const again = { ...ended, state: 'connected' as const };
    expect(
      momentText(again, [transition(900, { state: 'reconnecting' })], [transition(1500, { state: 'disconnected' })]),
    ).toBe('Until then: reconnecting for 100\u00a0ms. 500\u00a0ms later it was disconnected.');
    const cause = { code: 'namespace.refused', params: { reported: 'members only.' } };
    const refused = [transition(800, { state: 'connecting' }), transition(900, { state: 'connectError', cause })];
    expect(momentText(facts, refused, [])).toBe(
      'Not connected for 100\u00a0ms. The server refused the connection: members only.',
    );
  });

  it('reports missing times', () => {
    expect(momentText(facts, [], [])).toBe('The capture does not contain the beginning of the connection.');
    const before = [transition(900, { state: 'disconnected', cause: { code: 'server.disconnected' } })];
    expect(momentText(facts, before, [transition(1100, { state: 'connected' })])).toBe(
      'Disconnected for 100\u00a0ms. The server disconnected this client. 100\u00a0ms later it was connected.',
    );
    expect([whenText(-200), whenText(1500)]).toEqual(['200\u00a0ms earlier', '1.5\u00a0s later']);
  });
});
