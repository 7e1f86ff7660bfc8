import { expect, it } from 'vitest';
import { currentCause } from '../../../../src/model/entry/currentCause.ts';
import { whyText } from '../../../../src/model/entry/entryFormat.ts';
import { deliverySentence } from '../../../../webview/format/deliveryFormat.ts';

const cause = { code: 'ack.timeout', params: { timeoutMs: 1000 } };

it('the cause of a late acknowledgement does not report that none was received', () => {
  expect(whyText({ delivery: 'timedOut', cause })).toBe(
    'No acknowledgement was received within 1,000\u00a0ms. Check that the server’s handler calls its callback.',
  );
  expect(whyText({ delivery: 'late', cause })).toBe(
    'The acknowledgement was received after the timeout of 1,000\u00a0ms. Raise the ack timeout, or make the handler faster.',
  );
});

it('an event that was sent only after its timeout has the remedy for the connection', () => {
  const sentLater = { ...cause, params: { ...cause.params, takenLater: true } };
  expect(whyText({ delivery: 'late', cause: sentLater })).toBe(
    'The acknowledgement was received after the timeout of 1,000\u00a0ms. The transport accepted the event only after that. Check the connection, or raise the ack timeout.',
  );
});

it('other causes stay unchanged', () => {
  const buffered = { code: 'emit.bufferTimeout', params: { timeoutMs: 1000 } };
  expect(currentCause({ delivery: 'late', cause: buffered })).toBe(buffered);
  expect(currentCause({ delivery: 'late' })).toBeUndefined();
});

it('the delivery status of a late acknowledgement has its remedy', () => {
  const facts = { seq: 1, connectionId: 'c1', t: 0, kind: 'event', delivery: 'late', latencyMs: 2012, cause } as const;
  expect(deliverySentence(facts, true)).toBe(
    'Late: the acknowledgement was received after 2.0\u00a0s, later than its timeout. Raise the ack timeout, or make the handler faster.',
  );
});
