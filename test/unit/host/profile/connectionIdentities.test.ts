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
    ['the namespace that is meant without one', { ...profile, namespace: '/' }],
  ];
  for (const [what, other] of same) {
    it(`is the same for ${what}`, () => {
      expect(fingerprintOf(other, network)).toBe(fingerprintOf(profile, network));
    });
  }

  const others: [what: string, profile: ConnectionProfile, network: Network][] = [
    ['another URL', { ...profile, url: 'https://i' }, network],
    ['another namespace', { ...profile, namespace: '/chat' }, network],
    ['auth', { ...profile, auth: { token: 'x' } }, network],
    ['bytes in auth', { ...profile, auth: { token: new Uint8Array([1]) } }, network],
    ['a header', { ...profile, headers: { a: 'b' } }, network],
    ['a passphrase', { ...profile, tls: { ...profile.tls, passphrase: 'x' } }, network],
    ['unverified certificates', { ...profile, tls: { ...profile.tls, rejectUnauthorized: false } }, network],
    ['what stands in a TLS file', profile, { ...network, tls: { ca: 'OTHER' } }],
    ['which TLS file it is', profile, { ...network, tls: { cert: 'PEM' } }],
    ['bytes of a TLS file', profile, { ...network, tls: { ca: 'PEM', pfx: new Uint8Array([1]).buffer } }],
    ['the proxy', profile, { ...network, proxy: { url: 'http://q:1' } }],
    ['no proxy', profile, { tls: { ca: 'PEM' }, systemCertificates: true }],
    ['the proxy’s password', profile, { ...network, proxy: { url: 'http://p:1', authorization: 'Basic eA==' } }],
    ['the system’s certificates', profile, { ...network, systemCertificates: false }],
    ['replies', { ...profile, replies: { ask: [1] } }, network],
  ];
  for (const [what, other, itsNetwork] of others) {
    it(`differs with another ${what}`, () => {
      expect(fingerprintOf(other, itsNetwork)).not.toBe(fingerprintOf(profile, network));
    });
  }

  it('reveals nothing of a secret, and treats what cannot be compared as different', () => {
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
])('is another with %j and with %j in auth, in identities and in what was edited', (a, b) => {
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

  it('puts the value of no secret into the name, which is shown and kept', () => {
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
