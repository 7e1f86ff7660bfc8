import { describe, expect, it } from 'vitest';
import type { Network } from '../../../../src/model/profile/network.ts';
import type { ConnectionProfile } from '../../../../src/model/profile/profile.ts';
import { countingSources, isSameProfile, resolveProfile } from '../../../../src/model/profile/resolvedProfile.ts';
import { VariableError, VariableResolver } from '../../../../src/model/collection/variables.ts';
import { fingerprintOf } from '../../../../src/host/profile/connectionIdentities.ts';

const profile: ConnectionProfile = { url: 'https://h', tls: { ca: './ca.pem', rejectUnauthorized: true } };
const network: Network = { tls: { ca: 'PEM' }, proxy: { url: 'http://p:1' }, systemCertificates: true };

describe('fingerprintOf', () => {
  const same: [what: string, profile: ConnectionProfile][] = [
    ['another name', { name: 'Other', ...profile }],
    ['another order', { tls: { rejectUnauthorized: true, ca: './ca.pem' }, url: 'https://h' }],
    ['another path to the same file', { ...profile, tls: { ...profile.tls, ca: '/elsewhere/ca.pem' } }],
    ['the default namespace', { ...profile, namespace: '/' }],
  ];
  for (const [what, other] of same) {
    it(`is the same for ${what}`, () => {
      expect(fingerprintOf(other, network)).toBe(fingerprintOf(profile, network));
    });
  }

  const others: [what: string, profile: ConnectionProfile, network: Network][] = [
    ['URL', { ...profile, url: 'https://i' }, network],
    ['namespace', { ...profile, namespace: '/chat' }, network],
    ['auth payload', { ...profile, auth: { token: 'x' } }, network],
    ['auth payload with bytes', { ...profile, auth: { token: new Uint8Array([1]) } }, network],
    ['header', { ...profile, headers: { a: 'b' } }, network],
    ['passphrase', { ...profile, tls: { ...profile.tls, passphrase: 'x' } }, network],
    ['value of rejectUnauthorized', { ...profile, tls: { ...profile.tls, rejectUnauthorized: false } }, network],
    ['content of a TLS file', profile, { ...network, tls: { ca: 'OTHER' } }],
    ['kind of TLS file', profile, { ...network, tls: { cert: 'PEM' } }],
    ['binary TLS file', profile, { ...network, tls: { ca: 'PEM', pfx: new Uint8Array([1]).buffer } }],
    ['proxy', profile, { ...network, proxy: { url: 'http://q:1' } }],
    ['use of a proxy', profile, { tls: { ca: 'PEM' }, systemCertificates: true }],
    ['password of the proxy', profile, { ...network, proxy: { url: 'http://p:1', authorization: 'Basic eA==' } }],
    ['use of the system’s certificates', profile, { ...network, systemCertificates: false }],
    ['list of replies', { ...profile, replies: { ask: [1] } }, network],
  ];
  for (const [what, other, itsNetwork] of others) {
    it(`is different for another ${what}`, () => {
      expect(fingerprintOf(other, itsNetwork)).not.toBe(fingerprintOf(profile, network));
    });
  }

  it('does not reveal a secret, and is different for each value that cannot be compared', () => {
    expect(fingerprintOf({ ...profile, auth: { token: 't0ps3cret' } }, network)).toMatch(/^[\w+/]{43}=$/);
    const odd = { ...profile, auth: { token: () => 1 } };
    expect(fingerprintOf(odd, network)).not.toBe(fingerprintOf(odd, network));
  });
});

it.each<[a: unknown, b: unknown]>([
  [[], {}],
  [{ a: [] }, { a: {} }],
  [{ a: 1 }, [['a', 1]]],
  [{ a: 1 }, { fields: [['a', 1]] }],
  [{ a: { b: 1 }, c: 2 }, { a: { b: 1, c: 2 } }],
  ['1', 1],
  [null, {}],
  [false, 0],
  [0, -0],
  [1, { $number: '1' }],
  [{ $number: '9007199254740993' }, { $number: '9007199254740992' }],
])('fingerprintOf and isSameProfile distinguish %j from %j in auth', (a, b) => {
  const [one, other] = [a, b].map((value) => ({ ...profile, auth: { value } }));
  if (!one || !other) return;
  expect(fingerprintOf(one, network)).not.toBe(fingerprintOf(other, network));
  if (!Object.is(b, -0)) expect(isSameProfile(one, other)).toBe(false);
});

describe('resolveProfile', () => {
  const written: ConnectionProfile = {
    url: '{{host}}',
    auth: { token: '{{secret:token}}', id: '{{id}}', n: '{{$counter}}' },
  };
  const scope = { variables: { host: 'http://a', id: '{{$uuid}}' }, environment: { host: 'http://b' } };
  const secrets = new Map([['token', 't0ps3cret']]);
  const resolve = (overrides?: Record<string, string>) => {
    const whole = { ...scope, overrides };
    const sources = countingSources(() => 'uuid-1');
    return resolveProfile(written, {
      scope: whole,
      secrets,
      variableResolver: new VariableResolver({ ...whole, secrets, sources }),
    });
  };

  it('returns the profile to connect with, to show, and to compare', () => {
    expect(resolve()).toEqual({
      written,
      filled: { url: 'http://b', auth: { token: 't0ps3cret', id: 'uuid-1', n: 1 } },
      shown: { url: 'http://b', auth: { token: '{{secret:token}}', id: '{{$uuid}}', n: '{{$counter}}' } },
      identity: { url: 'http://b', auth: { token: 't0ps3cret', id: '{{$uuid}}', n: '{{$counter}}' } },
    });
    expect(resolve({ host: 'http://c' }).filled.url).toBe('http://c');
  });

  it('does not put the value of a secret into the name, which is shown and stored', () => {
    const variableResolver = new VariableResolver({ ...scope, secrets, sources: 'keep' });
    const named = { ...written, name: '{{host}} as {{secret:token}}' };
    const { filled, shown } = resolveProfile(named, { scope, secrets, variableResolver });
    expect([filled.name, shown.name]).toEqual(['http://b as {{secret:token}}', 'http://b as {{secret:token}}']);
  });

  it('names the missing variable and its field', () => {
    const variableResolver = new VariableResolver({ home: { kind: 'nowhere' }, sources: 'keep' });
    const missing = () => resolveProfile({ url: '{{host}}' }, { scope: {}, secrets, variableResolver });
    expect(missing).toThrow(VariableError);
    expect(missing).toThrow(
      'connection.url: The variable “host” is not defined. This connection does not belong to a collection that could define it. Enter its value instead.',
    );
  });
});
