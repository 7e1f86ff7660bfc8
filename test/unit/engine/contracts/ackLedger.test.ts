import { describe, expect, it } from 'vitest';
import { AckLedger } from '../../../../src/engine/contracts/ackLedger.ts';
import { eventPacket } from '../../../support/fakeClient.ts';

const packet = eventPacket('ask', []);

describe('the ack ledger', () => {
  it('ends an acknowledgement once, with its caller and the time of the write', () => {
    const ledger = new AckLedger<string>();
    ledger.request(0, 'first');
    ledger.sent(0, 12.5);
    expect(ledger.complete(0)).toEqual({ caller: 'first', late: false, sentAt: 12.5 });
    expect(ledger.complete(0)).toBeUndefined();
    expect(ledger.waiting()).toEqual([]);
  });

  it('does not know an acknowledgement that was not requested', () => {
    const ledger = new AckLedger<string>();
    ledger.request(0, 'first');
    ledger.sent(0, 1);
    expect(ledger.complete(7)).toBeUndefined();
    expect(ledger.waiting()).toEqual([[0, 'first']]);
  });

  it('does not end an acknowledgement whose event was not sent yet', () => {
    const ledger = new AckLedger<string>();
    ledger.request(0, 'first');
    expect(ledger.complete(0)).toBe('unsent');
    ledger.sent(0, 3);
    expect(ledger.complete(0)).toEqual({ caller: 'first', late: false, sentAt: 3 });
  });

  it('reports an acknowledgement that is received after its timeout as late, once', () => {
    const ledger = new AckLedger<string>();
    ledger.request(0, 'first');
    ledger.sent(0, 3);
    ledger.timeOut(0);
    expect(ledger.waiting()).toEqual([]);
    expect(ledger.complete(0)).toEqual({ caller: 'first', late: true, sentAt: 3 });
    expect(ledger.complete(0)).toBeUndefined();
  });

  it('uses the time of a write that happens after the timeout', () => {
    const ledger = new AckLedger<string>();
    ledger.request(0, 'first');
    ledger.timeOut(0);
    expect(ledger.complete(0)).toBe('unsent');
    ledger.sent(0, 40);
    expect(ledger.complete(0)).toEqual({ caller: 'first', late: true, sentAt: 40 });
  });

  it('removes acknowledgements that can no longer be received', () => {
    const ledger = new AckLedger<string>();
    ledger.request(0, 'first');
    ledger.sent(0, 3);
    ledger.forget(0);
    ledger.timeOut(0);
    expect(ledger.complete(0)).toBeUndefined();
  });

  it('lists pending acknowledgements, oldest first', () => {
    const ledger = new AckLedger<string>();
    for (const id of [4, 2, 9]) ledger.request(id, `caller ${id}`);
    ledger.forget(2);
    ledger.request(1, 'caller 1');
    expect(ledger.waiting()).toEqual([
      [4, 'caller 4'],
      [9, 'caller 9'],
      [1, 'caller 1'],
    ]);
  });

  it('stores the last 10,000 acknowledgements that timed out, and not more', () => {
    const ledger = new AckLedger<number>();
    for (let id = 0; id <= 10_000; id++) {
      ledger.request(id, id);
      ledger.sent(id, id);
      ledger.timeOut(id);
    }
    expect(ledger.complete(0)).toBeUndefined();
    expect(ledger.complete(1)).toEqual({ caller: 1, late: true, sentAt: 1 });
    expect(ledger.complete(10_000)).toEqual({ caller: 10_000, late: true, sentAt: 10_000 });
  });
});

describe('the ack ledger, by the signals of the client', () => {
  const now = (): number => 8;

  it('follows an emit from its encoding to its write', () => {
    const ledger = new AckLedger<string>();
    ledger.signalled({ type: 'encoded', ackId: 0, packet }, undefined, 'emit', now);
    expect(ledger.complete(0)).toBe('unsent');
    ledger.signalled({ type: 'handedOver', ackId: 0 }, 0, 'emit', now);
    expect(ledger.complete(0)).toEqual({ caller: 'emit', late: false, sentAt: 8 });
  });

  it('does not wait for an emit that requests no acknowledgement', () => {
    const ledger = new AckLedger<string>();
    ledger.signalled({ type: 'encoded', packet }, undefined, undefined, now);
    ledger.signalled({ type: 'handedOver' }, undefined, undefined, now);
    expect(ledger.waiting()).toEqual([]);
  });

  it.each([
    ['the next attempt', { type: 'encoded', ackId: 1, attempt: 2, packet }, [[1, 'emit']]],
    ['its return to the retry queue', { type: 'queued' }, []],
    ['its timeout', { type: 'ackTimedOut' }, []],
  ] as const)('treats an acknowledgement of the attempt before %s as late', (_what, signal, waiting) => {
    const ledger = new AckLedger<string>();
    ledger.signalled({ type: 'encoded', ackId: 0, attempt: 1, packet }, undefined, 'emit', now);
    ledger.signalled({ type: 'handedOver', ackId: 0, attempt: 1 }, 0, 'emit', now);
    ledger.signalled(signal, 0, 'emit', now);
    expect(ledger.waiting()).toEqual(waiting);
    expect(ledger.complete(0)).toEqual({ caller: 'emit', late: true, sentAt: 8 });
  });

  it('removes the acknowledgement that the client dropped', () => {
    const ledger = new AckLedger<string>();
    ledger.signalled({ type: 'encoded', ackId: 0, packet }, undefined, 'emit', now);
    ledger.signalled({ type: 'handedOver', ackId: 0 }, 0, 'emit', now);
    ledger.signalled({ type: 'ackDropped' }, 0, 'emit', now);
    expect(ledger.complete(0)).toBeUndefined();
  });
});
