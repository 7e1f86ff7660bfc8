/** Everything that both formats can represent is unchanged by an export followed by an import, and by an import followed by an export. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Collection, Emit, Folder } from '../../../../src/model/collection/collection.ts';
import type { ForeignFormat } from '../../../../src/model/interop/interop.ts';
import { exportCollection } from '../../../../src/model/interop/main.ts';
import { isSecretName } from '../../../../src/model/url/secretName.ts';
import { imported } from './support.ts';

/** Names, some of them hostile: "../x", "a: b", "it's", "yes", "1". */
const name = fc.oneof(
  fc.constantFrom('../x', 'a: b', "it's", 'yes', '1', '#x', '- y', 'é ü', 'constructorOf', 'a/b', '"q"', 'null'),
  fc
    .string({ minLength: 1, maxLength: 12 })
    .filter(
      (text) =>
        !/[{}]/.test(text) &&
        text.trim() === text &&
        text !== '__proto__' &&
        text !== 'constructor' &&
        text !== 'prototype',
    ),
);
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const reference = fc.oneof(
  word.map((text) => `{{${text}}}`),
  word.map((text) => `{{secret:${text}}}`),
  fc.constant('{{$uuid}}'),
);
const text = fc.oneof(
  fc.string({ maxLength: 20 }).filter((value) => !/[{}]/.test(value)),
  reference,
  fc.tuple(word, reference).map(([a, b]) => `${a} ${b}`),
);
/** The value of a header or query parameter whose name is that of a secret is not imported. */
const isPublic = (key: string): boolean => !isSecretName(key);
const headerName = word.map((key) => `x-${key}xx`).filter(isPublic);
const headerValue = text.map((value) => value.replace(/[\r\n]/g, ' '));
const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map((value) => (Object.is(value, -0) ? 0 : value)),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt({ min: 2n ** 60n, max: 2n ** 80n }).map((value) => ({ $number: `${value * 2n + 1n}` })),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(word, fc.constantFrom('$$x', 'a b', '"')), tie('value'), { maxKeys: 3 }),
  ),
})).value;
const arg = fc.oneof(
  json,
  fc.uint8Array().map((bytes) => ({ $binary: Buffer.from(bytes).toString('base64') })),
);

const profile = fc.record(
  {
    url: fc.constantFrom('http://localhost:3000', 'wss://example.com', '{{host}}'),
    namespace: fc.constantFrom('/chat', '/a/b'),
    path: fc.constantFrom('/ws', '/socket.io'),
    protocol: fc.constantFrom('v2' as const, 'v4' as const),
    query: fc.dictionary(
      word.filter((key) => key.length > 5 && isPublic(key)),
      headerValue,
      { minKeys: 1, maxKeys: 2 },
    ),
    headers: fc.dictionary(headerName, headerValue, { minKeys: 1, maxKeys: 2 }),
    tls: fc.constant({ rejectUnauthorized: false }),
    timeoutMs: fc.integer({ min: 1, max: 100_000 }),
    reconnection: fc.record({ attempts: fc.nat(10), delayMs: fc.nat(5000) }),
  },
  { requiredKeys: ['url'] },
);
const emit = (keys: readonly string[]): fc.Arbitrary<Emit> =>
  fc.record(
    {
      name,
      connection: fc.constantFrom(...keys),
      event: text.filter((value) => value !== ''),
      args: fc.array(arg, { minLength: 1, maxLength: 3 }),
      ack: fc.constant(true),
      description: fc.string({ minLength: 1 }).filter((value) => value.trim() !== ''),
    },
    { requiredKeys: ['name', 'connection', 'event'] },
  );
const emitsOf = (keys: readonly string[]): fc.Arbitrary<(Emit | Folder)[]> =>
  fc.letrec<{ items: (Emit | Folder)[]; folder: Folder }>((tie) => ({
    items: fc.uniqueArray(fc.oneof({ maxDepth: 2 }, emit(keys), tie('folder')), {
      maxLength: 4,
      selector: (item) => ('folder' in item ? item.folder : item.name),
    }),
    folder: fc.record({ folder: name, emits: tie('items') }),
  })).items;

const request = fc.record(
  {
    method: fc.constantFrom('POST', 'PUT', 'DELETE'),
    url: fc.constantFrom('http://localhost/a', '{{host}}/b?x=1', 'https://example.com/{{id}}'),
    headers: fc.dictionary(headerName, headerValue, { minKeys: 1, maxKeys: 2 }),
    body: fc.oneof(
      fc.dictionary(word, json, { maxKeys: 3 }),
      fc.array(json, { maxLength: 2 }),
      // An empty body would count as no body.
      text.filter((value) => value !== ''),
    ),
  },
  { requiredKeys: ['url'] },
);
const variables = fc.dictionary(word, text, { minKeys: 1, maxKeys: 3 });

const collection: fc.Arbitrary<Collection> = fc.uniqueArray(name, { minLength: 1, maxLength: 3 }).chain((keys) =>
  fc.record(
    {
      version: fc.constant(1 as const),
      name: fc.stringMatching(/^[A-Z][\w ]{0,10}\w$/),
      description: fc.string({ minLength: 1 }).filter((value) => value.trim() !== ''),
      variables,
      environments: fc.dictionary(name, variables, { minKeys: 1, maxKeys: 2 }),
      connections: fc
        .array(profile, { minLength: keys.length, maxLength: keys.length })
        .map((profiles) => Object.fromEntries(keys.map((key, index) => [key, profiles[index] ?? { url: 'http://x' }]))),
      emits: emitsOf(keys),
      requests: fc.dictionary(name, request, { minKeys: 1, maxKeys: 3 }),
    },
    { requiredKeys: ['version', 'name', 'connections', 'emits'] },
  ),
);

/** The other applications keep the messages of a connection together, so only the order among different connections may change. */
function grouped(items: readonly (Emit | Folder)[]): (Emit | Folder)[] {
  const order = new Map<string, number>();
  items.forEach((item, index) => {
    const key = 'folder' in item ? `f${index}` : `c${item.connection}`;
    if (!order.has(key)) order.set(key, index);
  });
  const rank = (item: Emit | Folder, index: number): number =>
    order.get('folder' in item ? `f${index}` : `c${item.connection}`) ?? 0;
  return items
    .map((item, index) => ({ item, rank: rank(item, index) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => ('folder' in item ? { ...item, emits: grouped(item.emits) } : item));
}

/** Removes `:string`: a reference to a variable that is known to be text means the same with and without it. */
const plainReferences = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(':string}}', '}}')) as unknown;

/** Whether a secret and a variable have the same name. */
function sharesNames(one: Collection): boolean {
  const names = [...JSON.stringify(one).matchAll(/\{\{([^{}]*)\}\}/g)].map(([, found = '']) => found);
  const secrets = names.filter((found) => found.startsWith('secret:')).map((found) => found.slice('secret:'.length));
  const scopes = [one.variables ?? {}, ...Object.values(one.environments ?? {})];
  return secrets.some((secret) => names.includes(secret) || scopes.some((scope) => Object.hasOwn(scope, secret)));
}

const filesOf = (one: Collection, format: ForeignFormat) => exportCollection(one, format).files;
const again = (one: Collection, format: ForeignFormat): Collection =>
  imported(
    filesOf(one, format).map(({ path, text: content }) => ({ path: path === '' ? 'x.file' : path, text: content })),
    one.name,
  ).collection;

describe('round trips', () => {
  it('collection → Postman 3 → collection', () => {
    fc.assert(
      fc.property(collection, (one) => {
        expect(plainReferences(again(one, 'postman'))).toEqual(plainReferences({ ...one, emits: grouped(one.emits) }));
      }),
      { numRuns: 40 },
    );
  });

  it.each(['postman', 'postman-v2', 'insomnia', 'hoppscotch'] as const)(
    '%s → collection → the same format',
    (format) => {
      fc.assert(
        fc.property(collection, (one) => {
          const first = again(one, format);
          expect(filesOf(again(first, format), format)).toEqual(filesOf(first, format));
        }),
        { numRuns: 12 },
      );
    },
  );

  it.each(['postman-v2', 'insomnia', 'hoppscotch'] as const)(
    'collection → %s → collection, for its requests',
    (format) => {
      fc.assert(
        fc.property(collection, (one) => {
          // In Hoppscotch, a secret gets another name if a variable has its name.
          fc.pre(format !== 'hoppscotch' || !sharesNames(one));
          const { requests } = again(one, format);
          expect(plainReferences(requests ?? {})).toEqual(plainReferences(one.requests ?? {}));
        }),
        { numRuns: 12 },
      );
    },
  );

  it('collection → Hoppscotch → collection, for its variables and description', () => {
    fc.assert(
      fc.property(collection, (one) => {
        // Hoppscotch keeps secrets among the variables, so a secret with the name of a variable gets another name.
        fc.pre(!sharesNames(one));
        const { variables: read, description } = again(one, 'hoppscotch');
        expect([plainReferences(read ?? {}), description]).toEqual([
          plainReferences(one.variables ?? {}),
          one.description,
        ]);
      }),
      { numRuns: 12 },
    );
  });

  it('collection → Insomnia → collection, for connections, variables and environments', () => {
    fc.assert(
      fc.property(collection, (one) => {
        const strip = ({ connections, variables: own, environments }: Collection) => ({
          connections: Object.fromEntries(
            Object.entries(connections).map(([key, { url, namespace, path, query, headers }]) => [
              key,
              { url, namespace, path, query, headers },
            ]),
          ),
          variables: own,
          environments,
        });
        expect(strip(again(one, 'insomnia'))).toEqual(strip(one));
      }),
      { numRuns: 12 },
    );
  });
});
