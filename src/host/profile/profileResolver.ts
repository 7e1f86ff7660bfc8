import { readSecret } from '../../model/collection/collectionSecrets.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { type ResolvedProfile, resolveProfile, shownProfile } from '../../model/profile/resolvedProfile.ts';
import { secretReceivers } from '../../model/profile/secretReceivers.ts';
import { VariableResolver } from '../../model/collection/variables.ts';
import type { CollectionScope, CollectionScopes, ReadSecret, ScopeRequest } from '../collections/collectionScope.ts';
import type { NetworkPort } from '../hostPort.ts';

/** The collection that a profile was read from, even if the profile was edited since. */
export interface CollectionOrigin {
  /** The URI of the collection's file. */
  readonly uri: string;
  /** The key of the connection in the collection. */
  readonly key: string;
  /**
   * The environment and variables that a program passed to a command. They apply to every later use of the connection, even if another
   * environment is selected.
   */
  readonly given?: Pick<ScopeRequest, 'environment' | 'variables'> | undefined;
}

/** A profile that can be opened, and its origin. */
export interface OpenableProfile extends ResolvedProfile {
  readonly origin?: CollectionOrigin | undefined;
  /** The environment of the collection whose variables were used. */
  readonly environment?: string | undefined;
  /** Resolves the profile again with new values for its dynamic variables, for another connection like it. */
  readonly redrawn?: (() => ResolvedProfile) | undefined;
}

export interface ProfileResolverDeps {
  readonly scopes: CollectionScopes;
  readonly readSecret: ReadSecret;
  readonly network: Pick<NetworkPort, 'machineProxy'>;
}

const noCollection = { home: { kind: 'nowhere' } } as const;

/** Fills in a profile from the user or a program: dynamic variables, secrets, and the variables of its collection. */
export class ProfileResolver {
  readonly #deps: ProfileResolverDeps;

  constructor(deps: ProfileResolverDeps) {
    this.#deps = deps;
  }

  /** @throws VariableError for an unknown variable; UserError for a secret that was not entered, or a profile that cannot be used */
  async resolve(profile: ConnectionProfile, origin?: CollectionOrigin): Promise<OpenableProfile> {
    const scope = await this.#scope(profile, origin);
    if (scope) {
      const resolved = await scope.profile(profile);
      return { ...resolved, origin, environment: scope.environment };
    }
    const { scopes, readSecret: read, network } = this.#deps;
    const { machineProxy } = network;
    const secrets = new Map<string, string | number>();
    for (const [name, receivers] of secretReceivers(profile, noCollection, { root: 'profile', machineProxy })) {
      secrets.set(name, readSecret(await read({ name, receivers })));
    }
    const redrawn = (): ResolvedProfile => {
      const variableResolver = new VariableResolver({ ...noCollection, secrets, sources: scopes.sources });
      return resolveProfile(profile, { scope: noCollection, secrets, variableResolver });
    };
    return { ...redrawn(), origin, redrawn };
  }

  /**
   * The profile as it may be shown: its variables filled in, its secrets as references. Never prompts the user.
   * @throws VariableError for an unknown variable
   */
  async shown(profile: ConnectionProfile, origin?: CollectionOrigin): Promise<ConnectionProfile> {
    const scope = await this.#scope(profile, origin);
    return shownProfile(profile, scope?.variables ?? noCollection);
  }

  /** A profile without variables needs no collection: the collection may have been deleted since. */
  async #scope(profile: ConnectionProfile, origin: CollectionOrigin | undefined): Promise<CollectionScope | undefined> {
    if (!origin || !JSON.stringify(profile).includes('{{')) return undefined;
    return this.#deps.scopes.open({ uri: origin.uri, ...origin.given });
  }
}
