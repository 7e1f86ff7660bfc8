import { describe, expect, it } from 'vitest';
import { explain } from '../../../../src/model/cause/causeTexts.ts';
import { DeliveryAttempts } from '../../../../src/engine/connection/deliveryAttempts.ts';

const end = explain('ack.timeout', { timeoutMs: 50 });
const params = (attempts: DeliveryAttempts) => attempts.addTo(end).params;

describe('delivery attempts of an emit', () => {
  it('report at an end without an attempt that the event was never sent', () => {
    const attempts = new DeliveryAttempts();
    expect(attempts.anyTaken).toBe(false);
    expect(attempts.addTo(end)).toEqual({ code: 'ack.timeout', params: { timeoutMs: 50, neverSent: true } });
  });

  it('add nothing if the transport had accepted the event before the end', () => {
    const attempts = new DeliveryAttempts();
    attempts.encoded(undefined);
    attempts.taken(undefined, false);
    expect(attempts.anyTaken).toBe(true);
    expect(attempts.addTo(end)).toBe(end);
  });

  it('report that an event that waits for the transport may still be sent, and later that it was sent', () => {
    const attempts = new DeliveryAttempts();
    attempts.encoded(undefined);
    expect(params(attempts)).toEqual({ timeoutMs: 50, mayBeSent: true });
    attempts.taken(undefined, true);
    expect(params(attempts)).toEqual({ timeoutMs: 50, takenLater: true });
  });

  it('report that the event was never sent after the transport dropped it', () => {
    const attempts = new DeliveryAttempts();
    attempts.encoded(undefined);
    attempts.dropped(undefined);
    expect(params(attempts)).toEqual({ timeoutMs: 50, neverSent: true });
  });

  it('name the attempts of a client that retries', () => {
    const attempts = new DeliveryAttempts();
    for (const attempt of [1, 2, 3]) attempts.encoded(attempt);
    expect(params(attempts)).toEqual({ timeoutMs: 50, mayBeSent: '1, 2, 3' });
    attempts.taken(1, true);
    attempts.dropped(2);
    expect(params(attempts)).toEqual({ timeoutMs: 50, takenLater: '1', mayBeSent: '3' });
    attempts.taken(3, true);
    expect(params(attempts)).toEqual({ timeoutMs: 50, takenLater: '1, 3' });
  });

  it('distinguish attempts that were sent before the end from attempts that are sent after it', () => {
    const attempts = new DeliveryAttempts();
    attempts.encoded(1);
    attempts.taken(1, false);
    attempts.encoded(2);
    expect(params(attempts)).toEqual({ timeoutMs: 50, mayBeSent: '2' });
    attempts.dropped(2);
    expect(attempts.addTo(end)).toBe(end);
  });

  it('add their parameters to a cause that has none', () => {
    const attempts = new DeliveryAttempts();
    expect(attempts.addTo(explain('emit.noConnection'))).toEqual({
      code: 'emit.noConnection',
      params: { neverSent: true },
    });
  });
});
