import fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { deliveries } from '../../../src/model/entry/delivery.ts';
import { connectionEvents, entryKinds } from '../../../src/model/entry/entry.ts';
import { packetTypes } from '../../../src/model/entry/packetLabel.ts';
import { packRows, rowColumnsSchema, unpackRows } from '../../../src/protocol/rowColumns.ts';
import type { Row } from '../../../src/protocol/shapes.ts';

const text = fc.string({ unit: 'binary', maxLength: 12 });
// The log contains no infinite numbers and no -0.
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const cause = fc.record(
  {
    code: text,
    params: fc.dictionary(
      text.filter((name) => !['__proto__', 'prototype', 'constructor'].includes(name)),
      fc.oneof(text, number, fc.boolean()),
      { noNullPrototype: true },
    ),
  },
  { requiredKeys: ['code'], noNullPrototype: true },
);
const facts = fc.record(
  {
    seq: fc.nat(),
    connectionId: text,
    t: number,
    kind: fc.constantFrom(...entryKinds),
    dir: fc.constantFrom('in', 'out'),
    namespace: text,
    event: text,
    ackId: fc.nat(),
    bytes: fc.nat(),
    delivery: fc.constantFrom(...deliveries),
    of: fc.nat(),
    volatile: fc.constant(true),
    bytesWritten: fc.nat(),
    recoveryOffset: fc.constant(true),
    beforeJoin: fc.constant(true),
    latencyMs: number,
    waitedMs: number,
    attempt: fc.nat(),
    state: fc.constantFrom(...connectionEvents),
    cause,
    error: cause,
    detail: text,
    text,
    retryDelayMs: number,
    noRetry: fc.constant(true),
    packet: fc.record({ type: fc.constantFrom(...packetTypes), count: fc.nat() }, { noNullPrototype: true }),
    conditions: fc.constantFrom({}, { offline: true as const }, { latencyMs: 20, bytesPerSecond: 5 }),
  },
  { requiredKeys: ['seq', 'connectionId', 't', 'kind'], noNullPrototype: true },
);
const row = fc.record(
  { facts, preview: text, wantsAck: fc.boolean(), hasBinary: fc.boolean(), hasChangedNumber: fc.boolean() },
  { noNullPrototype: true },
) as fc.Arbitrary<Row>;

it('rows are restored from their columns unchanged, across all channels', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
      const columns = packRows(rows);
      const copy = v.parse(rowColumnsSchema, structuredClone(columns));
      expect(unpackRows(copy)).toEqual(rows);
      expect(new Set(copy.texts).size).toBe(copy.texts.length);
    }),
  );
});

it('columns with another length than declared are refused', () => {
  const columns = packRows([]);
  expect(v.safeParse(rowColumnsSchema, { ...columns, count: 1 }).success).toBe(false);
});
