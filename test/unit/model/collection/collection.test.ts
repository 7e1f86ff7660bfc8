import { causeMessage } from '../../../../src/model/cause/causeTexts.ts';
import { describe, expect, it } from 'vitest';
import { type Collection, findEmit, listEmits } from '../../../../src/model/collection/collection.ts';
import { connectionOf } from '../../../../src/model/collection/collectionFill.ts';
import type { ConnectionProfile } from '../../../../src/model/profile/profile.ts';
import { connectionKeyFor, slugOf } from '../../../../src/model/collection/collectionKeys.ts';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';

const emit = (name: string) => ({ name, connection: 'c', event: 'e' });
const collection: Collection = {
  version: 1,
  name: 'n',
  connections: { c: { url: 'http://localhost:3000' } },
  emits: [emit('a'), { folder: 'F', emits: [emit('a'), { folder: 'G', emits: [emit('deep')] }] }, emit('F/a')],
};

const whole = (fields: string): string => `{"version":1,"name":"n","connections":{},"emits":[]${fields}}`;

describe('parseCollection', () => {
  it('reads comments, trailing commas and fields that it does not know', () => {
    const text = `\uFEFF// first
{ "version": 1, "name": "n", /* c */ "future": {}, "connections": { "c": { "url": "u", "future": 1, "tls": { "x": 1 }, }, },
  "emits": [ { "name": "a", "connection": "c", "event": "e", "future": 2, "args": [ { "__proto__": 1 }, ], }, ], }
// last`;
    const result = parseCollection(text);
    expect(result.ok && result.collection.connections).toEqual({ c: { url: 'u', tls: {} } });
    const first = result.ok ? findEmit(result.collection, 'a') : undefined;
    expect(Object.keys(first?.args?.[0] as object)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(first?.args?.[0])).toBe(Object.prototype);
  });

  it('reads every field of the contract', () => {
    const emits = [
      {
        ...emit('all'),
        args: [1],
        ack: { timeoutMs: 5 },
        volatile: true,
        compress: false,
        repeat: { count: 3, everyMs: 0 },
        expect: { ack: [1], within: 5, events: [{ event: 'e', args: [] }, { event: 'f' }], delivery: 'acknowledged' },
        description: 'd',
      },
      { folder: 'f', emits: [{ ...emit('b'), ack: false }] },
    ];
    const given = {
      $schema: 's',
      ...collection,
      description: 'd',
      variables: { a: '1' },
      environments: { test: { a: '2' } },
      emits,
    };
    const result = parseCollection(JSON.stringify(given));
    expect(result.ok && result.collection).toEqual(given);
  });

  const faults: [text: string, line: number, column: number, message: RegExp][] = [
    ['', 1, 1, /This is not a collection/],
    ['\n\n', 1, 1, /This is not a collection/],
    ['[]', 1, 1, /This is not a collection/],
    ['{\n  "version": 1\n  "name": "n"}', 3, 3, /comma is expected/],
    ['\uFEFF{x', 1, 2, /./],
    ['{} /* open', 1, 4, /comment is not closed/],
    ['{"version":1}', 1, 1, /^name is missing\.$/],
    ['{\n "version": 2 }', 2, 13, /version must be 1/],
    ['{"version":1,\n "name": "","connections":{},"emits":[]}', 2, 10, /name must not be empty/],
    [whole(',\n "variables": {"a": 1}'), 2, 21, /^variables.a must be text, not 1\.$/],
    [whole(',\n "variables": []'), 2, 15, /not an array/],
    [whole(',\n "environments": {"test": []}'), 2, 27, /not an array/],
    ['{"version":1,"name":"n","connections":[],"emits":[]}', 1, 39, /connections must be an object, not an array/],
    [
      whole(',\n "environments": {"a": {"constructor": "x"}}'),
      2,
      24,
      /environments\.a.*cannot have a key named __proto__/,
    ],
    [whole(',\n "variables": {"__proto__": "x"}'), 2, 15, /variables.*cannot have a key named __proto__/],
    ['{"version":1,"name":"n","connections":{"prototype":{"url":"u"}},"emits":[]}', 1, 39, /connections.*cannot have/],
    ['{"version":1,"name":"n","connections":{"c":{}},"emits":[]}', 1, 44, /^connections.c.url is missing\.$/],
    [
      '{"version":1,"name":"n","connections":{"c":{"url":"u","parser":"x"}},"emits":[]}',
      1,
      64,
      /must be one of "default", "msgpack", not "x"/,
    ],
    ['{"version":1,"name":"n","connections":{},"emits":{}}', 1, 50, /^emits must be an array, not an object\.$/],
    ['{"version":1,"name":"n","connections":{},"emits":[4]}', 1, 51, /^emits\[0\] must be an object, not 4\.$/],
    ['{"version":1,"name":"n","connections":{},"emits":[{"folder":"f"}]}', 1, 51, /^emits\[0\].emits is missing\.$/],
    [
      '{"version":1,"name":"n","connections":{},"emits":[{"folder":"f","emits":[{"name":"a","event":"e"}]}]}',
      1,
      74,
      /^emits\[0\].emits\[0\].connection is missing\.$/,
    ],
    [
      '{"version":1,"name":"n","connections":{},"emits":[{"name":"a","connection":"c","event":"e","ack":3}]}',
      1,
      98,
      /true, false or/,
    ],
    [
      '{"version":1,"name":"a","connections":{"c":{"url":"http://h"}},"emits":[{"name":"e","connection":"c","event":"e","repeat":{"coutn":3,"everyMs":0}}]}',
      1,
      132,
      /^emits\[0\]\.repeat\.coutn is not a known field\.$/,
    ],
    [
      '{"version":1,"name":"n","connections":{},"emits":[{"name":"a","connection":"c","event":"e","expect":{"acks":[1]}}]}',
      1,
      109,
      /^emits\[0\]\.expect\.acks is not a known field\.$/,
    ],
    [
      '{"version":1,"name":"n","connections":{},"emits":[{"name":"a","connection":"c","event":"e","expect":{"events":[{"event":"e","arg":[1]}]}}]}',
      1,
      131,
      /^emits\[0\]\.expect\.events\[0\]\.arg is not a known field\.$/,
    ],
    ['['.repeat(100_000), 1, 1, /nested more than 1,000 levels deep/],
  ];
  it.each(faults.map((fault) => [fault[0].slice(-40), ...fault] as const))(
    'reports the position in %j',
    (_, text, line, column, message) => {
      const result = parseCollection(text);
      expect(result).toMatchObject({ ok: false, fault: { line, column } });
      if (!result.ok) expect(causeMessage(result.fault)).toMatch(message);
    },
  );
});

describe('a duplicate key', () => {
  const twin = (section: string): string =>
    `{\n"version": 1, "name": "n",\n${section}\n"connections": {"c": {"url": "http://h"}}, "emits": []}`;
  const inConnection = (fields: string): string =>
    `{\n"version": 1, "name": "n", "emits": [],\n"connections": {"c": {"url": "http://h",\n${fields}}}}`;
  const inEmit = (fields: string): string =>
    `{"version": 1, "name": "n", "connections": {"c": {"url": "http://h"}},\n"emits": [{"name": "a", "connection": "c",\n"event": "e", ${fields}}]}`;
  it.each([
    ['a variable', twin('"variables": {"host": "a",\n"host": "b"},'), '"host"', 3, 4],
    ['a variable, spelled with an escape', twin('"variables": {"host": "a",\n"\\u0068ost": "b"},'), '"host"', 3, 4],
    ['an environment', twin('"environments": {"dev": {}, "dev": {}},'), '"dev"', 3, 3],
    ['a variable of an environment', twin('"environments": {"dev": {"a": "1",\n"a": "2"}},'), '"a"', 3, 4],
    ['a section', twin('"variables": {},\n"variables": {},'), '"variables"', 3, 4],
    [
      'a connection',
      '{"version":1,"name":"n","emits":[],"connections":{\n"c":{"url":"http://a"},\n"c":{"url":"http://b"}}}',
      '"c"',
      2,
      3,
    ],
    ['a field', inConnection('"path": "/a",\n"path": "/b"'), '"path"', 4, 5],
    ['a header', inConnection('"headers": {"X-Key": "1",\n"X-Key": "2"}'), '"X-Key"', 4, 5],
    ['a query value', inConnection('"query": {"a": "1",\n"a": "2"}'), '"a"', 4, 5],
    ['an auth value', inConnection('"auth": {"deep": [{"a": "1",\n"a": "2"}]}'), '"a"', 4, 5],
    ['a field of an emit', inEmit('"event": "f"'), '"event"', 3, 3],
    ['an argument', inEmit('"args": [{"a": 1,\n"a": 2}]'), '"a"', 3, 4],
  ])('is a fault with its position: %s', (_what, text, key, first, line) => {
    const result = parseCollection(text);
    expect(result).toMatchObject({ ok: false, fault: { line } });
    const message = result.ok ? '' : causeMessage(result.fault);
    expect(message).toBe(
      `The name ${key} is already used on line ${first}. Only one of the two would be used. Remove or rename one.`,
    );
  });

  it('is allowed in another object', () => {
    expect(parseCollection(twin('"environments": {"a": {"host": "1"}, "b": {"host": "2"}},')).ok).toBe(true);
  });
});

describe('emits by path', () => {
  it('are listed in the order of the file', () => {
    expect(listEmits(collection.emits).map(({ path }) => path)).toEqual(['a', 'F/a', 'F/G/deep', 'F/a']);
  });

  it('are found by folders and name, the first of several', () => {
    const [, folder] = collection.emits;
    expect(findEmit(collection, 'a')).toBe(collection.emits[0]);
    expect(findEmit(collection, 'F/G/deep')?.name).toBe('deep');
    expect(findEmit(collection, 'F/a')).toBe(folder && 'emits' in folder ? folder.emits[0] : undefined);
    expect(findEmit(collection, 'nope')).toBeUndefined();
    expect(findEmit(collection, 'F')).toBeUndefined();
  });

  it('cause an error that names the existing connections if their connection is missing', () => {
    expect(connectionOf(collection, emit('a')).url).toBe('http://localhost:3000');
    expect(() => connectionOf(collection, { ...emit('a'), connection: 'toString' })).toThrow(
      /“a”.*“toString”.*Its connections: c\./,
    );
  });
});

describe('connectionKeyFor', () => {
  it.each([
    [{ url: 'http://localhost:3000' }, 'c'],
    [{ url: 'http://localhost:3000', name: 'Other', namespace: '/' }, 'c'],
    [{ url: 'http://localhost:3000', namespace: 'chat' }, 'localhost-3000-chat'],
    [{ url: 'http://localhost:3000', name: 'My Café', path: '/x' }, 'my-cafe'],
    [{ url: 'http://localhost:3000', name: '!!', path: '/x' }, 'connection'],
    [{ url: 'http://localhost:3000', name: 'C', path: '/x' }, 'c-2'],
    [{ url: 'http://localhost:3000', name: 'constructor', path: '/x' }, 'constructor-2'],
  ])('gives %o the key %s', (profile, key) => {
    expect(connectionKeyFor(profile, collection)).toBe(key);
  });

  it('recognizes a connection whose secrets were replaced by references', () => {
    const saved = {
      url: 'http://h',
      auth: { token: '{{secret:k.auth.token}}' },
      headers: { Cookie: '{{secret:k.headers.Cookie}}' },
    };
    const profile = { headers: { Cookie: 'a=b' }, auth: { token: 'abc' }, url: 'http://h' };
    expect(connectionKeyFor(profile, { connections: { k: saved } })).toBe('k');
  });

  it('compares the stored values of secrets in any field', () => {
    const stored = new Map([
      [
        'k',
        new Map<string, string | number>([
          ['t', 'abc'],
          ['pin', 42],
        ]),
      ],
    ]);
    const key = (known: ConnectionProfile, given: ConnectionProfile): string =>
      connectionKeyFor(given, { connections: { k: known } }, { stored });
    const url = 'http://h';
    const fields = (token: string): [known: ConnectionProfile, given: ConnectionProfile][] => [
      [
        { url, auth: { token: '{{secret:t}}' } },
        { url, auth: { token } },
      ],
      [
        { url, auth: { deep: [{ token: '{{secret:t}}' }] } },
        { url, auth: { deep: [{ token }] } },
      ],
      [
        { url, headers: { Authorization: 'Bearer {{secret:t}}' } },
        { url, headers: { Authorization: `Bearer ${token}` } },
      ],
      [
        { url, query: { user: '{{secret:t}}' } },
        { url, query: { user: token } },
      ],
      [{ url: 'http://u:{{secret:t}}@h' }, { url: `http://u:${token}@h/` }],
      [
        { url, proxy: 'http://u:{{secret:t}}@p:1' },
        { url, proxy: `http://u:${token}@p:1` },
      ],
      [
        { url, tls: { passphrase: '{{secret:t}}' } },
        { url, tls: { passphrase: token } },
      ],
      // A field whose secret is not stored is ignored, so the other fields decide.
      [
        { url, auth: { token: '{{secret:t}}', other: '{{secret:none}}' } },
        { url, auth: { token, other: 'x' } },
      ],
    ];
    for (const [known, given] of fields('abc')) expect(key(known, given), JSON.stringify(given)).toBe('k');
    for (const [known, given] of fields('xyz')) expect(key(known, given), JSON.stringify(given)).not.toBe('k');
    expect(key({ url, auth: { pin: '{{secret:pin}}' } }, { url, auth: { pin: 42 } })).toBe('k');
    expect(key({ url, auth: { pin: '{{secret:pin}}' } }, { url, auth: { pin: 43 } })).not.toBe('k');
  });

  it('compares the values of references, not their names', () => {
    const known = { url: 'http://h', auth: { token: '{{secret:t}}' } };
    const stored = new Map([['k', new Map([['t', 'abc']])]]);
    const written = { url: 'http://h', auth: { token: '{{secret:other}}' } };
    const key = (token: string): string =>
      connectionKeyFor(written, { connections: { k: known } }, { stored, identity: { ...written, auth: { token } } });
    expect([key('abc'), key('xyz')]).toEqual(['k', 'h']);
    // A connection that is written exactly as in its own file is the same connection, whatever values its variables have at another time.
    expect(connectionKeyFor(known, { connections: { k: known } }, { stored, isOwn: true })).toBe('k');
    expect(connectionKeyFor(known, { connections: { k: known } }, { stored })).toBe('h');
  });

  it('recognizes a connection that the collection writes with variables', () => {
    const known = {
      connections: { k: { url: '{{server}}/', namespace: 'chat' } },
      variables: { server: 'http://h:1' },
    };
    expect(connectionKeyFor({ url: 'http://h:1/', namespace: '/chat' }, known)).toBe('k');
    expect(connectionKeyFor({ url: 'http://h:2/', namespace: '/chat' }, known)).toBe('h-2-chat');
    expect(connectionKeyFor({ url: 'http://h:1/', namespace: '/chat' }, { ...known, variables: {} })).toBe('h-1-chat');
  });

  it('makes slugs that are valid file names', () => {
    expect(slugOf('../../etc/passwd')).toBe('etc-passwd');
    expect(slugOf('Größe 2')).toBe('große-2');
    expect(slugOf('...')).toBe('');
    expect(slugOf('x'.repeat(100))).toHaveLength(60);
  });
});
