import { asIssue } from './schemaFault.ts';
import * as v from 'valibot';

/** Names that objects have by nature: read into a record they would vanish silently. */
const lostNames = ['__proto__', 'constructor', 'prototype'];

/** Values by their names: an object, no list, and none of the names that a record loses. */
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
