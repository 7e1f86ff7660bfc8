// A profile that was edited keeps its secrets for the server for which they were entered.
import type { MachineProxy } from '../../../../src/model/profile/proxyReaders.ts';
import { describe, expect, it } from 'vitest';
import type { ConnectionProfile } from '../../../../src/model/profile/profile.ts';
import { maskSecrets } from '../../../../src/model/profile/profileSecrets.ts';
import { redacted } from '../../../../src/model/url/secretName.ts';
import { nested } from '../../model/anyValue.ts';
import { takeOver, type Transfer } from '../../../../src/host/secrets/takeOver.ts';

const original: ConnectionProfile = {
  url: 'https://me:pw@a.example/?token=q&room=1',
  auth: { token: 't', list: ['x', { key: 'k' }], deep: { pin: 1 }, on: true },
  headers: { Authorization: 'h', 'X-Key': '{{secret:key}}' },
  query: { token: 'q2', room: '7' },
  proxy: 'http://u:p@proxy.example:8080',
  tls: { passphrase: 'pass', cert: 'cert.pem' },
};
const serverFields = [
  'url.token',
  'url.user',
  'url.password',
  'auth.token',
  'auth.list.0',
  'auth.list.1.key',
  'auth.deep.pin',
  'headers.Authorization',
  'query.token',
];

interface Outcome {
  readonly profile?: ConnectionProfile;
  readonly error?: string;
  readonly requests: Transfer[];
}

async function outcome(
  change: (masked: ConnectionProfile) => ConnectionProfile,
  choice: 'send' | 'without' | undefined,
  before: ConnectionProfile | undefined = original,
  shown?: ConnectionProfile,
): Promise<Outcome> {
  const edited = change(maskSecrets(original).profile);
  const requests: Transfer[] = [];
  const confirm = (transfer: Transfer) => {
    requests.push(transfer);
    return Promise.resolve(choice);
  };
  return takeOver(edited, before && { written: before, filled: before }, {
    shown: () => Promise.resolve(shown ?? edited),
    confirm,
  }).then(
    (profile) => ({ profile, requests }),
    (error: unknown) => ({ error: (error as Error).message, requests }),
  );
}

const at = (url: string) => (masked: ConnectionProfile) => ({ ...masked, url });

describe('a profile that was edited', () => {
  it('receives its secrets again if its server is the same, in any notation', async () => {
    expect(await outcome((masked) => masked, undefined)).toEqual({ profile: original, requests: [] });
    for (const origin of ['https://A.EXAMPLE:443', 'wss://a.example']) {
      const url = `${origin}/?token=${redacted}&room=1`;
      const { profile, requests } = await outcome(at(url), undefined);
      expect(requests).toEqual([]);
      expect(profile).toMatchObject({ url: `${origin}/?token=q&room=1`, auth: original.auth });
    }
  });

  it('prompts about each secret by name if its server is another, even if only the scheme or port differs', async () => {
    for (const origin of [
      'http://a.example',
      'https://a.example:8443',
      'https://b.example',
      'https://a.example.evil.example',
    ]) {
      const url = `${origin.replace('://', `://${redacted}:${redacted}@`)}/?token=${redacted}&room=1`;
      const { requests, error } = await outcome(at(url), undefined);
      expect(requests).toEqual([{ fields: serverFields, before: 'https://a.example', after: origin }]);
      expect(error).toMatch(/sending .*auth\.token.* to .*nothing was sent/);
      expect((await outcome(at(url), 'send')).profile).toEqual({
        ...original,
        url: url.replace(`${redacted}:${redacted}`, 'me:pw').replace(redacted, 'q'),
      });
    }
  });

  it('continues without them if the user chooses so; secrets for this machine or the proxy are kept', async () => {
    const { profile } = await outcome(
      at(`https://${redacted}:${redacted}@b.example/?token=${redacted}&room=1`),
      'without',
    );
    expect(profile).toEqual({
      url: 'https://b.example/?room=1',
      auth: { list: ['', {}], deep: {}, on: true },
      headers: { 'X-Key': '{{secret:key}}' },
      query: { room: '7' },
      proxy: original.proxy,
      tls: original.tls,
    });
  });

  it('prompts about the password of a proxy if the proxy is another', async () => {
    const change = (masked: ConnectionProfile): ConnectionProfile => ({
      ...masked,
      proxy: `http://${redacted}:${redacted}@evil.example:8080`,
    });
    const { requests } = await outcome(change, undefined);
    expect(requests).toEqual([
      {
        fields: ['proxy.user', 'proxy.password'],
        before: 'http://proxy.example:8080',
        after: 'http://evil.example:8080',
      },
    ]);
    expect((await outcome(change, 'without')).profile).toEqual({ ...original, proxy: 'http://evil.example:8080' });
  });

  describe('that goes through another proxy to the same server', () => {
    const plain: ConnectionProfile = { url: 'http://a.example', auth: { token: 't', pin: 1 } };
    const open = async (
      known: ConnectionProfile,
      change: Partial<ConnectionProfile>,
      choice?: 'send' | 'without',
      machineProxy?: MachineProxy,
    ) => {
      const requests: Transfer[] = [];
      const edited = { ...maskSecrets(known).profile, ...change };
      const result = await takeOver(
        edited,
        { written: known, filled: known },
        {
          shown: () => Promise.resolve(edited),
          confirm: (transfer) => {
            requests.push(transfer);
            return Promise.resolve(choice);
          },
          machineProxy,
        },
      ).catch(String);
      return { requests, result };
    };
    const proxy = 'http://evil.example:8080';
    const question = { fields: ['auth.token', 'auth.pin'], after: proxy, isProxy: true };

    it.each<[string, ConnectionProfile, Partial<ConnectionProfile>]>([
      ['added', plain, { proxy }],
      ['changed', { ...plain, proxy: 'http://own.example:8080' }, { proxy }],
      [
        'the same, and TLS no longer verified',
        { ...plain, url: 'https://a.example', proxy },
        { tls: { rejectUnauthorized: false } },
      ],
      ['the same, and an authority added', { ...plain, url: 'https://a.example', proxy }, { tls: { ca: 'x.pem' } }],
      ['a variable', plain, { proxy: '{{secret:p}}' }],
    ])('prompts where the proxy can read them: %s', async (_, known, change) => {
      const { requests, result } = await open(known, change);
      const after = change.proxy?.startsWith('{{') ? 'another address' : proxy;
      expect(requests).toEqual([{ ...question, before: known.url, after }]);
      expect(result).toMatch(/sending auth\.token, auth\.pin to/);
      expect((await open(known, change, 'send')).result).toMatchObject({ auth: plain.auth });
      expect((await open(known, change, 'without')).result).toMatchObject({ auth: {} });
    });

    it('prompts if the proxy of this machine can read them and the previous one could not', async () => {
      const machineProxy = (url: string): string | undefined => (url.includes('a.example') ? proxy : undefined);
      const secure = { ...plain, url: 'https://a.example' };
      const unproved = { tls: { rejectUnauthorized: false } };
      const { requests } = await open(secure, unproved, undefined, machineProxy);
      expect(requests).toEqual([{ ...question, before: secure.url, after: proxy }]);
      expect((await open(plain, { query: { a: '1' } }, undefined, machineProxy)).requests).toEqual([]);
      expect((await open(secure, { query: { a: '1' } }, undefined, machineProxy)).requests).toEqual([]);
      expect((await open(secure, unproved, undefined, () => undefined)).requests).toEqual([]);
    });

    it('does not prompt if the proxy cannot read them, or if it received them before', async () => {
      expect((await open({ ...plain, url: 'https://a.example' }, { proxy })).requests).toEqual([]);
      expect((await open({ ...plain, proxy }, { proxy, query: { a: '1' } })).requests).toEqual([]);
      expect((await open({ ...plain, proxy: 'evil.example:8080' }, { proxy })).requests).toEqual([]);
      const { proxy: _, ...direct } = { ...plain, proxy };
      expect((await open({ ...plain, proxy }, direct)).requests).toEqual([]);
    });

    it('prompts for the server and for the proxy, but only once about omitted secrets', async () => {
      const { requests } = await open(plain, { url: 'http://b.example', proxy }, 'send');
      expect(requests.map(({ after }) => after)).toEqual(['http://b.example', proxy]);
      expect((await open(plain, { url: 'http://b.example', proxy }, 'without')).requests).toHaveLength(1);
    });
  });

  it('prompts about revealed values that were not changed, but not about new values', async () => {
    const change = (): ConnectionProfile => ({ url: 'https://b.example', auth: { token: 't', deep: { pin: 2 } } });
    expect((await outcome(change, undefined)).requests[0]?.fields).toEqual(['auth.token']);
    expect((await outcome(() => ({ url: 'https://b.example', auth: { token: 'new' } }), undefined)).requests).toEqual(
      [],
    );
  });

  it('is compared with resolved variables', async () => {
    const change = at('{{base}}');
    const same = await outcome(change, undefined, original, { ...original, url: 'https://a.example' });
    expect(same.requests).toEqual([]);
    const other = await outcome(change, undefined, original, { ...original, url: 'https://b.example' });
    expect(other.requests[0]?.after).toBe('https://b.example');
    const unknown = await outcome(change, undefined, original, { ...original, url: 'https://{{secret:host}}' });
    expect(unknown.requests).toHaveLength(1);
  });

  describe('with variables', () => {
    const written: ConnectionProfile = {
      url: '{{base}}/?room={{room}}',
      namespace: '/{{tenant}}',
      path: '/{{path}}',
      auth: { token: '{{token}}', id: '{{$uuid}}', stored: '{{secret:s}}', deep: ['x {{token}}'] },
      query: { user: '{{user}}', plain: 'x' },
      headers: { 'X-Any': '{{ token }}' },
      replies: { ask: [{ a: '{{token}}' }], other: [1] },
    };
    const filled = { ...written, url: 'https://a.example' };
    const move = async (edited: ConnectionProfile, to: string, choice?: 'send' | 'without') => {
      const requests: Transfer[] = [];
      const profile = await takeOver(
        edited,
        { written, filled },
        {
          shown: () => Promise.resolve({ ...edited, url: to }),
          confirm: (transfer) => {
            requests.push(transfer);
            return Promise.resolve(choice);
          },
        },
      ).catch(() => undefined);
      return { profile, fields: requests.flatMap(({ fields }) => fields).sort() };
    };
    const all = [
      'auth.deep.0',
      'auth.token',
      'headers.X-Any',
      'namespace',
      'path',
      'query.user',
      'replies.ask',
      'url.room',
    ];

    it('prompts about every field that contains a variable, changed or not: its value can be a secret of the other server', async () => {
      expect((await move(written, 'https://a.example')).fields).toEqual([]);
      expect((await move({ ...written, url: 'https://b.example/?room={{room}}' }, 'https://b.example')).fields).toEqual(
        all,
      );
      const renamed = { url: 'https://b.example', query: { other: '{{token}}' } };
      expect((await move(renamed, 'https://b.example')).fields).toEqual(['query.other']);
    });

    it('continues without them if the user chooses so', async () => {
      const edited = { ...written, url: 'https://b.example/?room={{room}}&n=1' };
      expect((await move(edited, 'https://b.example', 'without')).profile).toEqual({
        url: 'https://b.example/?n=1',
        auth: { id: '{{$uuid}}', stored: '{{secret:s}}', deep: [''] },
        query: { plain: 'x' },
        headers: {},
        replies: { other: [1] },
      });
    });
  });

  describe('whose original connection is not known', () => {
    const known = (url: string, token: string, pin = 'x') => {
      const profile = { url, auth: { token, pin, room: 'lobby' }, headers: { 'X-Trace': 'a long value' } };
      return { written: { ...profile, auth: { ...profile.auth, token: '{{token}}' } }, filled: profile };
    };
    const others = [known('https://a.example', 'value of a'), known('https://b.example', 'value of b')];
    const open = async (profile: ConnectionProfile, choice?: 'send' | 'without') => {
      const requests: Transfer[] = [];
      const result = await takeOver(profile, undefined, {
        shown: () => Promise.resolve(profile),
        others,
        confirm: (transfer) => {
          requests.push(transfer);
          return Promise.resolve(choice);
        },
      }).catch((error: unknown) => String(error));
      return { result, requests };
    };

    it('prompts about a secret of a connection to another server, also if it is a variable there', async () => {
      const profile = { url: 'https://evil.example', auth: { token: 'value of a' } };
      const { requests, result } = await open(profile);
      expect(requests).toEqual([
        { fields: ['auth.token'], before: 'https://a.example', after: 'https://evil.example' },
      ]);
      expect(result).toMatch(/sending auth\.token to https:\/\/evil\.example/);
      expect((await open(profile, 'send')).result).toEqual(profile);
      expect((await open(profile, 'without')).result).toEqual({ url: 'https://evil.example', auth: {} });
    });

    it('does not prompt for the server that has the secret, nor about ordinary values', async () => {
      expect((await open({ url: 'https://b.example/', auth: { token: 'value of b' } })).requests).toEqual([]);
      expect((await open({ url: 'https://a.example', headers: { 'X-Trace': 'a long value' } })).requests).toEqual([]);
      expect((await open({ url: 'https://c.example', auth: { room: 'lobby' } })).requests).toEqual([]);
      expect((await open({ url: 'https://c.example', auth: { token: 'of its own' } })).requests).toEqual([]);
    });
  });

  it.each<[field: string, more: Partial<ConnectionProfile>]>([
    ['auth.other', { auth: { other: 'revealed-value' } }],
    ['auth.a.0.b', { auth: { a: [{ b: 'revealed-value' }] } }],
    ['headers.X-Any', { headers: { 'X-Any': 'revealed-value' } }],
    ['query.room', { query: { room: 'revealed-value' } }],
    ['namespace', { namespace: 'revealed-value' }],
    ['replies.ask', { replies: { ask: [{ it: 'revealed-value' }] } }],
    ['url.room', { url: 'https://b.example/?room=revealed-value' }],
  ])('prompts about a secret that was entered again under another name: %s', async (field, more) => {
    const before: ConnectionProfile = { url: 'https://a.example', auth: { token: 'revealed-value', short: 'abc' } };
    const known = { written: before, filled: before };
    const edited: ConnectionProfile = { url: 'https://b.example', ...more };
    for (const from of [known, undefined]) {
      const requests: Transfer[] = [];
      const left = await takeOver(edited, from, {
        shown: () => Promise.resolve(edited),
        confirm: (transfer) => {
          requests.push(transfer);
          return Promise.resolve('without');
        },
        others: from ? [] : [known],
      });
      expect(requests.map(({ fields }) => fields)).toEqual([[field]]);
      expect(JSON.stringify(left)).not.toContain('revealed-value');
    }
  });

  it('does not prompt about short values or values of a proxy under another name', async () => {
    const before = { url: 'https://a.example', auth: { pin: 'abc' }, proxy: 'http://user:passpass@proxy.example' };
    const edited = { url: 'https://b.example', auth: { other: 'abc', word: 'passpass' } };
    const requests: Transfer[] = [];
    await takeOver(
      edited,
      { written: before, filled: before },
      {
        shown: () => Promise.resolve(edited),
        confirm: (transfer) => {
          requests.push(transfer);
          return Promise.resolve('without');
        },
      },
    );
    expect(requests).toEqual([]);
  });

  it.each(['auth', 'replies'])(
    'is refused if its %s are nested too deeply, before anything is searched',
    async (field) => {
      const deep = { a: [nested(100_000, '{{token}}')] };
      const { error } = await outcome((masked) => ({ ...masked, url: 'https://b.example', [field]: deep }), 'without');
      expect(error).toMatch(/nested more than 1,000 levels deep/);
    },
  );

  it('is refused if a mask has no secret', async () => {
    const { error } = await outcome((masked) => ({ ...masked, auth: { other: redacted } }), 'send');
    expect(error).toMatch(/“auth\.other” is hidden/);
    const nobody = await takeOver(maskSecrets(original).profile, undefined, {
      shown: () => Promise.resolve(original),
      confirm: () => Promise.resolve('send'),
    }).catch(String);
    expect(nobody).toMatch(/is hidden/);
  });
});
