import { describe, expect, it } from 'vitest';
import { upgradeCause } from '../../../../../src/engine/client/engineio/upgradeCause.ts';
import { causeMessage } from '../../../../../src/model/cause/causeTexts.ts';

const probe = Object.assign(new Error('probe error: TransportError'), { transport: 'websocket' });
const network = { explain: () => undefined };

function failed(code: string): ReturnType<typeof upgradeCause> {
  const description = { message: `connect ${code} 127.0.0.1:3000`, error: Object.assign(new Error('x'), { code }) };
  const error = { type: 'TransportError', message: 'websocket error', description };
  return upgradeCause(probe, { response: undefined, trial: { error } }, { url: 'http://127.0.0.1:3000' }, network);
}

describe('an upgrade that failed without an HTTP response', () => {
  it.each([
    ['ECONNREFUSED', 'connect.refused', /Nothing listens at that address/],
    ['ECONNRESET', 'connect.reset', /The server reset the connection/],
    ['ETIMEDOUT', 'connect.unreachable', /The host did not respond/],
    ['EHOSTUNREACH', 'connect.unreachable', /The host cannot be reached/],
    ['ENOTFOUND', 'connect.unknownHost', /The host name is not known/],
    ['EPERM', 'connect.system', /The system reports EPERM/],
  ])('names the failure and the error code of the system: %s', (systemCode, failure, text) => {
    const cause = failed(systemCode);
    expect(cause).toMatchObject({
      code: 'transport.noUpgrade',
      params: { failure, systemCode, transport: 'websocket' },
    });
    expect(causeMessage(cause)).toMatch(text);
    expect(causeMessage(cause)).toContain(`failed (${systemCode});`);
  });

  it('reports only the failed upgrade if nothing more is known', () => {
    const cause = upgradeCause(probe, { response: undefined, trial: undefined }, { url: 'http://h' }, network);
    expect(causeMessage(cause)).toBe('The upgrade to websocket failed; the connection stays on polling.');
  });
});
