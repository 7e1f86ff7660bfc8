import { expect, it } from 'vitest';
import { argumentTraits, namedTime } from '../../../../src/model/findings/argumentTraits.ts';
import { ClockOffset } from '../../../../src/model/findings/clockOffset.ts';

const traits = (...args: unknown[]) => [...argumentTraits(args)].map(({ kind, path }) => `${kind} ${path}`);

it('JSON in texts is found', () => {
  expect(traits('{"a":1}', ' {"a":1}', '{a}', '[1]', 'plain', { body: '[]' })).toEqual([
    'jsonText 0',
    'jsonText 3',
    'filledObject 5',
    'jsonText 5.body',
  ]);
});

it('objects without properties are found, but lists, bytes and dates are not', () => {
  expect(traits({}, [], Buffer.from([]), new Date(0), null, { users: {}, list: [] })).toEqual([
    'emptyObject 0',
    'filledObject 5',
    'emptyObject 5.users',
  ]);
});

it('the time of an event is found by its name', () => {
  const time = Date.UTC(2026, 0, 2);
  expect(namedTime([{ expiresAt: time, timestamp: time }])).toEqual({ path: '0.timestamp', time });
  expect(namedTime([{ at: '2026-01-02T00:00:00.000Z' }])).toEqual({ path: '0.at', time });
  expect(namedTime([time, { expiresAt: time, time: 12 }])).toBeUndefined();
});

it('an offset of clocks is derived only from equal differences', () => {
  const offsetOf = (offsets: readonly number[]): number | undefined => {
    const clock = new ClockOffset();
    return offsets.map((offset) => clock.add(offset)).at(-1);
  };
  expect(offsetOf([4000, 4010, 3990, 4000, 4005])).toBe(4010);
  expect(offsetOf([4000, 4010, 3990, 4000])).toBeUndefined();
  // These differences are caused by delays of the network and by values that become older.
  expect(offsetOf([-300, -200, -900, -100, -50])).toBeUndefined();
  expect(offsetOf([-6000, -9000, -20_000, -30_000, -40_000])).toBeUndefined();
  expect(offsetOf([-3_600_000, -3_600_100, -3_600_050, -3_600_000, -3_600_020])).toBe(-3_600_000);
});
