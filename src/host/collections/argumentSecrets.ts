/**
 * Stores the secrets in the arguments of a recorded scenario. Values that are already stored for the collection keep
 * their names. Each other value is stored under a new name for the servers that received it. No value is written to the
 * file.
 */
import type { Collection } from '../../model/collection/collection.ts';
import { readSecret, secretText } from '../../model/collection/collectionSecrets.ts';
import { referencedNames, secretNameOf } from '../../model/collection/variables.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { ProfileScope } from '../../model/profile/resolvedProfile.ts';
import { secretReceivers } from '../../model/profile/secretReceivers.ts';
import type { RecordedScenario } from '../../model/scenario/recorded/recordedScenario.ts';
import type { RecordedSecret, SecretNaming } from '../../model/scenario/recorded/recordedSecrets.ts';
import type { ConnectionSaverDeps, SecretToStore } from './connectionSaver.ts';
import { knownVariables } from './environments.ts';

export interface RecordedCollection {
  readonly uri: string;
  /** Undefined for a new collection. */
  readonly collection: Collection | undefined;
  /** The connections of the file and the added connections, by key. */
  readonly connections: Readonly<Record<string, ConnectionProfile>>;
  /** The keys of the recorded connections, by connection ID. */
  readonly keys: ReadonlyMap<string, string>;
  /** Secrets of connections that are not stored yet. */
  readonly pending: readonly SecretToStore[];
}

export interface ArgumentSecretsDeps extends Omit<ConnectionSaverDeps, 'storeSecret'> {
  /** The names of all secrets that are stored for a collection, whether or not the collection refers to them. */
  readonly storedNames: (collection: string) => Promise<readonly string[]>;
}

export class ArgumentSecrets {
  readonly #deps: ArgumentSecretsDeps;

  constructor(deps: ArgumentSecretsDeps) {
    this.#deps = deps;
  }

  /** @param record records the scenario; it is called again if a name is in use for another value */
  async record(
    record: (naming: SecretNaming) => RecordedScenario,
    target: RecordedCollection,
  ): Promise<{ recorded: RecordedScenario; secrets: readonly SecretToStore[] }> {
    const { uri, collection, connections } = target;
    const environment = await knownVariables(this.#deps.collections, uri, collection);
    const scope = { environment, variables: collection?.variables };
    const receivers = new Map(
      [...new Set(target.keys.values())].map((key) => [key, this.#receivers(connections[key], scope)]),
    );
    const known = await this.#known(target, [...new Set([...receivers.values()].flat())]);
    const taken = new Set(target.pending.map(({ name }) => name));
    for (;;) {
      const recorded = record({ known, taken });
      const secrets = recorded.secrets.map((secret) => toStore(secret, target.keys, receivers));
      const others = await Promise.all(secrets.map((secret) => this.#hasOtherValue(uri, secret)));
      if (!others.includes(true)) return { recorded, secrets };
      for (const [index, { name }] of secrets.entries()) if (others[index]) taken.add(name);
    }
  }

  /** The values of the secrets that the collection refers to or that are stored for it, with their names. */
  async #known(
    { uri, collection, connections, pending }: RecordedCollection,
    receivers: readonly string[],
  ): Promise<Map<string | number, string>> {
    const known = new Map(pending.map(({ name, stored }) => [readSecret(stored), name]));
    const referenced = referencedNames([collection, connections]).flatMap((name) => secretNameOf(name) ?? []);
    for (const name of new Set([...referenced, ...(await this.#deps.storedNames(uri))])) {
      for (const receiver of receivers) {
        const stored = await this.#deps.storedSecret({ name, collection: uri, receiver });
        if (stored === undefined || stored === '') continue;
        const value = readSecret(stored);
        if (!known.has(value)) known.set(value, name);
      }
    }
    return known;
  }

  async #hasOtherValue(collection: string, { name, stored, receivers }: SecretToStore): Promise<boolean> {
    for (const receiver of receivers) {
      const other = await this.#deps.storedSecret({ name, collection, receiver });
      if (other !== undefined && other !== stored) return true;
    }
    return false;
  }

  /**
   * The servers that receive the secrets of a connection. Empty if the address cannot be determined: the user is then
   * prompted for the secret when the scenario runs.
   */
  #receivers(profile: ConnectionProfile | undefined, scope: ProfileScope): readonly string[] {
    const { machineProxy } = this.#deps.network;
    try {
      const found = profile && secretReceivers({ ...profile }, scope, { others: '{{secret:any}}', machineProxy });
      return found?.get('any') ?? [];
    } catch {
      return [];
    }
  }
}

function toStore(
  { name, value, connectionIds }: RecordedSecret,
  keys: ReadonlyMap<string, string>,
  receivers: ReadonlyMap<string, readonly string[]>,
): SecretToStore {
  const own = connectionIds.flatMap((id) => receivers.get(keys.get(id) ?? '') ?? []);
  return { name, stored: secretText(value), receivers: [...new Set(own)] };
}
