import { describe, expect, it } from 'vitest';
import type { ConnectionProfile } from '../../../../src/model/profile/profile.ts';
import { redacted } from '../../../../src/model/url/secretName.ts';
import {
  draftOf,
  emptyDraft,
  persistedConnectionDraft,
  mapHidden,
  restoreDraft,
  shownDraft,
  withEdits,
} from '../../../../webview/connection/connectionDraft.ts';
import { type DraftFaults, profileOf } from '../../../../webview/connection/draftProfile.ts';

const url = 'http://localhost:3000';
const faults = (change: Partial<typeof emptyDraft>): DraftFaults => {
  const result = profileOf({ ...emptyDraft, url, ...change });
  return result.ok ? {} : result.faults;
};
const row = (name: string, value: string) => ({ name, value });

const whole: ConnectionProfile = {
  name: 'Chat',
  url,
  namespace: '/chat',
  path: '/io',
  protocol: 'v4',
  parser: 'msgpack',
  transports: ['websocket', 'polling'],
  upgrade: false,
  rememberUpgrade: true,
  tryAllTransports: true,
  addTrailingSlash: false,
  auth: { token: 'x', n: 1, deep: { list: ['a', true, null] } },
  query: { room: '42', floor: '7' },
  headers: { 'x-a': 'b' },
  withCredentials: true,
  tls: {
    ca: 'ca.pem',
    cert: 'c.pem',
    key: 'k.pem',
    pfx: 'p.pfx',
    passphrase: 'p',
    servername: 's',
    rejectUnauthorized: false,
  },
  proxy: 'socks5://user:hush@localhost:1080',
  reconnection: { enabled: false, attempts: 3, delayMs: 10, delayMaxMs: 100, randomizationFactor: 0.25 },
  timeoutMs: 500,
  ackTimeoutMs: 1000,
  retries: 2,
  maxAttachments: 20,
  replies: { question: [{ status: 'ok' }, { $hex: '06' }], ping: [] },
};

describe('a connection that was typed', () => {
  it('leaves out empty fields and defaults', () => {
    expect(profileOf({ ...emptyDraft, url: ` ${url} ` })).toEqual({ ok: true, profile: { url } });
    expect(
      profileOf({ ...emptyDraft, url, headers: [row('', ''), row('', ' ')], query: [], transports: 'both' }),
    ).toEqual({ ok: true, profile: { url } });
  });

  it('restores the profile that it was made from, in every field', () => {
    expect(profileOf(draftOf(whole))).toEqual({ ok: true, profile: whole });
  });

  it('reads JSON, pairs and numbers', () => {
    const result = profileOf({
      ...emptyDraft,
      url,
      transports: 'websocket',
      auth: ' {"token": "x", "$n": 1} ',
      headers: [row(' x-a ', 'b'), row('', '')],
      replies: [row('question', '[1]'), row('empty', '')],
      randomization: '.5',
      attempts: ' 3 ',
    });
    expect(result).toEqual({
      ok: true,
      profile: {
        url,
        transports: ['websocket'],
        auth: { token: 'x', $n: 1 },
        headers: { 'x-a': 'b' },
        replies: { question: [1], empty: [] },
        reconnection: { attempts: 3, randomizationFactor: 0.5 },
      },
    });
  });

  it('names the field or row at fault', () => {
    expect(faults({ url: '' })).toHaveProperty('url');
    expect(faults({ url: 'http://localhost/chat' })).toHaveProperty('url');
    expect(faults({ auth: '[1]' })).toHaveProperty('auth');
    expect(faults({ auth: '{"a": }' }).auth).toContain('Line 1, column 7');
    expect(faults({ query: [row('', 'x')] })).toEqual({ 'query.0': 'Enter a name.' });
    expect(faults({ headers: [row('a', '1'), row('a', '2')] })).toEqual({ 'headers.1': '“a” is listed twice.' });
    expect(faults({ replies: [row('a', '{}')] })['replies.0']).toContain('a JSON array');
    expect(faults({ replies: [row('a', '[{"$hex": "x"}]')] })['replies.0']).toContain('Line 1');
    expect(faults({ attempts: '-1', timeout: 'soon', randomization: '2', proxy: 'ftp://localhost' })).toEqual({
      attempts: 'Enter a whole number.',
      timeout: 'Enter a whole number.',
      randomization: 'Enter a number from 0 to 1.',
      proxy:
        '“ftp://localhost” is not a proxy URL. Write http://host:port, https://host:port or socks5://host:port, with user:password@ before the host if the proxy requires them.',
    });
    const tooLong = { delay: '3000000000', delayMax: '2147483648', timeout: '1000000000000', ackTimeout: '2147483648' };
    for (const [field, text] of Object.entries(tooLong)) {
      expect(faults({ [field]: text })).toEqual({
        [field]: expect.stringContaining('to 2,147,483,647 (about 24.8 days)') as string,
      });
    }
    expect(faults({ timeout: '0' }).timeout).toContain('from 1 to');
    expect(faults({ ackTimeout: '0' }).ackTimeout).toContain('from 1 to');
    expect(faults({ delay: '0', delayMax: '2147483647', timeout: '2147483647' })).toEqual({});
    expect(faults({ retries: '2' }).ackTimeout).toContain('need an ack timeout');
  });

  it('reports values that cannot be sent, at their fields or rows', () => {
    expect(
      faults({
        namespace: '/a,b',
        path: 'socket.io',
        proxy: 'socks5://me:pa/ss@host:1080',
        headers: [row('X-Room', '1'), row('Connection', 'close'), row('x-room', '2')],
        query: [row('room', '1'), row('sid', '2')],
      }),
    ).toEqual({
      namespace: expect.stringContaining('contains a comma') as string,
      path: expect.stringContaining('Did you mean “/socket.io”') as string,
      proxy: expect.stringContaining('write / as %2F') as string,
      'headers.1': expect.stringContaining('belongs to the client') as string,
      'headers.2': expect.stringContaining('the same header as “X-Room”') as string,
      'query.1': expect.stringContaining('The client itself uses “sid”') as string,
    });
    expect(faults({ url: 'http://host/#chat' }).url).toContain('contains a fragment');
  });

  it('has the URL that is used to connect, with hidden values still masked', () => {
    const urlOf = (written: string): unknown => {
      const result = profileOf(
        { ...emptyDraft, url: written },
        { masked: new Set(['url.user', 'url.token']), revealed: new Map() },
      );
      return result.ok && result.profile.url;
    };
    expect(urlOf(' HTTP://LOCALHOST:80 ')).toBe('http://localhost');
    expect(urlOf('localhost:3000')).toBe('http://localhost:3000');
    expect(urlOf(`http://${redacted}@Host?token=${redacted}`)).toBe(`http://${redacted}@host/?token=${redacted}`);
    expect(urlOf('http://{{host}}:3000')).toBe('http://{{host}}:3000');
  });

  it('counts as unchanged if only surrounding spaces were added', () => {
    const before = { ...emptyDraft, url };
    const after = draftOf(whole);
    expect(withEdits(after, before, { ...before, url: `${url} `, headers: [row('', '')] })).toEqual(after);
  });

  it('keeps the changes of the user when the whole profile is received', () => {
    const before = { ...emptyDraft, url };
    const after = draftOf(whole);
    expect(withEdits(after, before, { ...before, path: '/other' })).toEqual({ ...after, path: '/other' });
  });
});

describe('the stored part of a connection that was typed', () => {
  it('contains no user name, password or incomplete URL', () => {
    const kept = (written: string): unknown => persistedConnectionDraft({ ...emptyDraft, url: written })['url'];
    expect(kept('http://ada:hush@host:3000?sig=hush&room=1')).toBe('http://host:3000/?room=1');
    expect(kept('http://ada:hu/sh@host')).toBeUndefined();
    expect(kept('http://ada:hush')).toBeUndefined();
    expect(kept('http://{{user}}:hush@{{host}}')).toBe('http://{{host}}');
    expect(persistedConnectionDraft({ ...emptyDraft, proxy: 'socks5://ada:hush@proxy:1080' })['proxy']).toBe(
      'socks5://proxy:1080',
    );
  });

  it('contains no secret', () => {
    const secret = draftOf({
      ...whole,
      url: `${url}?token=hush`,
      auth: { token: 'hush' },
      headers: { a: 'hush' },
      query: { a: 'hush' },
      tls: { passphrase: 'hush', ca: 'ca.pem' },
    });
    const kept = JSON.stringify(persistedConnectionDraft(secret));
    expect(kept).toContain(url);
    expect(kept).toContain('ca.pem');
    expect(kept).not.toContain('hush');
  });

  it('is restored, without invalid values', () => {
    const draft = { ...emptyDraft, url, path: '/io', upgrade: false, replies: [row('a', '[1]')] };
    expect(persistedConnectionDraft(draft)).toEqual({ url, path: '/io', upgrade: false, replies: [row('a', '[1]')] });
    expect(restoreDraft(persistedConnectionDraft(draft))).toEqual(draft);
    expect(restoreDraft({ url, upgrade: 'no', auth: '{}', toString: 'x' })).toEqual({ ...emptyDraft, url });
  });
});

describe('hidden values', () => {
  const profile: ConnectionProfile = {
    url,
    auth: { token: 'hush', pin: 1234, user: { key: 'hush too' }, plain: true },
    headers: { Authorization: 'Bearer hush' },
    query: { room: '42', token: 'hush' },
    tls: { passphrase: 'hush' },
    proxy: 'http://me:hush@proxy:8080',
  };
  const { draft, masked } = shownDraft(profile);
  const read = (change: Partial<typeof draft>, revealed: [string, string][] = []) =>
    profileOf({ ...draft, ...change }, { masked, revealed: new Map(revealed) });

  it('are not in the shown profile', () => {
    expect(JSON.stringify(draft)).not.toContain('hush');
    expect([...masked].sort()).toEqual([
      'auth.pin',
      'auth.token',
      'auth.user.key',
      'headers.Authorization',
      'proxy.password',
      'proxy.user',
      'query.token',
      'tls.passphrase',
    ]);
  });

  it('stay masked in the profile, also when they were revealed and not changed', () => {
    const unchanged = read({});
    expect(unchanged).toMatchObject({ ok: true, profile: { headers: { Authorization: redacted } } });
    const reveal = (value: string | number, field: string): string | number =>
      field === 'auth.pin' && value === redacted ? '1234' : value;
    const shown = mapHidden(draft, reveal);
    expect(shown.auth).toContain('"pin": "1234"');
    expect(read(shown, [['auth.pin', '1234']])).toEqual(unchanged);
    expect(read({ ...shown, auth: shown.auth.replace('1234', '99') }, [['auth.pin', '1234']])).toMatchObject({
      profile: { auth: { pin: '99', token: redacted } },
    });
  });

  it('are faults if they have no value', () => {
    const fault = (change: Partial<typeof draft>) => {
      const result = read(change);
      return result.ok ? {} : result.faults;
    };
    expect(fault({ auth: `{"other": "${redacted}"}` }).auth).toBe(
      'No value is hidden under “auth.other”. Enter the value.',
    );
    expect(fault({ auth: `{"token": "Bearer ${redacted}"}` }).auth).toContain('the whole value');
    expect(fault({ headers: [row('X-Other', redacted)] })['headers.0']).toContain('belongs to another name');
    expect(fault({ query: [row('other', redacted)] })['query.0']).toContain('belongs to another name');
    expect(Object.keys(profileOf({ ...emptyDraft, url, passphrase: redacted }))).toContain('faults');
  });
});
