import { describe, expect, it } from 'vitest';
import type { EntryFacts } from '../../../../src/model/entry/entry.ts';
import { reasonFirst, rowStatus } from '../../../../webview/format/rowStatus.ts';

const facts: EntryFacts = { seq: 1, connectionId: 'c', t: 0, kind: 'event', dir: 'out', event: 'hello' };
const timedOut: EntryFacts = { ...facts, delivery: 'timedOut', cause: { code: 'emit.bufferTimeout' } };
const missing = { end: 'server', why: 'notForwarded', sockets: 1 } as const;

describe('the status of a row', () => {
  it('is before its reason, or after it where only one of them fits', () => {
    expect(rowStatus({ facts: timedOut, wantsAck: true })?.brief).toBe('timed out · not connected');
    expect(reasonFirst({ facts: timedOut, wantsAck: true })).toBe('not connected · timed out');
    const lost = { facts: { ...facts, delivery: 'timedOut' }, wantsAck: true, missing } as const;
    expect(rowStatus(lost)?.brief).toBe('timed out · not received');
    expect(reasonFirst(lost)).toBe('not received · timed out');
  });

  it('has no other form without a reason, or with a duration', () => {
    expect(reasonFirst({ facts, wantsAck: false })).toBeUndefined();
    expect(
      reasonFirst({ facts: { ...facts, delivery: 'acknowledged', latencyMs: 8 }, wantsAck: true }),
    ).toBeUndefined();
    const cause = { code: 'ack.timeout', params: { timeoutMs: 300 } };
    expect(rowStatus({ facts: { ...timedOut, cause }, wantsAck: true })?.brief).toBe('timed out · 300\u00a0ms');
    expect(reasonFirst({ facts: { ...timedOut, cause }, wantsAck: true })).toBeUndefined();
    expect(reasonFirst({ facts: { ...facts, delivery: 'sent' }, wantsAck: false, missing })).toBeUndefined();
  });
});
