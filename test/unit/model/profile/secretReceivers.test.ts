import { describe, expect, it } from 'vitest';
import { assertSameReceivers } from '../../../../src/model/profile/sameReceivers.ts';
import { namedOrigin } from '../../../../src/model/url/urlOrigin.ts';
import type { ConnectionProfile } from '../../../../src/model/profile/profile.ts';
import { resolveProfile } from '../../../../src/model/profile/resolvedProfile.ts';
import { secretReceivers, thisMachine } from '../../../../src/model/profile/secretReceivers.ts';
import { VariableResolver } from '../../../../src/model/collection/variables.ts';

const receiversOf = (profile: ConnectionProfile, variables: Record<string, string> = {}, others?: unknown) =>
  Object.fromEntries(secretReceivers(profile, { variables }, { others }));

describe('the receiver of a secret', () => {
  it('is the server for values that are sent to it', () => {
    const profile = {
      url: 'https://me:{{secret:pw}}@api.example/?token={{secret:query}}',
      auth: { deep: [{ token: '{{secret:auth}}' }] },
      headers: { Authorization: 'Bearer {{secret:header}}' },
      query: { key: '{{secret:q}}' },
      replies: { ask: ['{{secret:reply}}'] },
      namespace: '/{{secret:namespace}}',
      tls: { servername: '{{secret:sni}}' },
    };
    const names = ['pw', 'query', 'auth', 'header', 'q', 'reply', 'namespace', 'sni', 'arg'];
    expect(receiversOf(profile, {}, ['x', [{ a: '{{secret:arg}}' }]])).toEqual(
      Object.fromEntries(names.map((name) => [name, ['https://api.example']])),
    );
  });

  it('is the proxy for the login in its URL, and nobody for the passphrase of a key', () => {
    const profile = {
      url: 'https://api.example',
      auth: { both: '{{secret:both}}' },
      proxy: 'user:{{secret:proxy}}@proxy.example:8080',
      tls: { passphrase: '{{secret:pass}}' },
    };
    expect(receiversOf(profile)).toEqual({
      both: ['https://api.example'],
      proxy: ['http://proxy.example:8080'],
      pass: [thisMachine],
    });
    expect(receiversOf({ ...profile, proxy: 'socks5://u:{{secret:both}}@p:1080' })['both']).toEqual([
      'https://api.example',
      'socks5://p:1080',
    ]);
  });

  it.each<[string, ConnectionProfile]>([
    ['over http', { url: 'http://api.example' }],
    ['over ws', { url: 'ws://api.example' }],
    ['over https that is not verified', { url: 'https://api.example', tls: { rejectUnauthorized: false } }],
    ['with an authority of the profile', { url: 'https://api.example', tls: { ca: 'ca.pem' } }],
    ['with authorities in a PKCS #12 file', { url: 'https://api.example', tls: { pfx: 'me.p12' } }],
    ['with another name to verify', { url: 'https://api.example', tls: { servername: 'evil.example' } }],
    ['by way of variables', { url: '{{base}}' }],
  ])('is the proxy too, by its name, if it can read the data: %s', (_, profile) => {
    const variables = { base: 'http://api.example', proxy: 'socks5://evil.example:1080' };
    for (const proxy of ['socks5://u:p@evil.example:1080', '{{proxy}}']) {
      const server = profile.url.startsWith('https') ? 'https://api.example' : 'http://api.example';
      const sent = { ...profile, proxy, auth: { token: '{{secret:t}}' } };
      const receivers = [server, 'socks5://evil.example:1080'];
      expect(receiversOf(sent, variables, ['{{secret:arg}}'])).toEqual({ t: receivers, arg: receivers });
    }
    for (const proxy of ['', ' ', '{{none}}']) {
      const direct = { ...profile, proxy, auth: { token: '{{secret:t}}' } };
      expect(receiversOf(direct, { ...variables, none: '' })['t']).toHaveLength(1);
    }
  });

  it('is the proxy of this machine too, if it can read the data and the profile names no proxy', () => {
    const machineProxy = (url: string): string | undefined =>
      url.includes('near') ? undefined : 'http://proxy.example:8080';
    const of = (profile: ConnectionProfile): string[] | undefined =>
      secretReceivers({ ...profile, auth: { t: '{{secret:t}}' } }, {}, { machineProxy }).get('t');
    const proxy = 'http://proxy.example:8080';
    expect(of({ url: 'http://a.example' })).toEqual(['http://a.example', proxy]);
    expect(of({ url: 'ws://a.example', proxy: ' ' })).toEqual(['http://a.example', proxy]);
    expect(of({ url: 'http://near.example' })).toEqual(['http://near.example']);
    expect(of({ url: 'https://a.example' })).toEqual(['https://a.example']);
    expect(of({ url: 'https://a.example', tls: { rejectUnauthorized: false } })).toEqual(['https://a.example', proxy]);
    expect(of({ url: 'http://a.example', proxy: 'http://own.example:1' })).toEqual([
      'http://a.example',
      'http://own.example:1',
    ]);
  });

  it('must be known before a secret is read: a proxy that can read it', () => {
    const profile = { url: 'http://a.example', proxy: 'http://{{secret:p}}:1', auth: { t: '{{secret:t}}' } };
    expect(() => receiversOf(profile)).toThrow(/^connection\.proxy: /);
  });

  it('cannot be a URL with a path, which the error quotes as it is written', () => {
    for (const reference of ['{{secret:x}}', '{{$uuid}}']) {
      const profile = { url: `http://a.example/${reference}/`, auth: { t: '{{secret:t}}' } };
      expect(() => receiversOf(profile)).toThrow(`connection.url: The URL contains the path “/${reference}/”. Write a`);
    }
    // The user entered this path, so it is shown.
    const own = { url: 'http://a.example/a1?t={{secret:x}}' };
    expect(() => receiversOf(own)).toThrow('Did you mean the namespace “/a1”?');
  });

  it('is found through variables', () => {
    const variables = { host: 'a.example', token: 'Bearer {{secret:t}}', base: 'wss://{{host}}' };
    expect(receiversOf({ url: '{{base}}', headers: { a: '{{token}}' } }, variables)).toEqual({
      t: ['https://a.example'],
    });
  });

  it('need not be known if there is no secret', () => {
    expect(receiversOf({ url: 'nonsense', auth: { a: 1 } })).toEqual({});
  });

  it.each([
    ['https://{{secret:s}}', 'a host'],
    ['https://a.example:{{secret:s}}', 'a port'],
    ['{{secret:s}}://a.example', 'a scheme'],
    ['https://a.{{secret:s}}.example', 'a part of a host'],
    ['{{secret:s}}', 'all of it'],
    ['https://a.example{{secret:s}}', 'what follows the host'],
    ['https://{{$uuid}}.example/?a={{secret:s}}', 'a dynamic variable'],
  ])('must be known before a secret is read: %s', (url) => {
    expect(() => receiversOf({ url })).toThrow(/^connection\.url: .*(which server would receive the secrets|scheme)/);
  });

  it('is not changed by the value of a secret', () => {
    const written = { url: 'http://user:{{secret:pw}}@a.example', auth: { t: '{{secret:pw}}' } };
    const resolve = (pw: string) => {
      const secrets = new Map([['pw', pw]]);
      const variableResolver = new VariableResolver({ secrets, sources: 'keep' });
      return resolveProfile(written, { scope: {}, secrets, variableResolver });
    };
    expect(resolve('p%2Fss').filled.url).toBe('http://user:p%2Fss@a.example');
    for (const pw of ['@evil.example/', 'p/ss', '1234/', '@evil.example#', '80@evil.example?']) {
      expect(() => resolve(pw)).toThrow(/percent-encode/);
      expect(() => resolve(pw)).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining(pw) as string }) as Error,
      );
    }
    expect(() => assertSameReceivers({ url: 'http://a' }, { url: 'http://b' })).not.toThrow();
  });
});

describe('an origin that is named', () => {
  it('is the same for all URLs that reach the same server', () => {
    for (const url of ['ws://A.example:80/', ' http://a.example ', 'HTTP://user:pw@a.example']) {
      expect(namedOrigin(url)).toBe('http://a.example');
    }
    expect(namedOrigin('socks5://u:p@proxy:1080')).toBe('socks5://proxy:1080');
    for (const url of ['', 'nowhere', 'localhost:3000', 'http://', '{{host}}', 'a b'])
      expect(namedOrigin(url)).toBeUndefined();
  });
});
