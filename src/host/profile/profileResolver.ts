import { readSecret } from '../../model/collection/collectionSecrets.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { type ResolvedProfile, resolveProfile, shownProfile } from '../../model/profile/resolvedProfile.ts';
import { secretReceivers } from '../../model/profile/secretReceivers.ts';
import { VariableResolver } from '../../model/collection/variables.ts';
import type { CollectionScope, CollectionScopes, ReadSecret, ScopeRequest } from '../collections/collectionScope.ts';
import type { NetworkPort } from '../hostPort.ts';

/** The collection whose connection a profile is, or was before it was edited. */
export interface CollectionOrigin {
  /** The collection's file. */
  readonly uri: string;
  /** Of the collection's connections. */
  readonly key: string;
  /** What a program's call named: it holds for all that is made of the connection, whatever is selected then. */
  readonly given?: Pick<ScopeRequest, 'environment' | 'variables'> | undefined;
}

/** A profile that can be opened, and where it comes from. */
export interface OpenableProfile extends ResolvedProfile {
  readonly origin?: CollectionOrigin | undefined;
  /** The environment of the collection whose variables were used. */
  readonly environment?: string | undefined;
  /** The same with new values of its dynamic variables, for another connection like it. */
  readonly redrawn?: (() => ResolvedProfile) | undefined;
}

export interface ProfileResolverDeps {
  readonly scopes: CollectionScopes;
  readonly readSecret: ReadSecret;
  readonly network: Pick<NetworkPort, 'machineProxy'>;
}

const noCollection = { home: { kind: 'nowhere' } } as const;

/**
 * Fills in a profile that a person or a program gave: dynamic variables and secrets, and the variables of the collection that it comes
 * from.
 */
export class ProfileResolver {
  readonly #deps: ProfileResolverDeps;

  constructor(deps: ProfileResolverDeps) {
    this.#deps = deps;
  }

  /** @throws VariableError for an unknown variable; UserError for a secret that was not given, or a profile that cannot be used */
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
   * The profile as it may be shown: its variables filled in, its secrets as references. Nothing is asked.
   * @throws VariableError for an unknown variable
   */
  async shown(profile: ConnectionProfile, origin?: CollectionOrigin): Promise<ConnectionProfile> {
    const scope = await this.#scope(profile, origin);
    return shownProfile(profile, scope?.variables ?? noCollection);
  }

  /** A profile without variables needs no collection, which may have been deleted since. */
  async #scope(profile: ConnectionProfile, origin: CollectionOrigin | undefined): Promise<CollectionScope | undefined> {
    if (!origin || !JSON.stringify(profile).includes('{{')) return undefined;
    return this.#deps.scopes.open({ uri: origin.uri, ...origin.given });
  }
}
