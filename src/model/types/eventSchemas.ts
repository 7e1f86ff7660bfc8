/**
 * The schemas of events in a file: a schema file of this extension, or an AsyncAPI 3 document. The file is not trusted: its size is
 * limited, and nothing outside of it is read.
 */
import { isRecord } from '../../base/isRecord.ts';
import { userError } from '../cause/userErrors.ts';
import type { Receiver, SeenEvent } from './eventTypes.ts';
import type { JsonSchema } from './jsonSchema.ts';
import { type Mismatch, SchemaValidator, unsupportedKeywords } from './schemaValidator.ts';

export const maxSchemaBytes = 5e6;
const maxEvents = 5000;
const maxSchemaDepth = 200;

interface SchemasOfEvent {
  readonly args: unknown;
  ack?: unknown;
}

/** @throws UserError for a file that is not a schema of events */
export function eventSchemas(text: string): EventSchemas {
  if (text.length > maxSchemaBytes) throw userError('types.schemaTooLarge', { limit: maxSchemaBytes });
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw userError('types.schemaNotJson', { reported: error instanceof Error ? error.message : '' });
  }
  if (!isRecord(document)) throw userError('types.notSchema');
  const schemas = new EventSchemas(document);
  if (isRecord(document['namespaces'])) addSchemaFile(schemas, document['namespaces']);
  else if (typeof document['asyncapi'] === 'string') addAsyncApi(schemas, document, document['asyncapi']);
  else throw userError('types.notSchema');
  if (schemas.size === 0) throw userError('types.noEvents');
  return schemas;
}

export class EventSchemas {
  /** Keywords in the file that are not compared. */
  readonly unsupported: ReadonlySet<string>;
  readonly #validator: SchemaValidator;
  readonly #events = new Map<string, SchemasOfEvent>();

  constructor(document: JsonSchema) {
    this.unsupported = unsupportedIn(document);
    this.#validator = new SchemaValidator(document, this.unsupported.size > 0);
  }

  /** The number of events that have a schema. */
  get size(): number {
    return this.#events.size;
  }

  add(event: SeenEvent, schemas: SchemasOfEvent): void {
    if (this.#events.size < maxEvents) this.#events.set(keyOf(event), schemas);
  }

  has(event: SeenEvent): boolean {
    return this.#events.has(keyOf(event));
  }

  /**
   * Returns the mismatches in the arguments of an event or of its acknowledgement, in payload notation. Undefined if
   * they were not compared: there is no schema, or the comparison takes too long.
   */
  mismatches(event: SeenEvent, part: 'args' | 'ack', args: readonly unknown[]): readonly Mismatch[] | undefined {
    const schemas = this.#events.get(keyOf(event));
    const schema = schemas?.[part];
    return schema === undefined ? undefined : this.#validator.mismatches(schema, args);
  }
}

function keyOf({ namespace, to, event }: SeenEvent): string {
  return JSON.stringify([namespace, to, event]);
}

function addSchemaFile(schemas: EventSchemas, namespaces: JsonSchema): void {
  for (const [namespace, directions] of Object.entries(namespaces)) {
    if (!isRecord(directions)) continue;
    const receivers: readonly [string, Receiver][] = [
      ['clientToServer', 'server'],
      ['serverToClient', 'client'],
    ];
    for (const [key, to] of receivers) {
      const events = directions[key];
      for (const [event, own] of isRecord(events) ? Object.entries(events) : []) {
        if (!isRecord(own) || own['args'] === undefined) continue;
        schemas.add({ namespace, to, event }, { args: own['args'], ...('ack' in own && { ack: own['ack'] }) });
      }
    }
  }
}

function addAsyncApi(schemas: EventSchemas, document: JsonSchema, version: string): void {
  if (!version.startsWith('3.')) throw userError('types.asyncApiVersion', { version });
  const { operations, channels } = document;
  const find = (holder: unknown): JsonSchema | undefined => {
    const ref = isRecord(holder) ? holder['$ref'] : undefined;
    if (typeof ref !== 'string') return isRecord(holder) ? holder : undefined;
    let at: unknown = document;
    for (const part of ref.split('/').slice(1)) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      at = isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined;
    }
    return isRecord(at) ? at : undefined;
  };
  for (const operation of isRecord(operations) ? Object.values(operations) : []) {
    if (!isRecord(operation)) continue;
    const channel = find(operation['channel']);
    const address = channel?.['address'];
    const to = operation['action'] === 'receive' ? 'server' : 'client';
    const messages = Array.isArray(operation['messages'])
      ? operation['messages']
      : isRecord(channel?.['messages'])
        ? Object.values(channel['messages'])
        : [];
    const replies = isRecord(operation['reply']) ? operation['reply']['messages'] : undefined;
    const [reply] = Array.isArray(replies) ? replies.map(find) : [];
    for (const each of messages) {
      const message = find(each) ?? {};
      const name = message['name'];
      if (typeof name !== 'string') continue;
      schemas.add(
        { namespace: typeof address === 'string' && address.startsWith('/') ? address : '/', to, event: name },
        { args: argumentsSchema(message['payload']), ...(reply && { ack: argumentsSchema(reply['payload']) }) },
      );
    }
  }
  if (!isRecord(channels)) throw userError('types.notSchema');
}

/** A payload that is not a list is the first argument. */
function argumentsSchema(payload: unknown): unknown {
  const schema = isRecord(payload) && 'schemaFormat' in payload ? payload['schema'] : payload;
  if (schema === undefined) return true;
  if (isRecord(schema) && schema['type'] === 'array') return schema;
  return { type: 'array', items: [schema], minItems: 1 };
}

/**
 * The keywords of a document that are not compared. A name outside of `properties` that is equal to such a keyword is also found; as a
 * result, fewer mismatches are reported.
 */
function unsupportedIn(document: JsonSchema): Set<string> {
  const found = new Set<string>();
  const pending: [unknown, number][] = [[document, 0]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [value, depth] = next;
    if (depth > maxSchemaDepth) throw userError('types.schemaTooDeep', { limit: maxSchemaDepth });
    if (Array.isArray(value)) for (const item of value) pending.push([item, depth + 1]);
    if (!isRecord(value)) continue;
    for (const [key, inner] of Object.entries(value)) {
      // The keys of `properties` are names of fields, and not keywords.
      if (key === 'properties' && isRecord(inner)) {
        for (const field of Object.values(inner)) pending.push([field, depth + 2]);
        continue;
      }
      if (unsupportedKeywords.has(key)) found.add(key);
      if (key === '$ref' && typeof inner === 'string' && !inner.startsWith('#')) found.add('$ref');
      if (key !== 'const' && key !== 'enum') pending.push([inner, depth + 1]);
    }
  }
  return found;
}
