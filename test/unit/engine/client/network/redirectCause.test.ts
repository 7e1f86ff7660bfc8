import { expect, it } from 'vitest';
import { redirectCause } from '../../../../../src/engine/client/network/redirectCause.ts';
import { reasonOf } from '../../../../support/reasonOf.ts';

it('a superfluous slash is reported', () => {
  const context = { status: 301, headers: { location: '/socket.io' }, url: 'http://host:1/socket.io/?EIO=4' };
  expect(reasonOf({ cause: redirectCause({ context }) })).toContain('set addTrailingSlash to false');
});
