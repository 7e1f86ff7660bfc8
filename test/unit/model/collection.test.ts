import { describe, expect, it } from 'vitest';
import { type Collection, findEmit, listEmits } from '../../../src/model/collection.ts';
import { connectionOf } from '../../../src/model/collectionFill.ts';
import { connectionKeyFor, slugOf } from '../../../src/model/collectionKeys.ts';
import { parseCollection } from '../../../src/model/collectionText.ts';

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
    ['', 1, 1, /A collection is expected/],
    ['\n\n', 1, 1, /A collection is expected/],
    ['[]', 1, 1, /A collection is expected/],
    ['{\n  "version": 1\n  "name": "n"}', 3, 3, /comma is expected/],
    ['\uFEFF{x', 1, 2, /./],
    ['{} /* open', 1, 4, /comment is not closed/],
    ['{"version":1}', 1, 1, /^name is missing$/],
    ['{\n "version": 2 }', 2, 13, /version: must be 1/],
    ['{"version":1,\n "name": "","connections":{},"emits":[]}', 2, 10, /name: must not be empty/],
    [whole(',\n "variables": {"a": 1}'), 2, 21, /^variables.a must be text, not 1$/],
    [whole(',\n "variables": []'), 2, 15, /not a list/],
    [whole(',\n "environments": {"test": []}'), 2, 27, /not a list/],
    ['{"version":1,"name":"n","connections":[],"emits":[]}', 1, 39, /connections: must be an object, not a list/],
    ['{"version":1,"name":"n","connections":{"c":{}},"emits":[]}', 1, 44, /^connections.c.url is missing$/],
    [
      '{"version":1,"name":"n","connections":{"c":{"url":"u","parser":"x"}},"emits":[]}',
      1,
      64,
      /must be "default" or "msgpack", not "x"/,
    ],
    ['{"version":1,"name":"n","connections":{},"emits":{}}', 1, 50, /^emits must be a list, not an object$/],
    ['{"version":1,"name":"n","connections":{},"emits":[4]}', 1, 51, /^emits\[0\] must be an object, not 4$/],
    ['{"version":1,"name":"n","connections":{},"emits":[{"folder":"f"}]}', 1, 51, /^emits\[0\].emits is missing$/],
    [
      '{"version":1,"name":"n","connections":{},"emits":[{"folder":"f","emits":[{"name":"a","event":"e"}]}]}',
      1,
      74,
      /^emits\[0\].emits\[0\].connection is missing$/,
    ],
    [
      '{"version":1,"name":"n","connections":{},"emits":[{"name":"a","connection":"c","event":"e","ack":3}]}',
      1,
      98,
      /true, false or/,
    ],
    ['['.repeat(100_000), 1, 1, /nested more than 1,000 levels deep/],
  ];
  it.each(faults.map((fault) => [fault[0].slice(-40), ...fault] as const))(
    'tells the place in %j',
    (_, text, line, column, message) => {
      const result = parseCollection(text);
      expect(result).toMatchObject({ ok: false, fault: { line, column } });
      if (!result.ok) expect(result.fault.message).toMatch(message);
    },
  );
});

describe('emits by path', () => {
  it('lists all in the order of the file', () => {
    expect(listEmits(collection.emits).map(({ path }) => path)).toEqual(['a', 'F/a', 'F/G/deep', 'F/a']);
  });

  it('finds by folders and name, the first of several', () => {
    const [, folder] = collection.emits;
    expect(findEmit(collection, 'a')).toBe(collection.emits[0]);
    expect(findEmit(collection, 'F/G/deep')?.name).toBe('deep');
    expect(findEmit(collection, 'F/a')).toBe(folder && 'emits' in folder ? folder.emits[0] : undefined);
    expect(findEmit(collection, 'nope')).toBeUndefined();
    expect(findEmit(collection, 'F')).toBeUndefined();
  });

  it('names the connections that there are when one is not', () => {
    expect(connectionOf(collection, emit('a')).url).toBe('http://localhost:3000');
    expect(() => connectionOf(collection, { ...emit('a'), connection: 'toString' })).toThrow(
      /“a”.*“toString”.*It has: c\./,
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

  it('knows a connection again whose secrets were taken out', () => {
    const saved = {
      url: 'http://h',
      auth: { token: '{{secret:k.auth.token}}' },
      headers: { Cookie: '{{secret:k.headers.Cookie}}' },
    };
    const profile = { headers: { Cookie: 'a=b' }, auth: { token: 'abc' }, url: 'http://h' };
    expect(connectionKeyFor(profile, { connections: { k: saved } })).toBe('k');
  });

  it('knows a connection again that the collection writes with variables', () => {
    const known = {
      connections: { k: { url: '{{server}}/', namespace: 'chat' } },
      variables: { server: 'http://h:1' },
    };
    expect(connectionKeyFor({ url: 'http://h:1/', namespace: '/chat' }, known)).toBe('k');
    expect(connectionKeyFor({ url: 'http://h:2/', namespace: '/chat' }, known)).toBe('h-2-chat');
    expect(connectionKeyFor({ url: 'http://h:1/', namespace: '/chat' }, { ...known, variables: {} })).toBe('h-1-chat');
  });

  it('makes slugs that do for file names', () => {
    expect(slugOf('../../etc/passwd')).toBe('etc-passwd');
    expect(slugOf('Größe 2')).toBe('große-2');
    expect(slugOf('...')).toBe('');
    expect(slugOf('x'.repeat(100))).toHaveLength(60);
  });
});
