import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPayload } from '../../../../src/model/payload/payload.ts';
import { eventSchemas } from '../../../../src/model/types/eventSchemas.ts';
import { EventTypes, type SeenEvent } from '../../../../src/model/types/eventTypes.ts';
import { asyncApiDocument } from '../../../../src/model/types/asyncApi.ts';
import { schemaFile, tupleSchema } from '../../../../src/model/types/jsonSchema.ts';
import { type Mismatch, SchemaValidator } from '../../../../src/model/types/schemaValidator.ts';
import { widens } from '../../../../src/model/types/widens.ts';

const event: SeenEvent = { namespace: '/', to: 'server', event: 'e' };

function typesOf(lists: readonly (readonly unknown[])[]) {
  const types = new EventTypes();
  for (const args of lists) types.add(event, args, false);
  return types.namespaces;
}

function mismatches(schema: unknown, value: unknown): readonly Mismatch[] | undefined {
  const root = { schema };
  return new SchemaValidator(root, false).mismatches(schema, value);
}
const brief = (found: readonly Mismatch[] | undefined) =>
  found?.map(({ path, kind, expected, actual }) => `${path.join('.')} ${kind} ${expected} ${actual}`);

const leaf = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: 0.1, max: 9 }),
  fc.constantFrom('a', 'b', ''),
  fc.boolean(),
  fc.constant(null),
);
const key = fc.constantFrom('type', 'a', 'b', 'c', '$d', '__proto__', 'constructor');
const value = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: 'small' }, leaf, tie('list'), tie('object')),
  list: fc.array(tie('any'), { maxLength: 3 }),
  object: fc
    .array(fc.tuple(key, tie('any')), { maxLength: 4 })
    .map((fields) => Object.fromEntries(fields) as Record<string, unknown>),
})).any;
const args = fc.array(value, { maxLength: 3 });

/** The same JSON with another name for “__proto__”: ajv ignores the schema of a property with this name. */
const forAjv = (json: unknown): unknown => JSON.parse(JSON.stringify(json).replaceAll('"__proto__"', '"proto"'));

describe('a comparison with a schema', () => {
  it('agrees with ajv about inferred schemas', () => {
    const ajv = new Ajv({ strict: false, ownProperties: true });
    let refused = 0;
    fc.assert(
      fc.property(fc.array(args, { minLength: 1, maxLength: 4 }), args, (seen, other) => {
        const [namespace] = typesOf(seen);
        const [type] = namespace?.toServer ?? [];
        const schema = type && tupleSchema(type.args);
        if (!schema) throw new Error('There is no type');
        // The schema as a program reads it from a file.
        const read = JSON.parse(JSON.stringify(schema)) as object;
        const validate = ajv.compile(forAjv(read) as object);
        for (const each of [...seen, other]) {
          const notation = formatPayload(each) as unknown[];
          const found = mismatches(read, notation);
          expect(found?.length === 0).toBe(validate(forAjv(notation)));
          if (!found || found.length > 0) refused++;
        }
        for (const each of seen) expect(mismatches(read, formatPayload(each))).toEqual([]);
      }),
      { numRuns: 200 },
    );
    expect(refused).toBeGreaterThan(20);
  });

  it('finds no mismatch in the events from which the types were inferred, including values that JSON lacks', () => {
    const seen = [[NaN, -0, new Uint8Array([1]), new Date(0), undefined, { $binary: 1 }]];
    const schemas = eventSchemas(JSON.stringify(schemaFile(typesOf(seen))));
    expect(schemas.mismatches(event, 'args', formatPayload(seen[0] ?? []) as unknown[])).toEqual([]);
  });

  it('names values that are missing, of another kind, or not expected', () => {
    const [namespace] = typesOf([
      [{ total: 1, status: { paid: true } }, 'now'],
      [{ total: 2.5, status: { paid: false } }, ''],
    ]);
    const schema = tupleSchema(namespace?.toServer[0]?.args ?? { items: [], minItems: 0, rest: undefined });
    expect(brief(mismatches(schema, [{ status: { paid: 1 } }, 'x', 3]))).toEqual([
      '0.total missing number nothing',
      '0.status.paid value boolean integer',
      '2 extra nothing integer',
    ]);
    expect(brief(mismatches(schema, [{ total: 1, status: null }]))).toEqual([
      '1 missing string nothing',
      '0.status value object null',
    ]);
  });

  it('names the field of the variant that the value was most likely intended to match', () => {
    const schema = {
      anyOf: [
        { type: 'object', properties: { type: { const: 'line' }, x: { type: 'number' } }, required: ['type', 'x'] },
        { type: 'object', properties: { type: { const: 'circle' }, r: { type: 'number' } }, required: ['type', 'r'] },
      ],
    };
    expect(brief(mismatches(schema, { type: 'circle' }))).toEqual(['r missing number nothing']);
    expect(brief(mismatches(schema, { type: 'dot' }))).toEqual([' value object object']);
  });

  it.each<[string, unknown, unknown]>([
    ['a reference to itself', { $ref: '#/schema' }, 1],
    ['a chain of choices', chain(40), 1],
    ['many choices', { anyOf: Array.from({ length: 50_000 }, (_, n) => ({ const: n })) }, 'x'],
  ])('ends for %s', (_, schema, given) => {
    expect(mismatches(schema, given)).toBeUndefined();
  });

  it('executes no regular expression, and reports it as not compared', () => {
    const text = JSON.stringify({
      namespaces: {
        '/': { clientToServer: { e: { args: { items: [{ pattern: '(a+)+$', not: { pattern: 'a' } }] } } } },
      },
    });
    const schemas = eventSchemas(text);
    expect([...schemas.unsupported]).toEqual(['pattern']);
    expect(schemas.mismatches(event, 'args', [`${'a'.repeat(50)}!`])).toEqual([]);
  });
});

function chain(levels: number): unknown {
  let schema: unknown = { type: 'string' };
  for (let level = 0; level < levels; level++) schema = { anyOf: [schema, schema] };
  return schema;
}

describe('a schema file', () => {
  it('may be an AsyncAPI document, with namespaces, directions and acknowledgements', () => {
    const types = new EventTypes();
    const chat: SeenEvent = { namespace: '/chat', to: 'client', event: 'say: hello' };
    types.add(chat, ['a'], true);
    types.addAcknowledgement(chat, [true]);
    const schemas = eventSchemas(JSON.stringify(asyncApiDocument(types.namespaces, { title: 't' })));
    expect(schemas.size).toBe(1);
    expect(brief(schemas.mismatches(chat, 'args', [1]))).toEqual(['0 value string integer']);
    expect(brief(schemas.mismatches(chat, 'ack', [1]))).toEqual(['0 value boolean integer']);
    expect(schemas.has({ ...chat, to: 'server' })).toBe(false);
  });

  it.each([
    ['[', 'types.schemaNotJson'],
    ['[]', 'types.notSchema'],
    ['{"type":"object"}', 'types.notSchema'],
    ['{"asyncapi":"2.6.0"}', 'types.asyncApiVersion'],
    ['{"asyncapi":"3.0.0","channels":{}}', 'types.noEvents'],
    ['{"namespaces":{"/":{"clientToServer":[]}}}', 'types.noEvents'],
    [`{"namespaces":{"/":${'['.repeat(1000)}${']'.repeat(1000)}}}`, 'types.schemaTooDeep'],
    [`"${'x'.repeat(5_000_001)}"`, 'types.schemaTooLarge'],
  ])('is refused (%#)', (text, code) => {
    let refused: unknown;
    try {
      eventSchemas(text);
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({ code });
  });
});

describe('types', () => {
  it('widen with more events, and narrow with fewer', () => {
    const some = typesOf([[{ a: 1 }]]);
    const more = typesOf([[{ a: 1 }], [{ a: 1.5, b: '' }], [null, 'x']]);
    expect(widens(some, more)).toBe(true);
    expect(widens(more, some)).toBe(false);
    expect(widens(some, [])).toBe(false);
    expect(widens([], some)).toBe(true);
  });

  it('narrow when a text becomes an enumeration', () => {
    const statuses = (count: number) =>
      typesOf(Array.from({ length: count }, (_, n) => [{ status: n % 2 ? 'on' : 'off' }]));
    expect(widens(statuses(2), statuses(40))).toBe(false);
    expect(widens(statuses(40), statuses(2))).toBe(true);
  });

  it('accept what narrower types accepted', () => {
    fc.assert(
      fc.property(
        fc.array(args, { minLength: 1, maxLength: 3 }),
        fc.array(args, { minLength: 1, maxLength: 3 }),
        (one, other) => {
          const [before, after] = [typesOf(one), typesOf([...other, ...one])];
          if (!widens(before, after)) return;
          const schemas = eventSchemas(JSON.stringify(schemaFile(after)));
          for (const each of one)
            expect(schemas.mismatches(event, 'args', formatPayload(each) as unknown[])).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
