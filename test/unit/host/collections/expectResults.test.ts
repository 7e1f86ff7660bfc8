import { expect, it } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import { fileMove, itemMove } from '../../../../src/host/collections/emitLocation.ts';
import { ExpectResults, expectText } from '../../../../src/host/collections/expectResults.ts';
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

it('a result stays with its emit, and no other emit, when the emit, its folder or its file is renamed', () => {
  const results = new ExpectResults(systemClock);
  const [failed, passed] = [{ status: 'failed' as const, path: 'ack' }, { status: 'passed' as const }];
  results.set('file:///a/x.json', 'F/one', failed);
  results.set('file:///a/x.json', 'FF/one', passed);
  results.set('file:///ab/x.json', 'F/one', passed);
  results.move(itemMove({ uri: 'file:///a/x.json', from: 'F', to: 'G' }));
  results.move(itemMove({ uri: 'file:///a/x.json', from: 'G/one', to: 'G/two' }));
  results.move(fileMove([{ from: 'file:///a', to: 'file:///b' }]));
  expect(results.get('file:///b/x.json', 'G/two')).toBe(failed);
  expect(results.get('file:///b/x.json', 'FF/one')).toBe(passed);
  expect(results.get('file:///ab/x.json', 'F/one')).toBe(passed);
  expect(results.get('file:///a/x.json', 'F/one')).toBeUndefined();
  results.dispose();
});
