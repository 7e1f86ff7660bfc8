/**
 * Types of events as JSON Schema (draft-07) of arguments in payload notation: bytes are `{"$binary": "…"}`, dates `{"$date": "…"}`. A
 * list of arguments is a tuple.
 */
import type { EventType, NamespaceTypes, TupleType } from './eventTypes.ts';
import type { ValueType } from './valueType.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

const draft = 'http://json-schema.org/draft-07/schema#';

export interface EventSchemas {
  readonly args: JsonSchema;
  readonly ack?: JsonSchema;
}

/** The content of a schema file: for each namespace and direction, the schemas of each event. */
export interface SchemaFile {
  readonly $schema: string;
  readonly namespaces: Readonly<
    Record<
      string,
      {
        readonly clientToServer?: Readonly<Record<string, EventSchemas>>;
        readonly serverToClient?: Readonly<Record<string, EventSchemas>>;
      }
    >
  >;
}

export function schemaFile(namespaces: readonly NamespaceTypes[]): SchemaFile {
  return {
    $schema: draft,
    namespaces: Object.fromEntries(
      namespaces.map(({ namespace, toServer, toClient }) => [
        namespace,
        { clientToServer: schemasOf(toServer), serverToClient: schemasOf(toClient) },
      ]),
    ),
  };
}

function schemasOf(events: readonly EventType[]): Record<string, EventSchemas> {
  return Object.fromEntries(
    events.map((type) => [
      type.event,
      { args: tupleSchema(type.args), ...(type.response && { ack: tupleSchema(type.response) }) },
    ]),
  );
}

export function tupleSchema({ items, minItems, rest }: TupleType): JsonSchema {
  if (items.length === 0) return { type: 'array', maxItems: 0 };
  return {
    type: 'array',
    items: items.map(valueSchema),
    minItems,
    additionalItems: rest ? valueSchema(rest) : false,
  };
}

export function valueSchema(type: ValueType): JsonSchema {
  switch (type.kind) {
    case 'unknown':
      return {};
    case 'binary':
      return notation('$binary', { type: 'string', contentEncoding: 'base64' });
    case 'date':
      return notation('$date', { type: 'string', format: 'date-time' });
    case 'undefined':
      return notation('$undefined', { const: true });
    case 'literal':
      return { const: type.value };
    case 'array':
      return type.item ? { type: 'array', items: valueSchema(type.item) } : { type: 'array' };
    case 'record':
      return { type: 'object', additionalProperties: valueSchema(type.value) };
    case 'object':
      return objectSchema(type);
    case 'union':
      return unionSchema(type.members);
    case 'exact':
      return notation('$number', { type: 'string' });
    default:
      return { type: type.kind };
  }
}

/** In payload notation, a key that begins with `$` has one more `$`. */
function objectSchema({ fields }: ValueType & { kind: 'object' }): JsonSchema {
  const keyed = fields.map(({ name, ...field }) => ({ ...field, key: name.startsWith('$') ? `$${name}` : name }));
  const required = keyed.filter(({ isOptional }) => !isOptional).map(({ key }) => key);
  return {
    type: 'object',
    properties: Object.fromEntries(keyed.map(({ key, type }) => [key, valueSchema(type)])),
    ...(required.length > 0 && { required }),
  };
}

const simpleKinds: ReadonlySet<string> = new Set(['string', 'boolean', 'null', 'integer', 'number']);

/** Literals become one enumeration, and simple types become one list of types. */
function unionSchema(members: readonly ValueType[]): JsonSchema {
  const literals = members.flatMap((member) => (member.kind === 'literal' ? [member.value] : []));
  const simple = members.filter(({ kind }) => simpleKinds.has(kind));
  const others = members.filter((member) => member.kind !== 'literal' && !simple.includes(member));
  const schemas: JsonSchema[] = [
    ...(literals.length > 0 ? [{ enum: literals }] : []),
    ...(simple.length > 0 ? [{ type: simple.length === 1 ? simple[0]?.kind : simple.map(({ kind }) => kind) }] : []),
    ...others.map(valueSchema),
  ];
  const [only, ...more] = schemas;
  return only && more.length === 0 ? only : { anyOf: schemas };
}

function notation(key: string, value: JsonSchema): JsonSchema {
  return { type: 'object', properties: { [key]: value }, required: [key], additionalProperties: false };
}
