/**
 * The secrets of recorded traffic: values that are known as secrets, and values that were sent under the name of a secret. A scenario refers
 * to them as `{{secret:name}}`; the values are for VS Code's secret storage.
 */
import { isSecretName } from '../../url/secretName.ts';
import { listLeaves } from './notationLeaves.ts';

export interface SecretNaming {
  /** Values of secrets that are stored for the collection, with their names. */
  readonly known?: ReadonlyMap<string | number, string>;
  /** Names of secrets with other values. */
  readonly taken?: ReadonlySet<string>;
}

export interface RecordedSecret {
  readonly name: string;
  readonly value: string | number;
  /** The connections that send it. */
  readonly connectionIds: readonly string[];
  /** Where it was first sent. */
  readonly event: string;
  readonly key: string;
}

export interface SentValues {
  readonly connectionId: string;
  readonly event: string;
  readonly values: readonly unknown[];
}

/** A shorter known value may be in an argument by chance. */
const minKnownLength = 3;
/** A smaller number is rather a code or a key than a PIN. */
const minSecretNumber = 1000;

/** @param keyOf returns the key of a connection in the collection */
export function secretsIn(
  sent: readonly SentValues[],
  keyOf: (connectionId: string) => string,
  { known = new Map(), taken = new Set() }: SecretNaming,
): { readonly references: ReadonlyMap<string | number, string>; readonly added: readonly RecordedSecret[] } {
  const names = new Map([...known].filter(([value]) => String(value).length >= minKnownLength));
  const used = new Set([...taken, ...known.values()]);
  const added = new Map<string | number, { name: string; connectionIds: Set<string>; event: string; key: string }>();
  for (const { connectionId, event, values } of sent) {
    for (const { value, path } of listLeaves(values)) {
      const key = path.at(-1) ?? '';
      if (!isSecretValue(value) || !isSecretName(key)) continue;
      added.get(value)?.connectionIds.add(connectionId);
      if (names.has(value)) continue;
      const wanted = `${keyOf(connectionId)}.${key}`.replace(/[{}]/g, '_');
      let name = wanted;
      for (let n = 2; used.has(name); n++) name = `${wanted}-${n}`;
      used.add(name);
      names.set(value, name);
      added.set(value, { name, connectionIds: new Set([connectionId]), event, key });
    }
  }
  return {
    references: new Map([...names].map(([value, name]) => [value, `{{secret:${name}}}`])),
    added: [...added].map(([value, { connectionIds, ...more }]) => ({
      ...more,
      value,
      connectionIds: [...connectionIds],
    })),
  };
}

function isSecretValue(value: unknown): value is string | number {
  if (typeof value === 'string') return value !== '' && !value.includes('{{');
  return typeof value === 'number' && value >= minSecretNumber;
}
