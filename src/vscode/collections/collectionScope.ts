/** The variables and secrets of a collection as they stand now: in its file, its selected environment, and the secret storage. */
import * as vscode from 'vscode';
import type { Collection } from '../../model/collection/collection.ts';
import { readSecret } from '../../model/collection/collectionSecrets.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { type ProfileScope, type ResolvedProfile, resolveProfile } from '../../model/profile/resolvedProfile.ts';
import { machineProxy } from '../profile/resolveNetwork.ts';
import { secretReceivers } from '../../model/profile/secretReceivers.ts';
import { VariableResolver, type VariableSources } from '../../model/collection/variables.ts';
import { type CollectionStore, nameOf } from './collectionStore.ts';
import { type EnvironmentChoice, environmentOf } from './environmentChoice.ts';
import { collectionErrors } from './collectionErrorTexts.ts';
import { collectionTexts } from './collectionTexts.ts';

/** Who needs a secret, and which server would receive it. */
export interface SecretRequest {
  readonly name: string;
  /** The file of the collection that refers to it; undefined for a profile of the panel or of a program. */
  readonly collection?: vscode.Uri | undefined;
  /** Origins, and `thisMachine`. */
  readonly receivers: readonly string[];
}
/** The stored text of a secret; asks the person when there is none. */
export type ReadSecret = (request: SecretRequest) => Promise<string>;

export interface ScopeRequest {
  /** The collection's file. */
  readonly uri: vscode.Uri;
  /** Whose variables come before the collection's; the selected one when left out. */
  readonly environment?: string | undefined;
  /** Come before all others. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

/** With the means to draw its dynamic variables again. */
export interface RedrawnProfile extends ResolvedProfile {
  readonly redrawn: () => ResolvedProfile;
}

export class CollectionScopes {
  readonly #deps: { collections: CollectionStore; environments: EnvironmentChoice; readSecret: ReadSecret };

  constructor(deps: { collections: CollectionStore; environments: EnvironmentChoice; readSecret: ReadSecret }) {
    this.#deps = deps;
  }

  /** @throws UserError when the file cannot be read or has no such environment */
  async open({ uri, environment: given, variables: overrides }: ScopeRequest): Promise<CollectionScope> {
    if (!vscode.workspace.isTrusted) {
      throw collectionErrors('collection.untrusted');
    }
    const collection = await this.#deps.collections.read(uri);
    const name = given ?? this.#deps.environments.selected(uri);
    const scope = { overrides, environment: environmentOf(collection, name), variables: collection.variables };
    const file = nameOf(uri);
    const hint =
      name === undefined
        ? collectionTexts.hint({ file })
        : collectionTexts.hintWithEnvironment({ file, environment: name });
    return new CollectionScope(
      { uri, collection, environment: name, scope: { ...scope, hint } },
      this.#deps.readSecret,
    );
  }
}

export class CollectionScope {
  readonly uri: vscode.Uri;
  readonly collection: Collection;
  /** The name of the environment; undefined for none. */
  readonly environment: string | undefined;
  readonly variables: ProfileScope;
  readonly #readSecret: ReadSecret;

  constructor(
    {
      uri,
      collection,
      environment,
      scope,
    }: { uri: vscode.Uri; collection: Collection; environment: string | undefined; scope: ProfileScope },
    readSecretOf: ReadSecret,
  ) {
    this.uri = uri;
    this.collection = collection;
    this.environment = environment;
    this.variables = scope;
    this.#readSecret = readSecretOf;
  }

  /** The values of the secrets that a profile needs, and what else is sent to its server. */
  async secrets(profile: ConnectionProfile, others: unknown, root?: string): Promise<Map<string, string | number>> {
    const secrets = new Map<string, string | number>();
    for (const [name, receivers] of secretReceivers(profile, this.variables, { others, root, machineProxy })) {
      secrets.set(name, readSecret(await this.#readSecret({ name, collection: this.uri, receivers })));
    }
    return secrets;
  }

  variableResolver(secrets: ReadonlyMap<string, string | number>, sources: VariableSources): VariableResolver {
    return new VariableResolver({ ...this.variables, secrets, sources });
  }

  /** A profile of the collection, or one that was edited, with the collection's variables. */
  async profile(written: ConnectionProfile, sources: VariableSources): Promise<RedrawnProfile> {
    const secrets = await this.secrets(written, undefined);
    const redrawn = (): ResolvedProfile => this.resolved(written, secrets, this.variableResolver(secrets, sources));
    return { ...redrawn(), redrawn };
  }

  /** A profile whose secrets are known. */
  resolved(
    written: ConnectionProfile,
    secrets: ReadonlyMap<string, string | number>,
    variableResolver: VariableResolver,
    root?: string,
  ): ResolvedProfile {
    return resolveProfile(written, { scope: this.variables, secrets, variableResolver, root });
  }
}
