/**
 * Finds the secrets in recorded traffic: values that are known as secrets, and values that were sent under a key that
 * names a secret. A scenario refers to them as `{{secret:name}}`; their values are stored in VS Code's secret storage.
 */
import { isSecretName } from '../../url/secretName.ts';
import { leafText, listLeaves } from './notationLeaves.ts';

export interface SecretNaming {
  /** Values of secrets that are stored for the collection, with their names. */
  readonly known?: ReadonlyMap<string | number, string>;
  /** Names that are in use for other values. */
  readonly taken?: ReadonlySet<string>;
}

export interface RecordedSecret {
  readonly name: string;
  readonly value: string | number;
  /** The connections that send the secret. */
  readonly connectionIds: readonly string[];
  /** The event with which the secret was first sent. */
  readonly event: string;
  readonly key: string;
}

export interface SentValues {
  readonly connectionId: string;
  readonly event: string;
  readonly values: readonly unknown[];
}

/** A shorter value may be in an argument by chance. */
const minKnownLength = 3;
/** A smaller number is more likely a code or a key than a PIN. */
const minSecretNumber = 1000;

export class RecordedSecrets {
  /** References such as `{{secret:name}}`, by the value of the secret. */
  readonly references = new Map<string | number, string>();
  readonly #keyOf: (connectionId: string) => string;
  readonly #used: Set<string>;
  readonly #added = new Map<
    string | number,
    { name: string; connectionIds: Set<string>; event: string; key: string }
  >();

  /** @param keyOf returns the key of a connection in the collection */
  constructor(keyOf: (connectionId: string) => string, { known = new Map(), taken = new Set() }: SecretNaming) {
    this.#keyOf = keyOf;
    this.#used = new Set([...taken, ...known.values()]);
    for (const [value, name] of known) {
      if (String(value).length >= minKnownLength) this.references.set(value, referenceTo(name));
    }
  }

  /** The secrets that were not known before. */
  get added(): RecordedSecret[] {
    return [...this.#added].map(([value, { connectionIds, ...more }]) => ({
      ...more,
      value,
      connectionIds: [...connectionIds],
    }));
  }

  /**
   * Adds the secrets among sent values, except values that were received before: the scenario captures these from the
   * received data.
   * @param received the leaves that were received before, as texts (`leafText`)
   */
  addAll({ connectionId, event, values }: SentValues, received: ReadonlySet<string>): void {
    for (const { value, path } of listLeaves(values)) {
      if (!received.has(leafText(value))) this.add({ connectionId, event }, path.at(-1), value);
    }
  }

  /**
   * Adds a value that was sent under a key that names a secret. Returns the reference to it, or undefined for any other
   * value.
   */
  add({ connectionId, event }: Omit<SentValues, 'values'>, key = '', value: unknown): string | undefined {
    if (!isSecretValue(value) || !isSecretName(key)) return undefined;
    this.#added.get(value)?.connectionIds.add(connectionId);
    const known = this.references.get(value);
    if (known !== undefined) return known;
    const wanted = `${this.#keyOf(connectionId)}.${key}`.replace(/[{}]/g, '_');
    let name = wanted;
    for (let n = 2; this.#used.has(name); n++) name = `${wanted}-${n}`;
    this.#used.add(name);
    this.references.set(value, referenceTo(name));
    this.#added.set(value, { name, connectionIds: new Set([connectionId]), event, key });
    return referenceTo(name);
  }
}

function referenceTo(name: string): string {
  return `{{secret:${name}}}`;
}

function isSecretValue(value: unknown): value is string | number {
  if (typeof value === 'string') return value !== '' && !value.includes('{{');
  return typeof value === 'number' && value >= minSecretNumber;
}
