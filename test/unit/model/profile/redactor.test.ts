import { describe, expect, it } from 'vitest';
import type { ConnectionProfile } from '../../../../src/model/profile/profile.ts';
import { redacted } from '../../../../src/model/profile/profileSecrets.ts';
import { redactor } from '../../../../src/model/profile/redactor.ts';

const basic = `Basic ${Buffer.from('ada:lovelace-1815').toString('base64')}`;
const profile: ConnectionProfile = {
  url: 'http://user:pass%2Fword@h?token=query%20token',
  auth: { token: 'tok-123456', pin: 4711, odd: 'quo"ted', short: 'on' },
  headers: { Authorization: 'Bearer zzzz9999', 'X-Login': basic, Cookie: 'sid=s3ss1on; theme=dark' },
  proxy: 'http://me:hush-hush@proxy.test',
};

describe('what a server says', () => {
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
  ])('loses %s', (_, said, shown) => expect(text(said)).toBe(shown));

  it('keeps what is too short to be told from ordinary words', () => {
    expect(text('on and on, in a dark room')).toBe('on and on, in a dark room');
  });

  it('loses it in data too, at any depth, whatever its type', () => {
    const sent = { tried: ['tok-123456', 4711, { 'tok-123456': 'for zzzz9999' }], code: 7, ok: true, none: null };
    const shown = { tried: [redacted, redacted, { [redacted]: `for ${redacted}` }], code: 7, ok: true, none: null };
    expect(data(sent)).toEqual(shown);
    let deep: unknown = 'tok-123456';
    for (let depth = 0; depth < 100_000; depth++) deep = [deep];
    let left = data(deep);
    while (Array.isArray(left)) [left] = left as unknown[];
    expect(left).toBe(redacted);
  });

  it('loses the cookies that the server has set since', () => {
    const kept: string[] = [];
    const growing = redactor({ url: 'http://h' }, () => kept);
    expect(growing.text('session abcdef123 of true')).toBe('session abcdef123 of true');
    kept.push('abcdef123', 'true');
    expect(growing.text('session abcdef123 of true')).toBe(`session ${redacted} of true`);
  });
});
