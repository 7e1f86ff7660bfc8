import { expect, it } from 'vitest';
import { tokenExpiredBy } from '../../../../src/model/findings/expiredToken.ts';

it.each(['jwt expired', 'Token expired', 'The session has expired.', 'Signature has expired', 'TokenExpiredError: x'])(
  '“%s” proves that a token has expired',
  (message) => {
    expect(tokenExpiredBy(message, false)).toBe('proved');
  },
);

it.each(['Unauthorized', 'not authorized', 'invalid token', 'Authentication error'])(
  '“%s” makes an expired token likely for a client that was accepted before',
  (message) => {
    expect(tokenExpiredBy(message, true)).toBe('likely');
    expect(tokenExpiredBy(message, false)).toBeUndefined();
  },
);

it.each(['Invalid namespace', 'not today', 'The room is full', ''])('“%s” is not about a token', (message) => {
  expect(tokenExpiredBy(message, true)).toBeUndefined();
});
