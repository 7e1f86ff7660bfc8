import { describe, expect, it } from 'vitest';
import { messageOf, UserError } from '../../../src/base/userError.ts';

describe('messageOf', () => {
  it.each([
    [new Error('what'), 'what'],
    [new UserError({ code: 'test.refused' }, { a: 1 }, 'for a person'), 'for a person'],
    [new TypeError(''), 'TypeError'],
    ['text', 'text'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
  ])('returns the message of %o', (error, message) => {
    expect(messageOf(error)).toBe(message);
  });
});
