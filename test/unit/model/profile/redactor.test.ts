import { describe, expect, it, vi } from 'vitest';
import { maskSecrets, restoreSecrets } from '../../../../src/model/profile/profileSecrets.ts';
import { maskedPacket } from '../../../../src/engine/connection/maskedPacket.ts';
import { exactOrPlain } from '../../../../src/model/numbers/exactNumber.ts';
import type { ConnectionProfile } from '../../../../src/model/profile/profile.ts';
import { redacted } from '../../../../src/model/url/secretName.ts';
import { percentDecoded } from '../../../../src/model/url/urlText.ts';
import { SecretMask } from '../../../../src/model/profile/secretMask.ts';
import { redactor, redactorOf } from '../../../../src/model/profile/redactor.ts';

const basic = `Basic ${Buffer.from('ada:lovelace-1815').toString('base64')}`;
const profile: ConnectionProfile = {
  url: 'http://user:pass%2Fword@h?token=query%20token',
  auth: { token: 'tok-123456', pin: 4711, odd: 'quo"ted', short: 'on' },
  headers: { Authorization: 'Bearer zzzz9999', 'X-Login': basic, Cookie: 'sid=s3ss1on; theme=dark' },
  proxy: 'http://me:hush-hush@proxy.test',
};

describe('data of a server', () => {
  const { data, bytes } = redactor({ url: 'http://h', auth: { token: 'tok-€/1', id: '899068272867328065' } });
  const plain = Buffer.from('of tok-€/1 and tok-%E2%82%AC%2F1 and "tok-\\u20ac/1", not tok-1');

  it('keeps the length and other content of bytes', () => {
    const masked = Buffer.from(bytes(plain));
    const stars = (length: number): string => '*'.repeat(length);
    expect(masked.toString()).toBe(`of ${stars(9)} and ${stars(17)} and "${stars(12)}", not tok-1`);
    expect(plain.toString()).toContain('tok-€/1');
    expect(masked).toHaveLength(plain.length);
    const other = Buffer.from('nothing');
    expect(bytes(other)).toStrictEqual(other);
  });

  it('is masked up to its end, which can be inside of a secret', () => {
    expect(Buffer.from(bytes(plain, 5)).toString()).toBe('of **');
    expect(Buffer.from(bytes(plain, 3)).toString()).toBe('of ');
  });

  it('keeps its kinds of values', () => {
    const exact = exactOrPlain('899068272867328064');
    const date = new Date(0);
    expect(data({ list: [exact, date, Buffer.from('tok-€/1 x')] })).toEqual({
      list: [exact, date, new Uint8Array(Buffer.from('********* x'))],
    });
    expect(data([exactOrPlain('899068272867328065')])).toEqual([redacted]);
  });
});

describe('a raw packet', () => {
  const own = redactor({ url: 'http://h', auth: { token: 'tok-123456/abc' } });
  const packed = Buffer.from('\x82\xa4type\x00\xa3tokxxtok-123456/abc..', 'latin1');
  const base64 = packed.toString('base64');
  const left = Buffer.from(packed.toString('latin1').replace('tok-123456/abc', '*'.repeat(14)), 'latin1').toString(
    'base64',
  );

  it.each([
    ['of Engine.IO 4', `b${base64}`, `b${left}`],
    ['of Engine.IO 4, among others', `2\x1eb${base64}\x1e3`, `2\x1eb${left}\x1e3`],
    ['of Engine.IO 3', `b4${base64}`, `b4${left}`],
    ['of Engine.IO 3 in a payload', `1:2${base64.length + 2}:b4${base64}1:3`, `1:2${base64.length + 2}:b4${left}1:3`],
  ])('of bytes in base64 contains masks in place of its secrets: %s', (_, written, shown) => {
    expect(maskedPacket(own, written, undefined)).toBe(shown);
  });

  it('of other base64 stays as it was received', () => {
    for (const written of ['b4AAAA', 'bAAECAwQFBgc', 'b', 'bad request', 'bAAECAwQFB']) {
      expect(maskedPacket(own, written, undefined)).toBe(written);
    }
  });

  it('contains no part of a secret that begins in its recorded part, for any content', () => {
    expect(maskedPacket(own, `b${base64.slice(0, 30)}`, base64.slice(30))).toBe(`b${left.slice(0, 30)}`);
    expect(maskedPacket(own, 'say tok-1', '23456/abc and more')).toBe(`say ${redacted}`);
    const cut = maskedPacket(own, packed.subarray(0, 20), packed.subarray(20));
    expect(Buffer.from(cut as Uint8Array).toString('latin1')).toContain('xx****');
  });
});

describe('a text of a server', () => {
  const { text, data } = redactor(profile);

  it.each([
    ['a secret', 'bad token tok-123456 here', `bad token ${redacted} here`],
    ['a number', 'pin 4711', `pin ${redacted}`],
    ['a whole header', 'not Bearer zzzz9999', `not ${redacted}`],
    ['the token of a header', 'unknown token zzzz9999', `unknown token ${redacted}`],
    ['a Basic password, read by the server', 'lovelace-1815 is wrong for ada', `${redacted} is wrong for ada`],
    ['one cookie of several', 'session s3ss1on is over', `session ${redacted} is over`],
    ['a value of a URL as it is sent', 'query%20token', redacted],
    ['a value of a URL as the server reads it', 'query token, pass/word', `${redacted}, ${redacted}`],
    ['a proxy’s password', 'hush-hush', redacted],
    ['JSON', '{"odd":"quo\\"ted"}', `{"odd":"${redacted}"}`],
  ])('contains a mask in place of %s', (_, input, shown) => expect(text(input)).toBe(shown));

  describe('contains a mask in place of a secret in the form in which the secret is sent:', () => {
    const queries = [
      'abc/def%3D%3Dxyz',
      'abc%2fdef%3d%3dxyz',
      'abc%2Fdef==xyz',
      'se cret+val',
      'se%20cret%2Bval',
      'q%22uo%5Cte%0Ad',
      '%E2%82%AC%20uro/x',
      'a%zzb/c%3D',
      "it's(a)~!*/key",
    ];
    it.each(queries)('?token=%s', (raw) => {
      const written = redactor({ url: `http://host.test?room=1&token=${raw}` });
      const decoded = percentDecoded(raw);
      const wire = encodeURIComponent(decoded);
      const forms = [
        raw,
        decoded,
        decoded.replaceAll('+', ' '),
        wire,
        wire.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
        encodeURIComponent(wire),
        encodeURIComponent(encodeURIComponent(wire)),
        String(new URLSearchParams({ t: decoded })).slice(2),
        new URL(`http://h/?t=${raw.replaceAll('%zz', '%25zz')}`).search.slice(3),
        JSON.stringify(decoded).slice(1, -1),
        JSON.stringify(JSON.stringify(decoded)).slice(3, -3),
        decoded.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
        decoded.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
        decoded.replaceAll('/', '\\/'),
      ];
      for (const form of forms) expect(written.text(`<${form}>`)).toBe(`<${redacted}>`);
      expect(written.data({ [wire]: [{ url: `/socket.io/?token=${wire}&room=1` }] })).toEqual({
        [redacted]: [{ url: `/socket.io/?token=${redacted}&room=1` }],
      });
    });

    it('without exponential time, for any content of the text and the secret', () => {
      const odd = '\\"'.repeat(50) + '%25'.repeat(50) + '+ '.repeat(50) + '&amp;'.repeat(50);
      const { text: hide } = redactor({ url: 'http://h', auth: { odd, long: odd.repeat(40) } });
      const input = '\\\\\\"'.repeat(500) + '%2525'.repeat(500) + '%25%32%35'.repeat(500) + '&amp;amp;'.repeat(500);
      // The text begins like the secret, but does not contain it.
      expect(hide(input)).toBe(input);
      expect(hide(JSON.stringify({ odd }))).toBe(`{"odd":"${redacted}"}`);
    });
  });

  describe('contains a mask in place of a credential inside a value:', () => {
    it.each<[string, Partial<ConnectionProfile>, string, string[]]>([
      ['Bearer in auth', { auth: { token: 'Bearer eyJabc' } }, 'bad token eyJabc', ['eyJabc']],
      ['Bearer deep in auth', { auth: { a: [{ b: 'bearer: eyJabc.d-_f' }] } }, 'eyJabc.d-_f', ['eyJabc']],
      ['Bearer in the query', { query: { token: 'Bearer s3cretx' } }, 'no s3cretx', ['s3cretx']],
      ['Bearer in the URL', { url: 'http://h?token=Bearer%20s3cretx' }, 'no s3cretx', ['s3cretx']],
      ['Bearer in the URL, with a plus', { url: 'http://h?token=Bearer+s3cretx' }, 'no s3cretx', ['s3cretx']],
      ['a named token', { headers: { 'X-Auth': 'Token token="abcdefgh", x="y"' } }, 'abcdefgh?', ['abcdefgh']],
      [
        'a list of keys',
        { headers: { 'X-Keys': 'keyoneone, keytwotwo' } },
        'keyoneone or keytwotwo',
        ['keyone', 'keytwo'],
      ],
      ['a list of keys in auth', { auth: { keys: 'keyoneone;keytwotwo' } }, 'keytwotwo', ['keytwo']],
      [
        'AWS',
        {
          headers: {
            Authorization: 'AWS4-HMAC-SHA256 Credential=AKIDEX/20260101/eu/s3/aws4_request, Signature=fe5f80aa',
          },
        },
        'signature fe5f80aa of AKIDEX/20260101/eu/s3/aws4_request',
        ['fe5f80aa', 'AKIDEX'],
      ],
      [
        'Digest',
        { headers: { Authorization: 'Digest username="Mufasa", response="6629fae4"' } },
        '6629fae4',
        ['6629fae4'],
      ],
      ['an unknown scheme', { headers: { Authorization: 'Acme abcdefgh' } }, 'abcdefgh', ['abcdefgh']],
      ['Basic in auth', { auth: { login: basic } }, 'lovelace-1815', ['lovelace']],
      ['user and password', { auth: { login: 'ada:lovelace' } }, 'lovelace', ['lovelace']],
      ['JSON in auth', { auth: { json: '{"password":"hush-hush"}' } }, 'password hush-hush', ['hush']],
      ['the password of a URL in auth', { auth: { redis: 'redis://me:hush%2Fhush@db' } }, 'hush/hush', ['hush']],
      ['the query of a URL in auth', { auth: { hook: 'https://x.test/?sig=abcdefgh&a=1' } }, 'abcdefgh', ['abcdefgh']],
      ['a cookie', { headers: { cookie: 'a=b=c==x; sid="abcdef"' } }, 'abcdef b=c==x', ['abcdef']],
    ])('%s', (_, part, input, secrets) => {
      const shown = redactor({ url: 'http://h', ...part }).text(input);
      expect(shown).toContain(redacted);
      for (const secret of secrets) expect(shown).not.toContain(secret);
    });

    it('ordinary words are not masked', () => {
      const ordinary = redactor({
        url: 'http://h',
        auth: { greeting: 'Hello everybody in Lisbon tonight', on: true },
        headers: { Accept: 'application/json, text/plain', Authorization: 'Bearer abcdefgh' },
      });
      for (const input of ['everybody tonight', 'application/json is not accepted', 'Bearer is missing']) {
        expect(ordinary.text(input)).toBe(input);
      }
    });
  });

  it('contains secrets that are too short to be distinguished from ordinary words', () => {
    expect(text('on and on, in a dark room')).toBe('on and on, in a dark room');
  });

  it('is masked in data too, at any depth and for any type', () => {
    const sent = { tried: ['tok-123456', 4711, { 'tok-123456': 'for zzzz9999' }], code: 7, ok: true, none: null };
    const shown = { tried: [redacted, redacted, { [redacted]: `for ${redacted}` }], code: 7, ok: true, none: null };
    expect(data(sent)).toEqual(shown);
    let deep: unknown = 'tok-123456';
    for (let depth = 0; depth < 100_000; depth++) deep = [deep];
    let left = data(deep);
    while (Array.isArray(left)) [left] = left as unknown[];
    expect(left).toBe(redacted);
  });

  it('contains masks in place of cookies that the server has set later', () => {
    const kept: string[] = [];
    const growing = redactor({ url: 'http://h' }, () => kept);
    expect(growing.text('session abcdef123 of true')).toBe('session abcdef123 of true');
    kept.push('abcdef123', 'true');
    expect(growing.text('session abcdef123 of true')).toBe(`session ${redacted} of true`);
  });

  it('is otherwise unchanged, with any number and length of cookies', () => {
    const cookies = Array.from({ length: 50 }, (_, index) => `${index}${'/%2F'.repeat(1000)}`);
    const { text: hide } = redactor({ url: 'http://h' }, () => cookies);
    expect(hide('first')).toBe('first');
    expect(hide(`before ${encodeURIComponent(cookies[7] ?? '')} after`)).toBe(`before ${redacted} after`);
  });

  it('is masked with the cookies, which are read once for any number of values', () => {
    let lookups = 0;
    const { data: hide } = redactor({ url: 'http://h' }, () => {
      lookups++;
      return ['abcdef123'];
    });
    const sent = Array.from({ length: 10_000 }, (_, index) => `abcdef123 ${index}`);
    expect(hide(sent)).toEqual(sent.map((input) => input.replace('abcdef123', redacted)));
    expect(lookups).toBe(1);
  });

  it('contains a mask in place of a very long secret in any form', () => {
    const key = `${'a/b=c+"d"\n '.repeat(3000)}end`;
    const { text: hide } = redactor({ url: 'http://h', auth: { key } });
    const forms = [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key), key.replaceAll('/', '&#x2F;')];
    for (const form of forms) expect(hide(`<${form}>`)).toBe(`<${redacted}>`);
    // The text is too short to contain the secret.
    expect(hide(key.slice(1, 1000))).toBe(key.slice(1, 1000));
  });

  it('contains a mask in place of a secret that consists of backslashes where the text has as many backslashes', () => {
    const { text: hide } = redactor({ url: 'http://h', auth: { odd: '\\\\\\\\', other: 'a\\\\\\\\b' } });
    expect(hide('{"said":"C:\\\\files"} \\\\\\\\ %5C%5c%5C%255C a\\\\\\\\b')).toBe(
      `{"said":"C:\\\\files"} ${redacted} ${redacted} ${redacted}`,
    );
  });

  it('is masked including the backslashes of an escaped character, but without backslashes before a letter', () => {
    const { text: hide } = redactor({ url: 'http://h', auth: { odd: '"quoted"', plain: 'plain' } });
    expect(hide('\\"quoted\\" \\plain')).toBe(`${redacted} \\${redacted}`);
  });
});

describe('a text that is shortened', () => {
  const { text } = redactor(profile);

  it('ends at the given index, without a part of a secret that crosses it', () => {
    const input = 'bad token tok-123456 here';
    for (let end = 0; end <= input.length; end++) {
      const shown = text(input, end);
      const [before = ''] = input.split('tok-');
      const left = `bad token ${redacted} here`.slice(0, Math.max(0, end - 20) + before.length + redacted.length);
      expect(shown).toBe(end <= before.length ? input.slice(0, end) : end <= 20 ? before + redacted : left);
    }
  });

  it('ends at the given index without secrets, also if the same text was searched before', () => {
    const long = 'ordinary words '.repeat(200);
    expect([text(long), text(long, 8), text(long.slice(0, 1500), 9)]).toEqual([long, 'ordinary', 'ordinary ']);
  });
});

describe('a text without secrets', () => {
  it('is searched once, and its parts are not searched again', () => {
    const searches = vi.spyOn(SecretMask.prototype, 'text');
    const { text, data } = redactor(profile);
    const content = 'words '.repeat(500);
    const body = `44${JSON.stringify({ message: 'no', data: { content } })}`;
    expect([text(body), data({ content })]).toEqual([body, { content }]);
    const lengths = searches.mock.calls.map(([searched]) => searched.length);
    searches.mockRestore();
    expect(lengths.filter((length) => length >= 1000)).toEqual([body.length]);
  });
});

describe('secrets of the same name', () => {
  it.each<[string, ConnectionProfile]>([
    ['a path and a query', { url: 'http://localhost/chat;token=first-one?token=second-one' }],
    ['a login and a query', { url: 'http://user:first-one@localhost/?password=second-one' }],
    ['a query twice', { url: 'http://localhost/?token=first-one&token=second-one' }],
    ['keys with dots', { url: 'http://localhost', auth: { a: { b: 'first-one' }, 'a.b': 'second-one' } }],
  ])('are both masked: %s', (_, profile) => {
    const { text } = redactor(profile);
    expect(text('first-one, second-one')).toBe('‹redacted›, ‹redacted›');
  });

  it('in a URL have separate fields, and are restored at their positions', () => {
    const profile = { url: 'http://user:first-one@localhost/?password=second-one&password=third-one' };
    const masked = maskSecrets(profile);
    expect(masked.fields).toEqual(['url.password.2', 'url.password.3', 'url.user', 'url.password']);
    expect(restoreSecrets(masked.profile, profile)).toEqual(profile);
  });
});

describe('the redactor of a profile', () => {
  it('is shared, and uses the cookies of its first owner', () => {
    const own: ConnectionProfile = { url: 'http://h', auth: { token: 'tok-987654' } };
    const cookies: string[] = [];
    const first = redactorOf(own, () => cookies);
    expect(redactorOf(own, () => [])).toBe(first);
    const long = `${'a'.repeat(2000)} c00kie-value`;
    expect(first.text(long)).toBe(long);
    cookies.push('c00kie-value');
    expect(first.text(long)).toBe(`${'a'.repeat(2000)} ${redacted}`);
    expect(first.data({ long })).toEqual({ long: `${'a'.repeat(2000)} ${redacted}` });
  });
});
