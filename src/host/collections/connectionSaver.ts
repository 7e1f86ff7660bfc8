/** Saves connections in collections: their keys, and their secrets, which are written to the secret storage and never to the file. */
import type { Collection } from '../../model/collection/collection.ts';
import { connectionKeyFor, type KeyContext } from '../../model/collection/collectionKeys.ts';
import { readSecret, type SavedSecret, withoutSecrets } from '../../model/collection/collectionSecrets.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { MachineProxy } from '../../model/profile/proxyReaders.ts';
import type { ProfileScope } from '../../model/profile/resolvedProfile.ts';
import { secretReceivers } from '../../model/profile/secretReceivers.ts';
import type { HostPort } from '../hostPort.ts';
import type { SecretUse } from '../secrets/secretUse.ts';
import { knownVariables } from './environments.ts';
import type { KnownConnection } from './savedEmit.ts';

export interface ConnectionSaverDeps extends Pick<HostPort, 'collections' | 'network'> {
  /** Stores a secret for a collection and one receiver. */
  readonly storeSecret: (use: SecretUse, stored: string) => Promise<void>;
  /** The stored text of a secret for that use; never prompts the user. */
  readonly storedSecret: (use: SecretUse) => Promise<string | undefined>;
}

/** A connection that is saved: its profile, and the resolved profile that it was opened with, if it was opened. */
export interface ConnectionToSave {
  readonly profile: ConnectionProfile;
  readonly opened?: KnownConnection | undefined;
}

/** A secret with the origins that may receive it. */
export type SecretToStore = SavedSecret & { readonly receivers: readonly string[] };

export interface PreparedConnection {
  readonly key: string;
  /** Without its secrets. */
  readonly profile: ConnectionProfile;
  readonly secrets: readonly SecretToStore[];
}

export interface PrepareOptions {
  readonly variables?: Readonly<Record<string, string>>;
  readonly pending?: readonly SecretToStore[];
}

export class ConnectionSaver {
  readonly #deps: ConnectionSaverDeps;

  constructor(deps: ConnectionSaverDeps) {
    this.#deps = deps;
  }

  /**
   * The key is chosen for the environment that is selected now, because the connection will be opened with that environment.
   * @param uri the URI of the file, which can be new
   * @param collection its content; undefined for a new file
   * @param variables variables that are added to the collection
   * @param pending secrets of connections of the collection that are not stored yet
   */
  async prepare(
    uri: string,
    collection: Collection | undefined,
    connection: ConnectionToSave,
    { variables = {}, pending = [] }: PrepareOptions = {},
  ): Promise<PreparedConnection> {
    const { collections, network } = this.#deps;
    const environment = await knownVariables(collections, uri, collection);
    const scope = { environment, variables: collection?.variables };
    const { opened } = connection;
    const profile = profileFor(uri, connection);
    const key = connectionKeyFor(profile, collection, {
      environment,
      isOwn: isOwn(uri, opened),
      identity: opened?.identity ?? opened?.shown,
      stored: await this.#stored(uri, collection, scope, pending),
    });
    const safe = withoutSecrets(profile, key);
    // The connection as it will be in the file: it decides which secrets are stored and for which receivers.
    const inFile = collection?.connections[key] ?? safe.profile;
    const saved = { ...scope, variables: { ...variables, ...scope.variables } };
    const receivers: ReadonlyMap<string, readonly string[]> =
      safe.secrets.length === 0
        ? new Map()
        : secretReceivers(inFile, saved, { root: `connections.${key}`, machineProxy: network.machineProxy });
    const secrets = safe.secrets.flatMap((secret) => {
      const known = receivers.get(secret.name);
      return known ? [{ ...secret, receivers: known }] : [];
    });
    return { key, profile: safe.profile, secrets };
  }

  async store(collection: string, secrets: readonly SecretToStore[]): Promise<void> {
    for (const { name, stored, receivers } of secrets) {
      for (const receiver of receivers) await this.#deps.storeSecret({ name, collection, receiver }, stored);
    }
  }

  /** The stored values of the secrets of each connection. Only a secret that has the same value for all of its receivers is included. */
  async #stored(
    collectionUri: string,
    collection: Collection | undefined,
    scope: ProfileScope,
    pending: readonly SecretToStore[],
  ): Promise<NonNullable<KeyContext['stored']>> {
    const { storedSecret, network } = this.#deps;
    const stored = new Map<string, Map<string, string | number>>();
    const known = new Map(pending.map((secret) => [secret.name, secret.stored]));
    for (const [key, profile] of Object.entries(collection?.connections ?? {})) {
      const values = new Map<string, string | number>();
      for (const [name, receivers] of receiversIn(profile, scope, network.machineProxy)) {
        const own = known.get(name);
        if (own !== undefined) {
          values.set(name, readSecret(own));
          continue;
        }
        const uses = receivers.map((receiver) => storedSecret({ name, collection: collectionUri, receiver }));
        const [value, ...others] = new Set(await Promise.all(uses));
        if (value !== undefined && others.length === 0) values.set(name, readSecret(value));
      }
      stored.set(key, values);
    }
    return stored;
  }
}

/** Whether a connection was opened from the collection. */
export function isOwn(uri: string, opened: KnownConnection | undefined): boolean {
  return opened?.origin?.uri === uri;
}

/** In another file, the variables of a profile would have other values, so the profile is saved with its variables resolved. */
export function profileFor(uri: string, { profile, opened }: ConnectionToSave): ConnectionProfile {
  if (!opened) return profile;
  return isOwn(uri, opened) ? opened.written : opened.shown;
}

/** Empty for a connection that cannot be opened in its current state: no secret is stored for it. */
function receiversIn(
  profile: ConnectionProfile,
  scope: ProfileScope,
  machineProxy: MachineProxy,
): ReadonlyMap<string, readonly string[]> {
  try {
    return secretReceivers(profile, scope, { machineProxy });
  } catch {
    return new Map();
  }
}
