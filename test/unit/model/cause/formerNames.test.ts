/* oxlint-disable eslint-js/id-match -- The former names are what is tested. */
import { expect, it } from 'vitest';
import type { StoredCause } from '../../../../src/model/cause/cause.ts';
import { causeMessage, causeText, isKnownCode, knownCodes } from '../../../../src/model/cause/causeTexts.ts';
import { withCurrentNames } from '../../../../src/model/cause/formerNames.ts';

it.each<[string, StoredCause, StoredCause]>([
  [
    'a code',
    { code: 'connect.disturbed', params: { awaited: 'ping', offline: true } },
    { code: 'connect.throttled', params: { awaited: 'ping', offline: true } },
  ],
  ['a code without parameters', { code: 'connect.disturbed' }, { code: 'connect.throttled' }],
  [
    'a text of the server, with the confidence',
    { code: 'namespace.refused', params: { said: 'not today' }, confidence: 'likely' },
    { code: 'namespace.refused', params: { reported: 'not today' }, confidence: 'likely' },
  ],
  [
    'a location',
    { code: 'capture.diskFault', params: { systemCode: 'ENOSPC', place: '/captures' } },
    { code: 'capture.diskFault', params: { systemCode: 'ENOSPC', location: '/captures' } },
  ],
  [
    'the sender of a ping',
    { code: 'transport.pingTimeout', params: { asked: true } },
    { code: 'transport.pingTimeout', params: { clientPings: true } },
  ],
  [
    'a nested cause',
    { code: 'ack.connectionEnded', params: { end: 'connect.disturbed', awaited: 'ping', said: 'timeout' } },
    { code: 'ack.connectionEnded', params: { end: 'connect.throttled', awaited: 'ping', reported: 'timeout' } },
  ],
])('%s gets its current name', (_, former, current) => {
  expect(withCurrentNames(former)).toEqual(current);
  expect(withCurrentNames(current)).toBe(current);
  expect(isKnownCode(current.code)).toBe(true);
});

it('the message of a recorded cause contains its parameters', () => {
  const cause = withCurrentNames({ code: 'namespace.refused', params: { said: 'not today' } });
  expect(causeMessage(cause)).toBe('The server refused the connection: not today.');
});

it('a cause that only a newer version knows is not changed', () => {
  const cause = { code: 'future.cause', params: { said: 'hello', place: 'here' } };
  expect(withCurrentNames(cause)).toBe(cause);
});

it('no cause of the catalog uses a former name', () => {
  const former = /\{(?:said|saidEnd|place|asked)[,}]/;
  const codes = knownCodes();
  expect(codes.filter((code) => causeText(code).icu.some((text) => former.test(text)))).toEqual([]);
  expect(codes).not.toContain('connect.disturbed');
});
