/**
 * Masks the secrets that the inspector knows: the secrets of opened profiles, and the secrets that scenarios have used.
 */
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { redactor, type Redactor } from '../../model/profile/redactor.ts';
import { SecretMask } from '../../model/profile/secretMask.ts';
import { mapTree } from '../../base/treeMap.ts';
import { isRecord } from '../../base/isRecord.ts';

export class KnownSecrets {
  readonly #profiles: () => readonly ConnectionProfile[];
  readonly #redactors = new WeakMap<ConnectionProfile, Redactor>();
  readonly #values = new Set<string>();
  #mask = new SecretMask([]);

  /** @param profiles the profiles of connections, with their secrets */
  constructor(profiles: () => readonly ConnectionProfile[]) {
    this.#profiles = profiles;
  }

  /** Masks this value from now on. Must be called when the value of a secret was read. */
  add(value: string): void {
    if (value === '' || this.#values.has(value)) return;
    this.#values.add(value);
    this.#mask = new SecretMask([...this.#values]);
  }

  /** Returns a function that reads secrets in the same way. The values that it returns are masked from then on. */
  remembering<P>(read: (request: P) => Promise<string>): (request: P) => Promise<string> {
    return async (request) => {
      const value = await read(request);
      this.add(value);
      return value;
    };
  }

  masked(value: unknown): unknown {
    this.#mask.begin();
    const text = (node: string): string => this.#mask.text(node);
    const own = mapTree(value, (node) => {
      if (Array.isArray(node)) return { array: node };
      if (isRecord(node)) return { object: Object.entries(node).map(([key, field]) => [text(key), field] as const) };
      return { leaf: typeof node === 'string' ? text(node) : node };
    });
    return this.#profiles().reduce((masked, profile) => this.#redactorOf(profile).data(masked), own);
  }

  #redactorOf(profile: ConnectionProfile): Redactor {
    const found = this.#redactors.get(profile) ?? redactor(profile);
    this.#redactors.set(profile, found);
    return found;
  }
}
