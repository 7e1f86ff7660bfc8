import { expect, it } from 'vitest';
import { DebugPauses } from '../../../src/engine/debugPauses.ts';
import { FakeClock } from '../../support/fakeClock.ts';

it('remembers which debug session was paused, and when', () => {
  const clock = new FakeClock();
  const pauses = new DebugPauses(clock);
  expect(pauses.within(1000, 500)).toBeUndefined();
  pauses.set({ id: '1', name: 'server', paused: true });
  pauses.set({ id: '1', name: 'server', paused: true });
  clock.advance(60_000);
  expect(pauses.within(1000, 500)).toBe('server');
  // The debug session gets another name, and must not be confused with another session that has its previous name.
  pauses.set({ id: '2', name: 'server', paused: false });
  pauses.set({ id: '1', name: 'server [42]', paused: false });
  clock.advance(900);
  expect(pauses.within(1000, 500)).toBe('server');
  clock.advance(200);
  expect(pauses.within(1000, 500)).toBeUndefined();

  // This pause is too short to end a connection.
  pauses.set({ id: '3', name: 'quick', paused: true });
  clock.advance(499);
  expect(pauses.within(1000, 500)).toBeUndefined();
  clock.advance(1);
  expect(pauses.within(1000, 500)).toBe('quick');
});
