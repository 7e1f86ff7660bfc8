/** The current variables and secrets of a collection: from its file, its selected environment, and the secret storage. */
import { randomUUID } from 'node:crypto';
import type { Collection } from '../../model/collection/collection.ts';
import { readSecret } from '../../model/collection/collectionSecrets.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import {
  countingSources,
  type ProfileScope,
  type ResolvedProfile,
  resolveProfile,
} from '../../model/profile/resolvedProfile.ts';
import { secretReceivers } from '../../model/profile/secretReceivers.ts';
import { type VariableHome, VariableResolver, type VariableSources } from '../../model/collection/variables.ts';
import type { CollectionPort, NetworkPort, WorkspacePort } from '../hostPort.ts';
import { collectionErrors } from './collectionErrorTexts.ts';
import { environmentOf, withDotenv } from './environments.ts';

/** A secret that is needed, and the servers that would receive it. */
export interface SecretRequest {
  readonly name: string;
  /** The URI of the collection that refers to the secret; undefined for a profile from the panel or from a program. */
  readonly collection?: string | undefined;
  /** The origins that would receive the secret, or `thisMachine`. */
  readonly receivers: readonly string[];
}
/** Returns the stored text of a secret; prompts the user when none is stored. */
export type ReadSecret = (request: SecretRequest) => Promise<string>;

export interface ScopeRequest {
  /** The URI of the collection's file. */
  readonly uri: string;
  /** The environment whose variables take precedence over those of the collection; the selected one when left out. */
  readonly environment?: string | undefined;
  /** Variables that take precedence over all others. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

/** A resolved profile that can be resolved again with new values for its dynamic variables. */
export interface RedrawnProfile extends ResolvedProfile {
  readonly redrawn: () => ResolvedProfile;
}

export interface CollectionScopesDeps {
  readonly collections: Pick<CollectionPort, 'read' | 'readWithText' | 'selectedEnvironment' | 'dotenv' | 'nameOf'>;
  readonly workspace: Pick<WorkspacePort, 'isTrusted'>;
  readonly network: Pick<NetworkPort, 'machineProxy'>;
  readonly readSecret: ReadSecret;
}

/**
 * Opens collections in their current state. It also owns the window's counter, which provides the value of each `{{$counter}}` that is
 * resolved.
 */
export class CollectionScopes {
  readonly #deps: CollectionScopesDeps;
  readonly sources: VariableSources = countingSources(randomUUID);

  constructor(deps: CollectionScopesDeps) {
    this.#deps = deps;
  }

  /** @throws UserError when the file cannot be read or has no such environment */
  async open(request: ScopeRequest): Promise<CollectionScope> {
    const { collections, workspace } = this.#deps;
    if (!workspace.isTrusted) {
      throw collectionErrors('collection.untrusted');
    }
    return this.openRead(request, await collections.read(request.uri));
  }

  /**
   * Opens a collection as `open` does, and also returns its text.
   * @throws UserError when the file cannot be read or has no such environment
   */
  async openWithText(request: ScopeRequest): Promise<{ text: string; scope: CollectionScope }> {
    const { collections, workspace } = this.#deps;
    if (!workspace.isTrusted) {
      throw collectionErrors('collection.untrusted');
    }
    const { text, collection } = await collections.readWithText(request.uri);
    return { text, scope: await this.openRead(request, collection) };
  }

  /**
   * The scope of a collection that was read before.
   * @throws UserError when it has no such environment
   */
  async openRead(
    { uri, environment: given, variables: overrides }: ScopeRequest,
    collection: Collection,
  ): Promise<CollectionScope> {
    const { collections, workspace } = this.#deps;
    if (!workspace.isTrusted) {
      throw collectionErrors('collection.untrusted');
    }
    const name = given ?? collections.selectedEnvironment(uri);
    const dotenv = await collections.dotenv(uri);
    const environment = withDotenv(environmentOf(collection, name), dotenv?.variables);
    const scope = { overrides, environment, variables: collection.variables };
    const file = collections.nameOf(uri);
    const home: VariableHome = { kind: 'file', file, environment: name, environments: collection.environments };
    return new CollectionScope(
      { uri, file, collection, environment: name, scope: { ...scope, home } },
      { ...this.#deps, sources: this.sources },
    );
  }
}

interface OpenedCollection {
  readonly uri: string;
  readonly file: string;
  readonly collection: Collection;
  readonly environment: string | undefined;
  readonly scope: ProfileScope;
}

export class CollectionScope {
  readonly uri: string;
  /** The file's name as shown to the user. */
  readonly file: string;
  readonly collection: Collection;
  /** The name of the environment; undefined for none. */
  readonly environment: string | undefined;
  readonly variables: ProfileScope;
  readonly #deps: CollectionScopesDeps & { readonly sources: VariableSources };

  constructor(
    { uri, file, collection, environment, scope }: OpenedCollection,
    deps: CollectionScopesDeps & { readonly sources: VariableSources },
  ) {
    this.uri = uri;
    this.file = file;
    this.collection = collection;
    this.environment = environment;
    this.variables = scope;
    this.#deps = deps;
  }

  /** The values of the secrets in a profile and in `others`, which is sent to the same server. */
  async secrets(profile: ConnectionProfile, others: unknown, root?: string): Promise<Map<string, string | number>> {
    const { readSecret: read, network } = this.#deps;
    const { machineProxy } = network;
    const secrets = new Map<string, string | number>();
    for (const [name, receivers] of secretReceivers(profile, this.variables, { others, root, machineProxy })) {
      secrets.set(name, readSecret(await read({ name, collection: this.uri, receivers })));
    }
    return secrets;
  }

  variableResolver(secrets: ReadonlyMap<string, string | number>): VariableResolver {
    return new VariableResolver({ ...this.variables, secrets, sources: this.#deps.sources });
  }

  /** Resolves a profile of the collection, or an edited one, with the collection's variables. */
  async profile(written: ConnectionProfile): Promise<RedrawnProfile> {
    const secrets = await this.secrets(written, undefined);
    const redrawn = (): ResolvedProfile => this.resolved(written, secrets, this.variableResolver(secrets));
    return { ...redrawn(), redrawn };
  }

  /** Resolves a profile whose secrets are known. */
  resolved(
    written: ConnectionProfile,
    secrets: ReadonlyMap<string, string | number>,
    variableResolver: VariableResolver,
    root?: string,
  ): ResolvedProfile {
    return resolveProfile(written, { scope: this.variables, secrets, variableResolver, root });
  }
}
