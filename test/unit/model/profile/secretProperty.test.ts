import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageOf } from '../../../../src/base/userError.ts';
import { withoutSecrets } from '../../../../src/model/collection/collectionSecrets.ts';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';
import { briefUrl, shownUrl, urlToKeep } from '../../../../src/model/url/shownUrl.ts';
import { type ConnectionProfile, titleOf } from '../../../../src/model/profile/profile.ts';
import { maskSecrets } from '../../../../src/model/profile/profileSecrets.ts';
import { redacted } from '../../../../src/model/url/secretName.ts';
import { chooseProxy } from '../../../../src/model/profile/proxyChoice.ts';
import { proxyToKeep } from '../../../../src/model/url/shownUrl.ts';
import { shownProxy } from '../../../../src/model/url/quotableUrl.ts';
import { redactor } from '../../../../src/model/profile/redactor.ts';
import { isSecretName } from '../../../../src/model/url/secretName.ts';
import { certainOrigin, namedOrigin, originIn, originOf } from '../../../../src/model/url/urlOrigin.ts';
import { readServerUrl } from '../../../../src/model/url/serverUrl.ts';
import { headerLine, withoutSecrets as forSession } from '../../../../src/model/entry/sessionFile.ts';
import { assertSameReceivers } from '../../../../src/model/profile/sameReceivers.ts';
import { RecentUrls } from '../../../../src/host/profile/recentUrls.ts';
import { parseProfile } from '../../../../src/model/validation.ts';
import { draftOf, persistedConnectionDraft, shownDraft } from '../../../../webview/connection/connectionDraft.ts';
import { profileOf } from '../../../../webview/connection/draftProfile.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

/** Profiles in which a user may have entered a secret without encoding it. */
const profilesWithSecret: Readonly<Record<string, (secret: string) => ConnectionProfile>> = {
  'the password of the URL': (secret) => ({ url: `http://ada:${secret}@host.test:3000` }),
  'the password of a URL with a query': (secret) => ({ url: `wss://ada:${secret}@host.test/?room=1` }),
  'a user name that is a token': (secret) => ({ url: `https://${secret}@host.test` }),
  'a user name with a password': (secret) => ({ url: `https://${secret}:x-oauth-basic@host.test` }),
  'a URL without a scheme': (secret) => ({ url: `ada:${secret}@host.test:3000` }),
  'a URL of another scheme': (secret) => ({ url: `ftp://ada:${secret}@host.test` }),
  'a URL with a path': (secret) => ({ url: `http://ada:${secret}@host.test/chat` }),
  'a URL that cannot be read': (secret) => ({ url: `http://ada:${secret}@host.test:port` }),
  'the password of an http proxy': (secret) => ({ url: 'http://h', proxy: `http://ada:${secret}@proxy:8080` }),
  'the password of a socks proxy': (secret) => ({ url: 'http://h', proxy: `socks5://ada:${secret}@proxy:1080` }),
  'the password of a proxy without a scheme': (secret) => ({ url: 'http://h', proxy: `ada:${secret}@proxy:8080` }),
  'a proxy’s user name': (secret) => ({ url: 'http://h', proxy: `https://${secret}@proxy` }),
  'a header': (secret) => ({ url: 'http://h', headers: { 'X-Key': secret } }),
  'the query': (secret) => ({ url: 'http://h', query: { sig: secret } }),
  auth: (secret) => ({ url: 'http://h', auth: { token: secret, deep: [{ a: secret }] } }),
};
/** In a query, secrets are percent-encoded: an unencoded “&” or “#” would end the value. */
const profilesWithEncodedSecret: typeof profilesWithSecret = {
  'the query of the URL': (secret) => ({ url: `http://h?access_key=${encodeURIComponent(secret)}&a=1` }),
  'a parameter of a path, in a URL with variables': (secret) => ({
    url: `http://{{host}}/;token=${encodeURIComponent(secret)}`,
  }),
  'the fragment of a URL with variables': (secret) => ({
    url: `{{scheme}}://{{host}}/?a=1#access_token=${encodeURIComponent(secret)}&state=1`,
  }),
  'the fragment of a URL': (secret) => ({ url: `http://host.test:3000/#${encodeURIComponent(secret)}` }),
  'the fragment behind a query': (secret) => ({ url: `wss://host.test?a=1#${encodeURIComponent(secret)}` }),
  'the fragment of a URL with a user name': (secret) => ({
    url: `http://ada:pw@host.test#${encodeURIComponent(secret)}`,
  }),
  'the fragment of a URL with variables, without a name': (secret) => ({
    url: `http://{{host}}/#/${encodeURIComponent(secret)}?x`,
  }),
  'the fragment of a proxy': (secret) => ({
    url: 'http://h',
    proxy: `http://proxy:8080#${encodeURIComponent(secret)}`,
  }),
  'the query of a URL with variables': (secret) => ({
    url: `http://{{host}}?{{name}}=1&sig=${encodeURIComponent(secret)}`,
  }),
  'behind a semicolon in a query value': (secret) => ({ url: `http://h?a=1;token=${encodeURIComponent(secret)}` }),
  'the password of the URL, encoded': (secret) => ({ url: `http://ada:${encodeURIComponent(secret)}@host.test` }),
  'the user name of the URL, encoded': (secret) => ({ url: `http://${encodeURIComponent(secret)}@host.test` }),
  'the password of a proxy, encoded': (secret) => ({
    url: 'http://h',
    proxy: `socks5://a:${encodeURIComponent(secret)}@p`,
  }),
};

/** All texts that are derived from a profile and that other people may read. */
function outputs(profile: ConnectionProfile): string[] {
  const { url, proxy = '' } = profile;
  const errorText = (run: () => unknown): string => {
    try {
      run();
      return '';
    } catch (error) {
      return messageOf(error);
    }
  };
  const faults = profileOf(draftOf(profile));
  return [
    errorText(() => parseProfile(profile)),
    errorText(() => parseProfile(profile, { filled: true })),
    errorText(() => readServerUrl(url)),
    errorText(() => chooseProxy(profile, {}, {})),
    errorText(() => chooseProxy({ url: 'http://far.example' }, { proxy: proxy || undefined }, {})),
    errorText(() => chooseProxy({ url: 'http://far.example' }, {}, { HTTP_PROXY: proxy })),
    shownProxy(proxy),
    JSON.stringify([namedOrigin(url), namedOrigin(proxy), originIn(url, 'url'), originIn(proxy, 'proxy')]),
    errorText(() => certainOrigin(url, 'url')),
    errorText(() => certainOrigin(proxy, 'proxy')),
    errorText(() => assertSameReceivers(profile, profile)),
    JSON.stringify(keptUrls(url)),
    headerLine({ startedAt: new Date(0).toISOString(), connections: { c1: forSession(profile) } }),
    JSON.stringify([proxyToKeep(proxy), urlToKeep(url), originOf(url)]),
    shownUrl(url),
    briefUrl(url),
    titleOf(profile),
    JSON.stringify(maskSecrets(profile)),
    JSON.stringify(shownDraft(profile).draft),
    JSON.stringify(persistedConnectionDraft(draftOf(profile))),
    JSON.stringify(forSession(profile)),
    JSON.stringify(withoutSecrets(profile, 'local').profile),
    JSON.stringify(faults.ok ? [] : faults.faults),
  ];
}

/** The URL as VS Code stores it after connecting. */
function keptUrls(url: string): unknown {
  let kept: unknown = [];
  const state = { get: () => kept, update: (_: string, next: unknown) => Promise.resolve(void (kept = next)) };
  const recents = new RecentUrls(state);
  void recents.add(url);
  return [kept, recents.all];
}

function grams(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - 3) }, (_, index) => text.slice(index, index + 4));
}

/** Random characters, of which a third have a meaning in URLs. */
const character = fc.oneof(
  fc.constantFrom(...'@:/?#%\\&=+{}[]()<>"\'`|^~.,;!$*- _\t'.split('')),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.constantFrom(...'abcXYZ0123456789'.split('')),
);
const secrets = fc
  .array(character, { minLength: 4, maxLength: 24 })
  .map((characters) => characters.join(''))
  // A secret that contains a complete variable would be a reference, and white space around a URL is not part of the URL.
  .filter((secret) => !/\{\{[^{}]*\}\}/.test(secret) && secret.trim() === secret && !/[\ud800-\udfff]/.test(secret));

describe('a secret is not shown, stored or reported', () => {
  it.each(Object.entries({ ...profilesWithSecret, ...profilesWithEncodedSecret }))('%s', (_, profileWith) => {
    // Words that the texts contain for another secret too do not count as parts of the secret.
    const own = new Set(outputs(profileWith('¤')).flatMap(grams));
    fc.assert(
      fc.property(secrets, (secret) => {
        const parts = [secret, encodeURIComponent(secret)].flatMap(grams).filter((part) => !own.has(part));
        const ownTexts = 'http://localhost:3000 “”‹redacted› percent-encoded %2F %3F %23 %5C %40 %3A %25';
        for (const output of outputs(profileWith(secret))) {
          const shown = parts.filter(
            (part) => output.includes(part) && !ownTexts.includes(part) && !common(part, profileWith),
          );
          expect(shown, output).toEqual([]);
        }
      }),
      { numRuns: freshRuns(300) },
    );
  });
});

/** Texts that occur only with some faults of a profile. */
const faultTexts = new Map<unknown, string>();
function common(part: string, profileWith: (secret: string) => ConnectionProfile): boolean {
  const known =
    faultTexts.get(profileWith) ??
    ['a/b', 'a b', '\u0001', 'a:b', ':', '1/', '[', 'a\\b#c?d', '"']
      .flatMap((odd) => outputs(profileWith(odd)))
      .join(' ');
  faultTexts.set(profileWith, known);
  return known.includes(part);
}

it.each<[where: string, profile: unknown]>([
  ['auth that is text', { url: 'http://h', auth: 'hush-hush' }],
  ['headers that are text', { url: 'http://h', headers: 'Authorization: Bearer hush-hush' }],
  ['a header that is a line', { url: 'http://h', headers: { 'Authorization: Bearer hush-hush': '' } }],
  ['a passphrase that is a number', { url: 'http://h', tls: { passphrase: 4711471147 } }],
  ['a header that is a number', { url: 'http://h', headers: { 'X-Pin': 4711471147 } }],
  ['a query value that is a number', { url: 'http://h', query: { pin: 4711471147 } }],
  ['query that is text', { url: 'http://h', query: 'token=hush-hush' }],
  ['a proxy that is an object', { url: 'http://h', proxy: { password: 'hush-hush' } }],
  ['a profile that is a list', ['http://ada:hush-hush@h']],
])('%s is not repeated', (_, profile) => {
  const inCollection = JSON.stringify({ version: 1, name: 'n', connections: { a: profile }, emits: [] });
  expect(() => parseProfile(profile)).toThrow(/^(?!.*(hush|4711)).+$/s);
  expect(JSON.stringify(parseCollection(inCollection).ok ? '' : parseCollection(inCollection))).not.toMatch(
    /hush|4711/,
  );
});

it('a secret is masked in texts that a server sends back', () => {
  fc.assert(
    fc.property(secrets, (secret) => {
      const written = encodeURIComponent(secret);
      const { text } = redactor({ url: `http://ada:${written}@h`, proxy: `http://bob:${written}@p` });
      for (const login of [`ada:${secret}`, `bob:${secret}`]) {
        const basic = Buffer.from(login).toString('base64');
        expect(text(`Basic ${basic}`)).not.toContain(basic);
      }
      expect(text(`<${secret}>`)).not.toContain(secret);
      expect(text(JSON.stringify({ secret }))).not.toContain(JSON.stringify(secret).slice(1, -1));
    }),
  );
});

/**
 * Secrets as a user may write them in the query of a URL: characters that would end the value are encoded; others may
 * be.
 */
const rawSecrets = fc
  .array(
    fc.tuple(character, fc.boolean(), fc.boolean()).map(([one, isEncoded, isLower]) => {
      const mustBe = /[&#%\s{}@\p{Cc}]/u.test(one);
      const wire = encodeURIComponent(one);
      return isEncoded || mustBe ? (isLower ? wire.replace(/%../g, (escape) => escape.toLowerCase()) : wire) : one;
    }),
    { minLength: 6, maxLength: 24 },
  )
  .filter((characters) => !/[\ud800-\udfff]/.test(characters.join('')))
  .map((characters) => characters.join(''))
  .filter((raw) => decodeURIComponent(raw).length >= 6);

/** The forms in which a server may send a value back. */
const echoes: Readonly<Record<string, (value: string) => string>> = {
  decoded: (value) => value,
  'in the form of the wire': encodeURIComponent,
  'in the form of the wire, in lower case': (value) =>
    encodeURIComponent(value).replace(/%../g, (escape) => escape.toLowerCase()),
  'encoded twice': (value) => encodeURIComponent(encodeURIComponent(value)),
  'as a form': (value) => String(new URLSearchParams({ v: value })).slice(2),
  'with a plus read as a blank': (value) => value.replaceAll('+', ' '),
  JSON: (value) => JSON.stringify(value).slice(1, -1),
  'JSON in JSON': (value) => JSON.stringify(JSON.stringify(value)).slice(3, -3),
};

describe.each(Object.entries(echoes))('an echo %s', (_, echo) => {
  it('of a query value is hidden, however it is written in the URL', () => {
    fc.assert(
      fc.property(rawSecrets, (raw) => {
        const { text } = redactor({ url: `http://host.test?token=${raw}&room=1` });
        const sent = decodeURIComponent(raw);
        expect(text(`<${echo(sent)}>`)).toBe(`<${redacted}>`);
        expect(text(`<${raw}>`)).toBe(`<${redacted}>`);
      }),
      { numRuns: 25 },
    );
  });

  it.each<[string, (token: string) => ConnectionProfile]>([
    ['auth', (token) => ({ url: 'http://h', auth: { token: `Bearer ${token}` } })],
    ['the query', (token) => ({ url: 'http://h', query: { token: `Bearer ${token}` } })],
    ['the URL', (token) => ({ url: `http://h?token=${encodeURIComponent(`Bearer ${token}`)}` })],
    ['a header', (token) => ({ url: 'http://h', headers: { 'X-Auth': `Bearer ${token}` } })],
    ['a list in auth', (token) => ({ url: 'http://h', auth: { token: `Bearer ${token}, Other abcdefgh` } })],
  ])('of the token after “Bearer” is hidden: %s', (_place, profileWith) => {
    const tokens = fc.stringMatching(/^[A-Za-z0-9._~+/-]{6,40}={0,2}$/).filter((token) => /\d/.test(token));
    fc.assert(
      fc.property(tokens, (token) => {
        expect(redactor(profileWith(token)).text(`bad token <${echo(token)}>`)).toBe(`bad token <${redacted}>`);
      }),
      { numRuns: 15 },
    );
  });
});

describe('the name of a query value', () => {
  it.each([
    'token',
    'access_token',
    'idToken',
    'sig',
    'signature',
    'X-Amz-Signature',
    'X-Amz-Credential',
    'key',
    'KEY',
    'api_key',
    'apikey',
    'accesskey',
    'access_key',
    'access-key',
    'accessKey',
    'secretKey',
    'pwd',
    'userPwd',
    'pass',
    'password',
    'code',
    'auth_code',
    'otp',
    'pin',
    'jwt',
    'auth',
    'auth[token]',
    'session',
    'sessionId',
    'sas',
    'hmac',
    'ticket',
    'credentials',
    'bearer',
    'PHPSESSID',
    'JSESSIONID',
    'passkey',
    'key1',
    'api_key_2',
    'pwd2',
    'Sig2',
    'cvv',
    'PINCODE',
    'pincode',
    'psk',
    'tkn',
    'streamkey',
    'StreamKey2',
    'privkey',
    'mypass',
    'SAMLResponse',
    'keypairid',
    'Key-Pair-Id',
    'invitecode',
    '2fa',
  ])('%s is the name of a secret', (name) => expect(isSecretName(name)).toBe(true));

  it.each([
    'room',
    'user',
    'version',
    'monkey',
    'keyboard',
    'turkey',
    'encode',
    'zipcode',
    'signal',
    'design',
    'passenger',
    'pinned',
    'id',
    'lang',
    'locale',
    'a',
    'compass',
    'bypass',
    'room1',
    'countrycode',
    'postcode2',
  ])('%s does not', (name) => expect(isSecretName(name)).toBe(false));
});

describe('an error about a path or namespace does not quote a secret in it', () => {
  it.each<[where: string, profileWith: (secret: string) => ConnectionProfile]>([
    ['a path with a query', (secret) => ({ url: 'http://h', path: `/x?token=${secret}` })],
    ['a path with a query, without a slash', (secret) => ({ url: 'http://h', path: `x?a=1&token=${secret}` })],
    ['a path with a fragment', (secret) => ({ url: 'http://h', path: `/x#${secret}` })],
    ['a path that is a URL', (secret) => ({ url: 'http://h', path: ` http://a:${secret}@h/x` })],
    ['a namespace with a query', (secret) => ({ url: 'http://h', namespace: `/x?a=1&key=${secret}` })],
    ['a namespace with a comma', (secret) => ({ url: 'http://h', namespace: `/x;key=${secret},1` })],
    ['a namespace that is a URL', (secret) => ({ url: 'http://h', namespace: `http://a:${secret}@h/x` })],
  ])('%s', (_, profileWith) => {
    for (const secret of ['planted-1', 'planted%2F1', 'plantedé', 'planted<1', "planted'1", 'planted^1']) {
      const profile = profileWith(secret);
      for (const parse of [() => parseProfile(profile), () => parseProfile(profile, { filled: true })]) {
        expect(parse).toThrow(/path|namespace/);
        expect(parse).not.toThrow(/lanted/);
      }
    }
  });
});
