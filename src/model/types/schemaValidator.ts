/**
 * Compares values with a JSON Schema. A schema may be hostile, so the work for one value is bounded (`maxSteps`, `maxDepth`), and nothing
 * of a schema is executed: regular expressions and references to other documents are not compared (`unsupportedKeywords`). Even if a schema
 * contains such keywords, no value that it allows is reported as a mismatch.
 */
import { isRecord } from '../../base/isRecord.ts';
import type { JsonSchema } from './jsonSchema.ts';

export type MismatchKind = 'missing' | 'extra' | 'value';

export interface Mismatch {
  /** Keys and indexes, such as `["0", "lines", "2", "sku"]`. */
  readonly path: readonly string[];
  readonly kind: MismatchKind;
  readonly expected: string;
  readonly actual: string;
}

const maxSteps = 20_000;
const maxDepth = 200;
/** Maximum number of mismatches that are returned for one value. */
const maxMismatches = 5;
const maxExpectedLength = 80;

/** Keywords that limit values in ways that are not compared. */
export const unsupportedKeywords: ReadonlySet<string> = new Set([
  'pattern',
  'patternProperties',
  'if',
  'then',
  'else',
  'contains',
  'minContains',
  'maxContains',
  'propertyNames',
  'dependencies',
  'dependentRequired',
  'dependentSchemas',
  'uniqueItems',
  'unevaluatedItems',
  'unevaluatedProperties',
  '$dynamicRef',
  '$recursiveRef',
]);

class TooMuchWork extends Error {}

export class SchemaValidator {
  readonly #root: JsonSchema;
  /** Whether the schema has keywords that are not compared. If so, `not` is ignored: a value that seems to match its schema may not match it. */
  readonly #isPartial: boolean;
  #steps = 0;

  /** @param root the document that references of the schemas refer to */
  constructor(root: JsonSchema, isPartial: boolean) {
    this.#root = root;
    this.#isPartial = isPartial;
  }

  /** The mismatches of a value; empty if the value matches, undefined if the comparison takes too long. */
  mismatches(schema: unknown, value: unknown): readonly Mismatch[] | undefined {
    this.#steps = 0;
    const found: Mismatch[] = [];
    try {
      this.#check(schema, value, [], found);
      return found;
    } catch (error) {
      if (error instanceof TooMuchWork) return undefined;
      throw error;
    }
  }

  #check(schema: unknown, value: unknown, path: readonly string[], found: Mismatch[], depth = 0): void {
    if (++this.#steps > maxSteps || depth > maxDepth) throw new TooMuchWork();
    if (found.length >= maxMismatches || schema === true) return;
    if (schema === false) return this.#add(found, path, 'extra', 'nothing', value);
    if (!isRecord(schema)) return;
    const { $ref } = schema;
    if (typeof $ref === 'string') {
      const target = this.#resolve($ref);
      if (target !== undefined) this.#check(target, value, path, found, depth + 1);
    }
    const before = found.length;
    this.#checkKind(schema, value, path, found);
    // If a value has another type, mismatches inside it are not reported.
    if (found.length > before) return;
    if (Array.isArray(value)) this.#checkItems(schema, value, path, found, depth);
    else if (isRecord(value)) this.#checkFields(schema, value, path, found, depth);
    this.#checkParts(schema, value, path, found, depth);
  }

  /** Type, enumerations and ranges. */
  #checkKind(schema: JsonSchema, value: unknown, path: readonly string[], found: Mismatch[]): void {
    const { type } = schema;
    const types = (Array.isArray(type) ? type : [type]).filter((name): name is string => typeof name === 'string');
    if (types.length > 0 && !types.some((name) => hasType(value, name)))
      return this.#add(found, path, 'value', expectedText(schema), value);
    if ('const' in schema && !this.#equals(schema['const'], value))
      return this.#add(found, path, 'value', expectedText(schema), value);
    const choices = schema['enum'];
    if (Array.isArray(choices) && !choices.some((choice) => this.#equals(choice, value)))
      return this.#add(found, path, 'value', expectedText(schema), value);
    for (const [keyword, sizeOf, isWithin] of ranges) {
      const limit = schema[keyword];
      const size = typeof limit === 'number' ? sizeOf(value) : undefined;
      if (size !== undefined && !isWithin(size, limit as number))
        return this.#add(found, path, 'value', `${keyword} ${String(limit)}`, value);
    }
  }

  #checkItems(
    schema: JsonSchema,
    value: readonly unknown[],
    path: readonly string[],
    found: Mismatch[],
    depth: number,
  ) {
    const { prefixItems, items } = schema;
    const tuple = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
    const rest = Array.isArray(items) ? schema['additionalItems'] : items;
    const min = schema['minItems'];
    const max = schema['maxItems'];
    if (typeof min === 'number' && value.length < min) {
      // In a tuple, the first missing item has its own schema.
      const expected: unknown = tuple[value.length];
      if (expected !== undefined)
        this.#add(found, [...path, String(value.length)], 'missing', expectedText(expected), undefined);
      else this.#add(found, path, 'value', `minItems ${min}`, value);
    }
    if (typeof max === 'number' && value.length > max) this.#add(found, path, 'value', `maxItems ${max}`, value);
    for (let index = 0; index < value.length; index++) {
      const item = index < tuple.length ? (tuple[index] as unknown) : rest;
      if (item === undefined) break;
      this.#check(item, value[index], [...path, String(index)], found, depth + 1);
    }
  }

  #checkFields(schema: JsonSchema, value: JsonSchema, path: readonly string[], found: Mismatch[], depth: number): void {
    const properties = isRecord(schema['properties']) ? schema['properties'] : {};
    const required = Array.isArray(schema['required']) ? schema['required'] : [];
    for (const name of required) {
      this.#steps++;
      if (typeof name !== 'string' || Object.hasOwn(value, name)) continue;
      const expected = Object.hasOwn(properties, name) ? expectedText(properties[name]) : 'any value';
      this.#add(found, [...path, name], 'missing', expected, undefined);
    }
    const others = 'patternProperties' in schema ? undefined : schema['additionalProperties'];
    for (const [name, field] of Object.entries(value)) {
      const own = Object.hasOwn(properties, name);
      const expected = own ? properties[name] : others;
      if (expected !== undefined) this.#check(expected, field, [...path, name], found, depth + 1);
    }
  }

  #checkParts(schema: JsonSchema, value: unknown, path: readonly string[], found: Mismatch[], depth: number): void {
    const { allOf, anyOf, oneOf, not } = schema;
    if (Array.isArray(allOf)) for (const part of allOf) this.#check(part, value, path, found, depth + 1);
    if (Array.isArray(anyOf)) this.#checkChoices(anyOf, value, path, found, depth);
    if (Array.isArray(oneOf)) {
      const matching = this.#checkChoices(oneOf, value, path, found, depth);
      if (matching > 1 && !this.#isPartial) this.#add(found, path, 'value', 'exactly one of several schemas', value);
    }
    if (not !== undefined && !this.#isPartial && this.#matches(not, value, depth))
      this.#add(found, path, 'value', `not ${expectedText(not)}`, value);
  }

  /** @returns how many of the schemas match */
  #checkChoices(
    choices: readonly unknown[],
    value: unknown,
    path: readonly string[],
    found: Mismatch[],
    depth: number,
  ): number {
    let matching = 0;
    const near: Mismatch[][] = [];
    for (const choice of choices) {
      const own: Mismatch[] = [];
      this.#check(choice, value, path, own, depth + 1);
      if (own.length === 0) matching++;
      // A value that has the type and the literals of one schema was meant to match this one.
      else if (own.every((each) => each.path.length > path.length && !isLiteral(each))) near.push(own);
    }
    if (matching > 0) return matching;
    const [only, ...more] = near;
    if (only && more.length === 0) found.push(...only);
    else {
      // Creating the text about the expected value takes longer than a comparison.
      this.#steps += 20;
      const texts = [...new Set(choices.slice(0, 8).map((choice) => expectedText(choice)))];
      this.#add(found, path, 'value', cut(texts.join(' | ')), value);
    }
    return 0;
  }

  #matches(schema: unknown, value: unknown, depth: number): boolean {
    const found: Mismatch[] = [];
    this.#check(schema, value, [], found, depth + 1);
    return found.length === 0;
  }

  #add(found: Mismatch[], path: readonly string[], kind: MismatchKind, expected: string, value: unknown): void {
    if (found.length < maxMismatches) found.push({ path, kind, expected, actual: actualText(value) });
  }

  /** A reference inside of the document; others are not followed. */
  #resolve(ref: string): unknown {
    if (ref !== '#' && !ref.startsWith('#/')) return undefined;
    let at: unknown = this.#root;
    for (const part of ref.split('/').slice(1)) {
      const key = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
      at = (isRecord(at) || Array.isArray(at)) && Object.hasOwn(at, key) ? (at as JsonSchema)[key] : undefined;
    }
    return at;
  }

  #equals(one: unknown, other: unknown): boolean {
    if (++this.#steps > maxSteps) throw new TooMuchWork();
    if (one === other) return true;
    if (Array.isArray(one) && Array.isArray(other))
      return one.length === other.length && one.every((each, index) => this.#equals(each, other[index]));
    if (!isRecord(one) || !isRecord(other)) return false;
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => Object.hasOwn(other, key) && this.#equals(one[key], other[key]))
    );
  }
}

type Range = readonly [
  keyword: string,
  sizeOf: (value: unknown) => number | undefined,
  isWithin: (size: number, limit: number) => boolean,
];
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const lengthOf = (value: unknown): number | undefined => (typeof value === 'string' ? codePoints(value) : undefined);
const fieldsOf = (value: unknown): number | undefined => (isRecord(value) ? Object.keys(value).length : undefined);
const ranges: readonly Range[] = [
  ['minimum', numberOf, (size, limit) => size >= limit],
  ['maximum', numberOf, (size, limit) => size <= limit],
  ['exclusiveMinimum', numberOf, (size, limit) => size > limit],
  ['exclusiveMaximum', numberOf, (size, limit) => size < limit],
  ['minLength', lengthOf, (size, limit) => size >= limit],
  ['maxLength', lengthOf, (size, limit) => size <= limit],
  ['minProperties', fieldsOf, (size, limit) => size >= limit],
  ['maxProperties', fieldsOf, (size, limit) => size <= limit],
];

/** A number that JSON cannot represent is a number too, although it is written as an object. */
function hasType(value: unknown, type: string): boolean {
  if (type === 'integer' || type === 'number') {
    if (typeof value === 'number') return type === 'number' || Number.isInteger(value);
    const literal = notation(value, '$number');
    return typeof literal === 'string' && (type === 'number' || /^-?\d+$/.test(literal));
  }
  if (type === 'object') return isRecord(value);
  if (type === 'array') return Array.isArray(value);
  return type === 'null' ? value === null : typeof value === type;
}

function notation(value: unknown, key: string): unknown {
  if (!isRecord(value) || !Object.hasOwn(value, key)) return undefined;
  return Object.keys(value).length === 1 ? value[key] : undefined;
}

function isLiteral({ kind, expected }: Mismatch): boolean {
  return kind === 'value' && /^(?:"|true$|false$|null$|-?\d)/.test(expected);
}

/** A short text about the value that a schema expects. */
function expectedText(schema: unknown): string {
  if (!isRecord(schema)) return schema === false ? 'nothing' : 'any value';
  if ('const' in schema) return literalText(schema['const']);
  const choices = schema['enum'];
  if (Array.isArray(choices)) return cut(choices.slice(0, 8).map(literalText).join(' | '));
  const { type, properties, anyOf } = schema;
  if (isRecord(properties)) {
    const [key = '', ...others] = Object.keys(properties);
    if (others.length === 0 && notations.has(key)) return notations.get(key) ?? key;
  }
  if (Array.isArray(anyOf) && type === undefined) {
    const texts = anyOf
      .slice(0, 8)
      .map((each) => (isRecord(each) && !('anyOf' in each) ? expectedText(each) : 'value'));
    return cut([...new Set(texts)].join(' | '));
  }
  const types = (Array.isArray(type) ? type : [type]).filter((name): name is string => typeof name === 'string');
  return types.length === 0 ? 'any value' : cut(types.slice(0, 8).join(' | '));
}

const notations: ReadonlyMap<string, string> = new Map([
  ['$binary', 'binary'],
  ['$date', 'date'],
  ['$undefined', 'undefined'],
  ['$number', 'number'],
]);

function literalText(value: unknown): string {
  return cut(isRecord(value) || Array.isArray(value) ? actualText(value) : (JSON.stringify(value) ?? 'any value'));
}

/** The kind of a value. Values themselves are not shown, because a finding is shown to more people than a payload. */
function actualText(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'array';
  if (isRecord(value)) {
    const [key = '', ...others] = Object.keys(value);
    return (others.length === 0 && notations.get(key)) || 'object';
  }
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function cut(text: string): string {
  return text.length > maxExpectedLength ? `${text.slice(0, maxExpectedLength)}…` : text;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
