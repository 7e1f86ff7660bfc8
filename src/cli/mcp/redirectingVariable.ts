import { isRecord } from '../../base/isRecord.ts';
import { referencedNames, secretNameOf } from '../../model/collection/variables.ts';

/** The fields of connections, requests and proxies that determine a server. */
const addressFields: ReadonlySet<string> = new Set(['url', 'proxy', 'target']);

/**
 * The first of the given variables that would determine, directly or by other variables, a server of a collection that uses secrets. An agent
 * could send these secrets to a server of its choice with it. Which connection receives a secret is not examined.
 */
export function redirectingVariable(collection: unknown, given: readonly string[]): string | undefined {
  if (!referencedNames(collection).some((name) => secretNameOf(name) !== undefined)) return undefined;
  const used = new Map<string, Set<string>>();
  const collect = (value: unknown, fields: readonly string[]): void => {
    if (typeof value === 'string') {
      const names = referencedNames(value);
      if (names.length === 0) return;
      for (const field of fields) {
        const known = used.get(field) ?? new Set();
        used.set(field, known);
        for (const name of names) known.add(name);
      }
    } else if (Array.isArray(value)) {
      for (const item of value) collect(item, fields);
    } else if (isRecord(value)) {
      for (const [field, inner] of Object.entries(value)) collect(inner, [...fields, field]);
    }
  };
  collect(collection, []);
  // A variable is defined by a field with its name, in the collection, an environment or a step.
  const determining = new Set<string>(addressFields);
  for (const field of determining) for (const name of used.get(field) ?? []) determining.add(name);
  return given.find((name) => determining.has(name) && !isOnlyField(name, used));
}

/** A variable that is named like a field of an address, and is not used in one. */
function isOnlyField(name: string, used: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  return addressFields.has(name) && ![...used.values()].some((names) => names.has(name));
}
