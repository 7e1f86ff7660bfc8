import { describe, expect, it } from 'vitest';
import type { ConnectionProfile } from '../../../../src/model/profile/profile.ts';
import { shownUrl } from '../../../../src/model/url/shownUrl.ts';
import { parseProfile } from '../../../../src/model/validation.ts';
import { maskSecrets, restoreSecrets, secretsOf } from '../../../../src/model/profile/profileSecrets.ts';
import { redacted } from '../../../../src/model/url/secretName.ts';

const profile: ConnectionProfile = {
  url: 'https://me:hunter22@host?room=blue&token=abcd1234',
  auth: { token: 'tok-123456', nested: { pin: 4711, on: true }, ref: '{{secret:x}}' },
  headers: { Authorization: 'Bearer zzzz9999', 'X-Room': 'blue' },
  query: { room: 'blue', apiKey: 'key-77777' },
  proxy: 'http://user:proxypass@proxy:8080',
  tls: { ca: './ca.pem', passphrase: 'pass-phrase' },
};

it('a URL is shown without its secrets', () => {
  expect(shownUrl('https://me:hunter22@host:1?room=blue&access_token=abcd')).toBe(
    'https://host:1/?room=blue&access_token=‹redacted›',
  );
  expect(parseProfile('http://user:pass@host:3000').url).toBe('http://user:pass@host:3000');
});

describe('secrets of a profile', () => {
  it('are found in all fields', () => {
    expect([...secretsOf(profile).keys()].sort()).toEqual([
      'auth.nested.pin',
      'auth.ref',
      'auth.token',
      'headers.Authorization',
      'headers.X-Room',
      'proxy.password',
      'proxy.user',
      'query.apiKey',
      'tls.passphrase',
      'url.password',
      'url.token',
      'url.user',
    ]);
  });

  it('are masked, and no other values are masked', () => {
    const { profile: masked, fields } = maskSecrets(profile);
    const text = JSON.stringify(masked);
    for (const secret of [
      'hunter22',
      'abcd1234',
      'tok-123456',
      '4711',
      'zzzz9999',
      'key-77777',
      'proxypass',
      'pass-phrase',
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(masked.auth).toEqual({ token: redacted, nested: { pin: redacted, on: true }, ref: '{{secret:x}}' });
    expect(masked.query).toEqual({ room: 'blue', apiKey: redacted });
    expect(masked.tls?.ca).toBe('./ca.pem');
    expect(fields).not.toContain('auth.ref');
  });

  it('are restored in fields that are still masked, and only there', () => {
    const { profile: masked } = maskSecrets(profile);
    expect(restoreSecrets(masked, profile)).toEqual(profile);
    const edited = { ...masked, auth: { ...masked.auth, token: 'new-token' } };
    expect(restoreSecrets(edited, profile).auth).toEqual({ ...profile.auth, token: 'new-token' });
  });

  it.each([
    ['nothing is known of the connection', undefined],
    ['the connection has none of that name', { url: 'http://h', auth: { other: 'x' } }],
  ])('are refused as masks when %s', (_, original) => {
    const masks: ConnectionProfile = { url: 'http://h', auth: { token: redacted } };
    expect(() => restoreSecrets(masks, original)).toThrow(
      '“auth.token” is hidden, and its value is no longer known. Enter its value again, or remove it.',
    );
    const half = { url: 'http://h', headers: { Authorization: `Bearer ${redacted}` } };
    expect(() => restoreSecrets(half, original)).toThrow(/^“headers.Authorization” is hidden/);
    expect(() => restoreSecrets({ url: `http://h?token=${redacted}` }, original)).toThrow(/^“url.token” is hidden/);
  });

  it('are found in the URL of a proxy without a scheme', () => {
    const { profile: masked, fields } = maskSecrets({ url: 'http://h', proxy: 'me:hush-hush@proxy.test:3128' });
    expect(masked.proxy).toBe(`${redacted}:${redacted}@proxy.test:3128`);
    expect(fields).toEqual(['proxy.user', 'proxy.password']);
  });
});
