import { asIssue } from './schemaFault.ts';
import * as v from 'valibot';

/** Names of properties that every object inherits. As keys of a record they would be lost without an error. */
const lostNames = ['__proto__', 'constructor', 'prototype'];

export function isLostName(name: string): boolean {
  return lostNames.includes(name);
}

/** A schema for a record: an object that is not a list, without the lost names. */
export function namedValues<const Value extends v.GenericSchema>(
  value: Value,
): v.GenericSchema<unknown, Record<string, v.InferOutput<Value>>> {
  return v.pipe(
    v.unknown(),
    v.check((input) => !Array.isArray(input), asIssue({ code: 'value.isList' })),
    v.check(
      (input) => !lostNames.some((name) => Object.hasOwn(Object(input) as object, name)),
      asIssue({ code: 'value.lostNames' }),
    ),
    v.record(v.string(), value),
  );
}
