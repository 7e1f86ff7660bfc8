import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillProfile } from '../../../../src/model/collection/collectionFill.ts';
import { readSecret, withoutSecrets } from '../../../../src/model/collection/collectionSecrets.ts';
import type { ConnectionProfile } from '../../../../src/model/profile/profile.ts';
import { VariableResolver } from '../../../../src/model/collection/variables.ts';

const sources = { uuid: () => 'u', wall: () => 0, random: () => 0, counter: () => 1 };

function restored(profile: ConnectionProfile, key: string): ConnectionProfile {
  const saved = withoutSecrets(profile, key);
  const secrets = new Map(saved.secrets.map(({ name, stored }) => [name, readSecret(stored)]));
  return fillProfile(saved.profile, new VariableResolver({ sources, secrets }));
}

describe('withoutSecrets', () => {
  const profile: ConnectionProfile = {
    url: 'http://host/?token=t0p&room=5',
    auth: { token: 'abc', pin: 1234, remember: true, nested: [{ key: 'deep' }], empty: '', reference: '{{token}}' },
    headers: { Authorization: 'Bearer abc', 'X-Trace': 'tr' },
    query: { access_token: 'q', room: '5' },
    proxy: 'http://user:pa:ss@proxy:8080',
    tls: { ca: './ca.pem', passphrase: 'open' },
    timeoutMs: 5,
  };

  it('leaves only references in the file', () => {
    const { profile: saved, secrets } = withoutSecrets(profile, 'k');
    expect(saved).toEqual({
      url: 'http://host/?token={{secret:k.url.token}}&room=5',
      auth: {
        token: '{{secret:k.auth.token}}',
        pin: '{{secret:k.auth.pin}}',
        remember: true,
        nested: [{ key: '{{secret:k.auth.nested.0.key}}' }],
        empty: '',
        reference: '{{token}}',
      },
      headers: { Authorization: '{{secret:k.headers.Authorization}}', 'X-Trace': '{{secret:k.headers.X-Trace}}' },
      query: { access_token: '{{secret:k.query.access_token}}', room: '5' },
      proxy: 'http://{{secret:k.proxy.user}}:{{secret:k.proxy.password}}@proxy:8080',
      tls: { ca: './ca.pem', passphrase: '{{secret:k.tls.passphrase}}' },
      timeoutMs: 5,
    });
    expect(secrets.map(({ name }) => name)).toHaveLength(new Set(secrets.map(({ name }) => name)).size);
    expect(profile.auth?.['token']).toBe('abc');
  });

  it('restores exactly the same with the secrets', () => {
    const { reference: _, ...auth } = profile.auth ?? {};
    expect(restored({ ...profile, auth }, 'k')).toEqual({ ...profile, auth });
  });

  it('replaces user name and password in a URL, however they are written', () => {
    const { profile: saved, secrets } = withoutSecrets({ url: 'https://ada:pa%40ss@host:1/?room=a:b' }, 'k');
    expect(saved.url).toBe('https://{{secret:k.url.user}}:{{secret:k.url.password}}@host:1/?room=a:b');
    expect(secrets).toEqual([
      { name: 'k.url.user', stored: 'ada' },
      { name: 'k.url.password', stored: 'pa%40ss' },
    ]);
    expect(withoutSecrets({ url: 'http://u:p@/?#\\:w@host' }, 'k').profile.url).toBe(
      'http://{{secret:k.url.user}}:{{secret:k.url.password}}@host',
    );
    expect(withoutSecrets({ url: 'http://ghp_token@host' }, 'k').profile.url).toBe('http://{{secret:k.url.user}}@host');
    for (const url of ['http://host:3000?x=y:z', 'http://{{user}}@host', '{{server}}']) {
      expect(withoutSecrets({ url }, 'k')).toEqual({ profile: { url }, secrets: [] });
    }
  });

  it('distinguishes a text of digits from a number', () => {
    const text = fc
      .oneof(fc.string(), fc.constantFrom('123456', 'true', 'json:1', 'json:', '"x"', '1e5'))
      .filter((t) => !t.includes('{{'));
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z{}]{1,5}$/), fc.oneof(text, fc.integer(), fc.boolean())),
        (auth) => {
          const given = { url: 'http://h', auth };
          const saved = withoutSecrets(given, 'k');
          // If two keys differ only in their braces, their secrets get the same name.
          if (new Set(saved.secrets.map(({ name }) => name)).size < saved.secrets.length) return;
          expect(restored(given, 'k')).toEqual(given);
        },
      ),
    );
  });
});
