import { expect, it } from 'vitest';
import { expectText } from '../../../../src/host/collections/expectResults.ts';
import { nested } from '../../model/anyValue.ts';

it.each([
  ['a short value', { ok: true }, 'received {"ok":true}.'],
  ['nothing', undefined, 'received nothing.'],
  ['a long text', 'x'.repeat(500), `received "${'x'.repeat(199)}….`],
  ['what is nested deeper than any stack', nested(100_000, 1), /received .{200}…\.$/],
])('a result names %s in one sentence', (_what, actual, text) => {
  const result = { status: 'failed' as const, path: 'ack.0', expected: 1, ...(actual !== undefined && { actual }) };
  expect(expectText(result)).toMatch(text);
});
