import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../../../src/model/entry/delivery.ts';
import type { EntryFacts } from '../../../../src/model/entry/entry.ts';
import { isOpenAt, readPeriods } from '../../../../src/model/sequence/openPeriods.ts';
import { stepOf } from '../../../../src/model/sequence/step.ts';

const direct = { client: 0, server: 2, isSeenAtServer: false };
const proxied = { ...direct, proxy: 1 };
const facts = (more: Partial<EntryFacts> = {}): EntryFacts => ({
  seq: 1,
  t: 0,
  connectionId: 'c1',
  kind: 'event',
  dir: 'out',
  event: 'x',
  ...more,
});
const endOf = (delivery: Delivery | undefined, more: Partial<EntryFacts> = {}, ends = direct): string => {
  const step = stepOf(facts({ ...(delivery && { delivery }), ...more }), ends, 3);
  return step.type === 'arrow' ? step.end : step.type;
};

describe('an event', () => {
  it('is an arrow in its direction, as seen at the client and at the server', () => {
    expect(stepOf(facts(), direct, 3)).toMatchObject({ type: 'arrow', from: 0, to: 2, isAck: false });
    expect(stepOf(facts({ dir: 'in' }), direct, 3)).toMatchObject({ from: 2, to: 0 });
    const atServer = { ...direct, isSeenAtServer: true };
    expect(stepOf(facts(), atServer, 3)).toMatchObject({ from: 2, to: 0 });
    expect(stepOf(facts({ dir: 'in', kind: 'ack' }), atServer, 3)).toMatchObject({ from: 0, to: 2, isAck: true });
  });

  it('passes the proxy, or starts there if it was injected', () => {
    expect(stepOf(facts(), proxied, 3)).toMatchObject({ from: 0, via: 1, to: 2 });
    const injected = stepOf(facts({ injected: true, dir: 'in' }), proxied, 3);
    expect(injected).toMatchObject({ from: 1, to: 0 });
    expect(injected).not.toHaveProperty('via');
  });

  it.each([
    ['sent', 'arrives'],
    ['acknowledged', 'arrives'],
    ['flushed', 'arrives'],
    ['late', 'arrives'],
    ['timedOut', 'arrives'],
    ['awaitingReply', 'arrives'],
    ['replied', 'arrives'],
    ['unanswered', 'arrives'],
    ['buffered', 'waiting'],
    ['queued', 'waiting'],
    ['held', 'waiting'],
    ['discarded', 'unsent'],
    ['failed', 'unsent'],
    ['lost', 'lost'],
  ] as const)('that is %s: its arrow %s', (delivery, end) => {
    expect(endOf(delivery)).toBe(end);
  });

  it('never left its lane if its acknowledgement timed out while it was buffered', () => {
    expect(endOf('timedOut', { cause: { code: 'emit.bufferTimeout' } })).toBe('unsent');
    expect(endOf('timedOut', { cause: { code: 'ack.timeout' } })).toBe('arrives');
  });

  it('arrived if its receiver is known to have received it, and only its acknowledgement is missing', () => {
    expect(endOf('lost', { cause: { code: 'ack.receivedOnly', params: { receiver: 'server' } } })).toBe('arrives');
    expect(endOf('lost', { cause: { code: 'ack.connectionEnded' } })).toBe('lost');
  });

  it('ends at the proxy if a rule held or dropped it', () => {
    const rule = { ruleId: 'r1', action: 'drop' } as const;
    expect(endOf('held', { rule }, proxied)).toBe('held');
    expect(endOf('discarded', { rule }, proxied)).toBe('dropped');
    // The event was not discarded by a rule.
    expect(endOf('discarded', {}, proxied)).toBe('unsent');
  });
});

describe('another entry', () => {
  it('is a change of the connection', () => {
    const change = (state: EntryFacts['state']) =>
      stepOf(facts({ kind: 'connection', ...(state && { state }) }), direct, 3);
    expect(change('disconnected')).toEqual({ type: 'change', from: 0, to: 2, state: 'closed' });
    expect(change('connected')).toMatchObject({ state: 'open' });
    expect(change('upgraded')).toMatchObject({ state: 'other' });
    expect(change(undefined)).toMatchObject({ state: 'other' });
  });

  it('is a note over its lanes, or over all of them', () => {
    expect(stepOf(facts({ kind: 'network' }), direct, 5)).toEqual({ type: 'note', from: 0, to: 2 });
    expect(stepOf(facts({ kind: 'marker', connectionId: '' }), undefined, 5)).toEqual({ type: 'note', from: 0, to: 4 });
    expect(stepOf(facts(), undefined, 0)).toEqual({ type: 'note', from: 0, to: 0 });
    expect(stepOf(facts(), direct, 5, true)).toEqual({ type: 'note', from: 0, to: 2 });
  });
});

describe('the times at which a connection was open', () => {
  it('are found by entry', () => {
    const triples = Float64Array.from([0, 5, 9, 1, 3, NaN, 0, 12, NaN]);
    const periods = readPeriods(['c1', 'c2', 'c3'], triples);
    const open = (id: string) => [1, 4, 5, 8, 9, 11, 12, 1e9].map((seq) => isOpenAt(periods.get(id), seq));
    expect(open('c1')).toEqual([false, false, true, true, false, false, true, true]);
    expect(open('c2')).toEqual([false, true, true, true, true, true, true, true]);
    // Nothing is known about these connections.
    expect(open('c3')).toEqual(Array.from({ length: 8 }, () => true));
    expect(open('c4')).toEqual(Array.from({ length: 8 }, () => true));
  });
});
