import { expect, it } from 'vitest';
import { nothing } from 'lit';
import { Emitter } from '../../../../src/base/emitter.ts';
import { EmitResult } from '../../../../webview/emit/emitResult.ts';
import { FakeClock } from '../../../support/fakeClock.ts';

it('a message is shown for as long as it takes to read it, unless another message replaces it', () => {
  const clock = new FakeClock();
  const channel = undefined as never;
  const choice = { connectionId: 'c1', onDidChange: new Emitter<void>().event };
  const result = new EmitResult({ channel, clock, choice, invalidate: () => undefined, onShow: () => undefined });
  const isEmpty = (): boolean => result.template().values.includes(nothing);
  result.flash('The form was filled from code.');
  expect(isEmpty()).toBe(false);
  clock.advance(5999);
  expect(isEmpty()).toBe(false);
  clock.advance(1);
  expect(isEmpty()).toBe(true);
  result.flash('Filled.');
  result.note = 'Saved.';
  clock.advance(6000);
  expect(isEmpty()).toBe(false);
  result.dispose();
});
