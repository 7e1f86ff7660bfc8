import { describe, expect, it } from 'vitest';
import { ConnectionEvents, EventLog } from '../../../../src/engine/log/eventLog.ts';
import { argsOf, subjectOf } from '../../../../src/engine/log/recordReader.ts';
import type { ConnectionCapture } from '../../../../src/engine/log/captureLog.ts';
import type { NewRecord } from '../../../../src/engine/contracts/record.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { MemoryLog } from '../../../support/memoryLog.ts';

const connectionId = 'c1';

function wire(text: string) {
  return { type: 'wire' as const, codec: 'default' as const, packet: { text, attachments: [] }, unsent: false };
}

function emitted(text: string): NewRecord {
  return {
    facts: {
      connectionId,
      kind: 'event',
      namespace: '/',
      dir: 'out',
      event: 'join',
      delivery: 'buffered',
      bytes: text.length + 1,
    },
    wantsAck: true,
    hasBinary: false,
    body: wire(text),
  };
}

/** Records the same in a log: an emit, its delivery, its acknowledgement, and an event. */
function recordAll(log: ConnectionCapture, clock: FakeClock): number[] {
  log.append({ facts: { connectionId, kind: 'connection', namespace: '/', state: 'connected', socketId: 'x' } });
  clock.advance(5);
  const out = log.append(emitted('20["join","a"]')).seq;
  const cause = { code: 'emit.waitsForConnect', params: { timed: true } } as const;
  log.amend(out, { facts: { cause } });
  log.amend(out, { withoutCause: true, facts: { delivery: 'sent', waitedMs: 3 }, body: wire('21["join","b"]') });
  log.append({ facts: { connectionId, kind: 'delivery', of: out, delivery: 'sent' } });
  clock.advance(7);
  const ackFacts = { connectionId, kind: 'ack', namespace: '/', dir: 'in', of: out, ackId: 1, latencyMs: 7 } as const;
  const ack = log.append({ facts: { ...ackFacts, bytes: 9 }, body: wire('31["ok"]') }).seq;
  log.amend(out, { facts: { delivery: 'acknowledged', latencyMs: 7 }, ackSeq: ack });
  const event = log.received({
    connectionId,
    namespace: '/',
    event: 'joined',
    codec: 'default',
    packet: { text: '2["joined",{"a":1}]', attachments: [] },
    recoveryOffset: false,
    hasBinary: false,
    bytes: 20,
  });
  log.amend(event, { facts: { beforeJoin: true } });
  const replied = log.append({ ...emitted('22["x"]'), facts: { ...emitted('').facts, dir: 'in', latencyMs: 2 } }).seq;
  log.amend(replied, { withoutLatency: true, facts: { delivery: 'unanswered' } });
  return [out, ack, event, replied];
}

describe('the log of events', () => {
  it('has the same events and acknowledgements as a capture', () => {
    const memory = new MemoryLog();
    memory.log.name({ connectionId, name: 'Server', url: 'http://localhost', namespace: '/' });
    const clock = new FakeClock();
    const events = new ConnectionEvents(new EventLog(clock), { name: 'Server' });
    const seqs = recordAll(memory.log, memory.clock);
    expect(recordAll(events, clock)).toEqual(seqs);
    for (const seq of seqs) {
      const [record, captured] = [events.read(seq), memory.log.read(seq)];
      if (!record || !captured) throw new Error(`There is no record ${seq}`);
      expect(record.facts).toEqual(captured.facts);
      expect(argsOf(record)).toEqual(argsOf(captured));
      expect(subjectOf(record).connection?.name).toBe(subjectOf(captured).connection?.name);
      const { ackSeq, wantsAck, hasBinary, delivery, kind, connectionId: id } = captured;
      expect(record).toMatchObject({ seq, ackSeq, wantsAck, hasBinary, delivery, kind, connectionId: id });
      expect(events.tables.index.row(seq)?.t).toBe(memory.log.tables.index.row(seq)?.t);
    }
    memory.dispose();
  });

  it('keeps no other entries', () => {
    const events = new ConnectionEvents(new EventLog(new FakeClock()), { name: 'Server' });
    const { seq } = events.append({ facts: { connectionId, kind: 'connection', namespace: '/', state: 'connecting' } });
    events.amend(seq, { facts: { retryDelayMs: 1 } });
    expect(events.read(seq)).toBeUndefined();
  });

  it('does not refer to the chunk in which an event was received', () => {
    const events = new ConnectionEvents(new EventLog(new FakeClock()), { name: 'Server' });
    const chunk = Buffer.from('2["a"] and other messages');
    const packet = {
      get text() {
        return chunk.toString('utf8', 0, 6);
      },
      frame: chunk.subarray(0, 6),
      attachments: [],
    };
    const about = { connectionId, namespace: '/', event: 'a', codec: 'default' as const };
    const seq = events.received({ ...about, packet, recoveryOffset: false, hasBinary: false, bytes: 7 });
    chunk.fill('x');
    const { body } = events.read(seq) ?? {};
    expect(body).toEqual(wire('2["a"]'));
  });

  it('drops the oldest records of a connection if all connections together need too much memory', () => {
    const log = new EventLog(new FakeClock(), 3500);
    const [one, two] = ['1', '2'].map((name) => new ConnectionEvents(log, { name }));
    if (!one || !two) throw new Error('There are no connections');
    const append = (to: ConnectionEvents): number => to.append(emitted(`20["join","${'a'.repeat(400)}"]`)).seq;
    const first = append(one);
    const others = [append(two), append(two), append(two)];
    expect(others.map((seq) => two.read(seq) !== undefined)).toEqual([false, true, true]);
    expect(one.read(first)).toBeDefined();
    // Without the records of a removed connection, there is enough memory again.
    two.dispose();
    append(one);
    append(one);
    expect(one.read(first)).toBeDefined();
  });

  it('keeps the records of the other connections while one needs all memory', () => {
    const log = new EventLog(new FakeClock(), 3500);
    const [busy, quiet] = ['busy', 'quiet'].map((name) => new ConnectionEvents(log, { name }));
    if (!busy || !quiet) throw new Error('There are no connections');
    const append = (to: ConnectionEvents): number => to.append(emitted(`20["join","${'a'.repeat(400)}"]`)).seq;
    const ofBusy = [append(busy), append(busy), append(busy)];
    const first = append(quiet);
    expect(quiet.read(first)).toBeDefined();
    expect(ofBusy.map((seq) => busy.read(seq) !== undefined)).toEqual([false, true, true]);
    const last = append(busy);
    expect(quiet.read(first)).toBeDefined();
    expect(busy.read(last)).toBeDefined();
  });

  it('keeps the newest record even if it alone needs too much memory', () => {
    const log = new EventLog(new FakeClock(), 800);
    const events = new ConnectionEvents(log, { name: 'Server' });
    const append = (): number => events.append(emitted(`20["join","${'a'.repeat(400)}"]`)).seq;
    const first = append();
    expect(events.read(first)).toBeDefined();
    const second = append();
    expect([first, second].map((seq) => events.read(seq) !== undefined)).toEqual([false, true]);
  });
});
