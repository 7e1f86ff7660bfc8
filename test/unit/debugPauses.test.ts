import { expect, it } from 'vitest';
import { DebugPauses } from '../../src/engine/debugPauses.ts';
import { FakeClock } from '../support/fakeClock.ts';

it('remembers which debug session stood still, and when', () => {
  const clock = new FakeClock();
  const pauses = new DebugPauses(clock);
  expect(pauses.within(1000)).toBeUndefined();
  pauses.set('server', true);
  pauses.set('server', true);
  clock.advance(60_000);
  expect(pauses.within(1000)).toBe('server');
  pauses.set('server', false);
  clock.advance(900);
  expect(pauses.within(1000)).toBe('server');
  clock.advance(200);
  expect(pauses.within(1000)).toBeUndefined();
});
