import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explain } from '../../../../src/model/cause/causeTexts.ts';
import type { ConnectionProfile } from '../../../../src/model/profile/profile.ts';
import { ConnectionLog } from '../../../../src/engine/connection/connectionLog.ts';
import { Incoming } from '../../../../src/engine/connection/incoming.ts';
import { FakeClient, listenerTo } from '../../../support/fakeClient.ts';
import { MemoryLog } from '../../../support/memoryLog.ts';

let memory: MemoryLog;
let client: FakeClient;
let incoming: Incoming;
let records: boolean;
let changes: number;

beforeEach(() => {
  memory = new MemoryLog();
  records = true;
  changes = 0;
});
afterEach(() => memory.dispose());

/** Creates the receiver of a joined connection with this profile. */
function start(profile: Partial<ConnectionProfile> = {}): void {
  const log = new ConnectionLog(memory.log, 'c1', '/', () => 'default');
  incoming = new Incoming(
    { url: 'http://server.test', ...profile },
    () => client,
    log,
    () => records,
    () => changes++,
  );
  client = new FakeClient(listenerTo({ onEvent: (event) => incoming.event(event) }), memory.clock);
  client.join();
}

const thrown = (code: string): Error =>
  expect.objectContaining({ cause: expect.objectContaining({ code }) as unknown }) as Error;

describe('an event from the server', () => {
  it('is recorded and counted', () => {
    start();
    client.receive('tick', [1, { a: [2] }]);
    expect(memory.entries()).toMatchObject([
      { kind: 'event', dir: 'in', event: 'tick', args: [1, { a: [2] }], bytes: 1 + '2["tick",1,{"a":[2]}]'.length },
    ]);
    expect(memory.entry(1).delivery).toBeUndefined();
    expect([incoming.received, incoming.pendingAcks, changes]).toEqual([1, 0, 1]);
  });

  it('is counted and not recorded while the capture is paused, unless it requests an acknowledgement', () => {
    start();
    records = false;
    client.receive('tick');
    client.receive('ask', [], { ackId: 4 });
    expect([incoming.received, incoming.pendingAcks]).toEqual([2, 1]);
    expect(memory.entries()).toMatchObject([{ event: 'ask', delivery: 'awaitingReply' }]);
  });

  it('that was received before the join is labeled, unless it is of a restored session', () => {
    start();
    client.receive('certain', [], { beforeJoin: 'certain' });
    client.receive('restored', [], { beforeJoin: 'unlessRestored' });
    incoming.joinDecided(true);
    client.receive('not restored', [], { beforeJoin: 'unlessRestored' });
    incoming.joinDecided(false);
    // A later decision only applies to later events.
    incoming.joinDecided(false);
    expect(memory.entries().map(({ event, beforeJoin }) => [event, beforeJoin])).toEqual([
      ['certain', true],
      ['restored', undefined],
      ['not restored', true],
    ]);
  });
});

describe('an event that requests an acknowledgement', () => {
  it('waits, and is replied once, with the time since it was received', () => {
    start();
    client.receive('ask', [1], { ackId: 4 });
    expect(memory.entry(1)).toMatchObject({ delivery: 'awaitingReply', ackId: 4 });
    memory.clock.advance(25);
    incoming.reply(1, ['yes', new Uint8Array([7])]);
    expect(client.replies).toEqual([{ ackId: 4, args: ['yes', new Uint8Array([7])] }]);
    expect(memory.entry(1)).toMatchObject({ delivery: 'replied', latencyMs: 25 });
    expect(memory.kind('ack')).toMatchObject([{ dir: 'out', of: 1, ackId: 4, args: ['yes', { $binary: 'Bw==' }] }]);
    expect(memory.deliveriesOf(1)).toEqual(['replied']);
    expect(incoming.pendingAcks).toBe(0);
    expect(() => incoming.reply(1, ['again'])).toThrow(thrown('ack.notAwaited'));
    expect(client.replies).toHaveLength(1);
  });

  it('keeps waiting when the reply cannot be sent: without a connection, or with a value that cannot be encoded', () => {
    start();
    client.receive('ask', [], { ackId: 4 });
    expect(() => incoming.reply(1, [() => 1])).toThrow(thrown('payload.notSendable'));
    client.end();
    expect(() => incoming.reply(1, [])).toThrow(thrown('ack.noConnection'));
    expect([memory.entry(1).delivery, incoming.pendingAcks, client.replies]).toEqual(['awaitingReply', 1, []]);
    expect(memory.kind('ack')).toEqual([]);
    client.join();
    incoming.reply(1, []);
    expect(memory.entry(1).delivery).toBe('replied');
  });

  it('is unanswered when the connection ends first', () => {
    start();
    client.receive('ask', [], { ackId: 4 });
    client.receive('ask', [], { ackId: 5 });
    incoming.reply(1, []);
    incoming.connectionEnded();
    expect(memory.entry(1).delivery).toBe('replied');
    expect(memory.entry(2)).toMatchObject({ delivery: 'unanswered', cause: { code: 'ack.unanswered' } });
    expect([memory.deliveriesOf(2), incoming.pendingAcks]).toEqual([['unanswered'], 0]);
    expect(() => incoming.reply(2, [])).toThrow(thrown('ack.notAwaited'));
    incoming.connectionEnded();
    expect(memory.deliveriesOf(2)).toEqual(['unanswered']);
  });

  it('is unanswered when the reply was not written before the connection ended', () => {
    start();
    client.receive('ask', [], { ackId: 4 });
    memory.clock.advance(5);
    incoming.reply(1, ['yes']);
    const [key = {}] = client.replyKeys;
    incoming.signalled(key, { type: 'handedOver' });
    expect(memory.entry(1).delivery).toBe('replied');
    const cause = explain('emit.notWritten', { running: true });
    incoming.signalled(key, { type: 'notWritten', cause, taken: true, bytesWritten: 3 });
    const [ack] = memory.kind('ack');
    expect(ack).toMatchObject({ bytesWritten: 3, cause: { code: 'emit.notWritten', params: { packet: 'ack' } } });
    expect(memory.entry(1)).toMatchObject({
      delivery: 'unanswered',
      cause: {
        code: 'ack.unanswered',
        params: { fault: 'emit.notWritten', packet: 'ack', written: 3, total: ack?.bytes },
      },
    });
    expect(memory.entry(1).latencyMs).toBeUndefined();
    incoming.signalled(key, { type: 'written' });
    expect(memory.entry(1)).toMatchObject({ delivery: 'unanswered', cause: { params: { restTaken: true } } });
    expect(memory.deliveriesOf(1)).toEqual(['replied', 'unanswered']);
  });

  it('is unanswered when the client drops the reply immediately', () => {
    start();
    client.receive('ask', [], { ackId: 4 });
    client.onReply = (key) =>
      incoming.signalled(key, { type: 'notWritten', cause: explain('emit.dropped'), taken: false });
    incoming.reply(1, ['yes']);
    expect(memory.entry(1)).toMatchObject({
      delivery: 'unanswered',
      cause: { params: { fault: 'emit.dropped', neverSent: true } },
    });
  });

  it('stays replied when the reply was written', () => {
    start();
    client.receive('ask', [], { ackId: 4 });
    incoming.reply(1, ['yes']);
    const [key = {}] = client.replyKeys;
    incoming.signalled(key, { type: 'written' });
    incoming.signalled({}, { type: 'notWritten', cause: explain('emit.dropped'), taken: false });
    expect([memory.entry(1).delivery, memory.kind('ack')[0]?.cause]).toEqual(['replied', undefined]);
  });

  it('refuses a reply to an entry that does not request one', () => {
    start();
    client.receive('tick');
    expect(() => incoming.reply(1, [])).toThrow(thrown('ack.notAwaited'));
    expect(() => incoming.reply(99, [])).toThrow(thrown('ack.notAwaited'));
  });
});

describe('a reply rule of the profile', () => {
  it('acknowledges its event immediately, and no other event', () => {
    start({ replies: { ask: ['from a rule', { $binary: 'AQ==' }] } });
    client.receive('ask', [], { ackId: 4 });
    client.receive('toString', [], { ackId: 5 });
    expect(client.replies).toEqual([{ ackId: 4, args: ['from a rule', new Uint8Array([1])] }]);
    expect(memory.entry(1)).toMatchObject({ delivery: 'replied', cause: { code: 'ack.ruleReply' } });
    const other = memory.entries().find(({ event }) => event === 'toString');
    expect([other?.delivery, other?.cause]).toEqual(['awaitingReply', undefined]);
  });

  it('acknowledges an event that was received before the join when the namespace is joined, and never if it is not joined', () => {
    start({ replies: { ask: ['from a rule'] } });
    client.receive('ask', [], { ackId: 4, beforeJoin: 'certain' });
    expect([memory.entry(1).delivery, client.replies]).toEqual(['awaitingReply', []]);
    incoming.joinDecided(false);
    incoming.joined();
    expect([memory.entry(1).delivery, client.replies]).toEqual(['replied', [{ ackId: 4, args: ['from a rule'] }]]);
    client.receive('ask', [], { ackId: 5, beforeJoin: 'certain' });
    incoming.connectionEnded();
    incoming.joined();
    expect(client.replies).toHaveLength(1);
  });

  it('that cannot be sent leaves the event waiting, with an explanation', () => {
    start({ replies: { ask: ['from a rule'] } });
    client.end();
    client.receive('ask', [], { ackId: 4 });
    expect(memory.entry(1)).toMatchObject({
      delivery: 'awaitingReply',
      cause: { code: 'ack.ruleFailed', params: { fault: 'ack.noConnection' } },
    });
    expect(incoming.pendingAcks).toBe(1);
  });
});
