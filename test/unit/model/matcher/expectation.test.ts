import { causeMessage } from '../../../../src/model/cause/causeTexts.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';
import {
  checkOutcome,
  EventCheck,
  expectResultOf,
  type ExpectNotation,
  mayStillBeDelivered,
  parseExpectation,
} from '../../../../src/model/matcher/expectation.ts';

const outcome = { wantsAck: true, delivery: 'acknowledged', latencyMs: 12, ack: [{ status: 'ok' }] } as const;
const resultOf = (notation: ExpectNotation, more: object = {}) =>
  expectResultOf(checkOutcome(parseExpectation(notation), { ...outcome, ...more }));

describe('checkOutcome', () => {
  it('passes an expected outcome, and an emit without expectations', () => {
    expect(resultOf({})).toEqual({ status: 'passed' });
    expect(resultOf({ ack: [{ status: 'ok' }], delivery: 'acknowledged', latencyMs: { $lt: 20 } })).toEqual({
      status: 'passed',
    });
    expect(resultOf({ delivery: 'discarded' }, { wantsAck: false, delivery: 'discarded' })).toEqual({
      status: 'passed',
    });
    expect(resultOf({}, { wantsAck: false, delivery: 'sent' })).toEqual({ status: 'passed' });
  });

  it.each<[ExpectNotation, object, object]>([
    [{ ack: [{ status: 'no' }] }, {}, { path: 'ack.0.status', expected: 'no', actual: 'ok' }],
    [{ ack: [] }, {}, { path: 'ack.length', expected: 0, actual: 1 }],
    [{ latencyMs: { $lt: 10 } }, {}, { path: 'latencyMs', expected: { $lt: 10 }, actual: 12 }],
    [{ delivery: 'timedOut' }, {}, { path: 'delivery', expected: 'timedOut', actual: 'acknowledged' }],
    [{}, { delivery: 'timedOut', ack: undefined }, { path: 'delivery', expected: 'acknowledged', actual: 'timedOut' }],
    [{ ack: [1] }, { wantsAck: false, ack: undefined, delivery: 'sent' }, { path: 'ack', expected: [1] }],
  ])('%j fails with %j', (notation, more, difference) => {
    expect(resultOf(notation, more)).toEqual({ status: 'failed', ...difference });
  });

  it('waits only while the expected delivery status can still follow', () => {
    const flushed = parseExpectation({ delivery: 'flushed' });
    expect(mayStillBeDelivered(flushed, 'buffered')).toBe(true);
    expect(mayStillBeDelivered(flushed, 'flushed')).toBe(false);
    expect(mayStillBeDelivered(flushed, 'sent')).toBe(false);
    expect(mayStillBeDelivered(parseExpectation({ delivery: 'late' }), 'timedOut')).toBe(true);
    expect(mayStillBeDelivered(parseExpectation({}), 'buffered')).toBe(false);
  });
});

describe('EventCheck', () => {
  const check = (events: ExpectNotation['events'], received: [string, ...unknown[]][]) => {
    const gathered = new EventCheck(parseExpectation({ events }));
    for (const [event, ...args] of received) gathered.received(event, () => args);
    return gathered.result;
  };

  it('passes in any order, once for each expected event', () => {
    const events = [{ event: 'a' }, { event: 'b', args: [{ $gt: 1 }] }];
    expect(check(events, [['b', 2], ['x'], ['a', 'any']])).toEqual({ status: 'passed' });
    expect(check([{ event: 'a' }, { event: 'a' }], [['a']])).toMatchObject({ status: 'failed', path: 'events.1' });
  });

  it('assigns a received event to the expected event that no other received event matches', () => {
    const events = [{ event: 'a' }, { event: 'a', args: [1] }, { event: 'a', args: [{ $oneOf: [1, 2] }] }];
    expect(
      check(events, [
        ['a', 1],
        ['a', 2],
        ['a', 3],
      ]),
    ).toEqual({ status: 'passed' });
    expect(
      check(events, [
        ['a', 3],
        ['a', 3],
        ['a', 1],
      ]),
    ).toMatchObject({ status: 'failed', path: 'events.2.args.0' });
  });

  it('reports where the last event of this name differs, or which other events were received', () => {
    expect(check([{ event: 'a', args: [{ n: 1 }] }], [['a', { n: 2 }], ['b']])).toEqual({
      status: 'failed',
      path: 'events.0.args.0.n',
      expected: 1,
      actual: 2,
    });
    expect(check([{ event: 'a', args: [] }], [['b'], ['c'], ['b']])).toEqual({
      status: 'failed',
      path: 'events.0',
      expected: { event: 'a', args: [] },
      actual: ['b', 'c'],
    });
    expect(check([{ event: 'a' }], [])).toEqual({ status: 'failed', path: 'events.0', expected: { event: 'a' } });
  });

  it('finds an assignment if one exists, regardless of what was received before', () => {
    const value = fc.integer({ min: 0, max: 3 });
    const choices = fc.array(fc.uniqueArray(value, { minLength: 1 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(choices, fc.array(value, { maxLength: 6 }), (expected, received) => {
        const events = expected.map((values) => ({ event: 'e', args: [{ $oneOf: values }] }));
        const passed =
          check(
            events,
            received.map((n) => ['e', n]),
          ).status === 'passed';
        const fits = (index: number, left: readonly number[]): boolean =>
          index === expected.length ||
          left.some((n, at) => expected[index]?.includes(n) && fits(index + 1, left.toSpliced(at, 1)));
        expect(passed).toBe(fits(0, received));
      }),
    );
  });
});

describe('the expectation of an emit in a collection', () => {
  const file = (emit: string) =>
    `{ "version": 1, "name": "n", "connections": {}, "emits": [\n{ "name": "a", "connection": "c", "event": "e",\n${emit}\n} ] }`;

  it.each<[string, number, number, RegExp]>([
    [
      '"expect": {\n"ack": [{ "a": { "$foo": 1 } }] }',
      4,
      26,
      /emits\[0\]\.expect\.ack\[0\]\.a\.\$foo: “\$foo” is not a matcher/,
    ],
    ['"expect": {\n"latencyMs": { "$gt": "x" } }', 4, 23, /\$gt: The value of “\$gt” must be a number or a date/],
    [
      '"expect": { "events": [\n{ "event": "e", "args": [{ "$type": "int" }] }] }',
      4,
      37,
      /args\[0\]\.\$type: .*must be one of/,
    ],
    ['"expect": {\n"delivery": "delivered" }', 4, 13, /delivery must be one of "sent", "buffered"/],
    ['"expect": {\n"withinMs": -1 }', 4, 13, /withinMs must not be negative/],
    ['"expect": {\n"withinMs": 0 }', 4, 13, /withinMs must be at least 1\sms/],
    ['"expect": {\n"within": 2147483648 }', 4, 11, /within must be at most 2147483647\sms \(about 24.8 days\)/],
    ['"expect": { "ack": [] },\n"ack": false', 4, 8, /ack must not be false/],
  ])('has a fault with its path: %s', (emit, line, column, message) => {
    const result = parseCollection(file(emit));
    expect(result).toMatchObject({ ok: false, fault: { line, column } });
    if (!result.ok) expect(causeMessage(result.fault)).toMatch(message);
  });

  it('can contain variables anywhere', () => {
    const expectation = '{ "ack": [{ "$gt": "{{min}}" }], "latencyMs": { "$lt": "{{max}}" }, "within": 5 }';
    expect(parseCollection(file(`"expect": ${expectation}`)).ok).toBe(true);
  });
});
