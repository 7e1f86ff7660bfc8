import { expect, it } from 'vitest';
import { tokenExpiredBy } from '../../../../src/model/findings/expiredToken.ts';

it.each(['jwt expired', 'Token expired', 'The session has expired.', 'Signature has expired', 'TokenExpiredError: x'])(
  '“%s” proves that a token has expired',
  (said) => {
    expect(tokenExpiredBy(said, false)).toBe('proved');
  },
);

it.each(['Unauthorized', 'not authorized', 'invalid token', 'Authentication error'])(
  '“%s” makes it likely for a client that was accepted before',
  (said) => {
    expect(tokenExpiredBy(said, true)).toBe('likely');
    expect(tokenExpiredBy(said, false)).toBeUndefined();
  },
);

it.each(['Invalid namespace', 'not today', 'The room is full', ''])('“%s” says nothing about a token', (said) => {
  expect(tokenExpiredBy(said, true)).toBeUndefined();
});
