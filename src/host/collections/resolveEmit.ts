import { type Emit, expectOf, listEmits } from '../../model/collection/collection.ts';
import { connectionAt, connectionOf, fillEmit } from '../../model/collection/collectionFill.ts';
import { type ExpectNotation, parseExpectation } from '../../model/matcher/expectation.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { ResolvedProfile } from '../../model/profile/resolvedProfile.ts';
import type { VariableResolver } from '../../model/collection/variables.ts';
import type { StreamVariables } from '../../protocol/replayMessages.ts';
import type { CollectionOrigin, OpenableProfile } from '../profile/profileResolver.ts';
import type { CollectionScope, CollectionScopes, ScopeRequest } from './collectionScope.ts';
import { parseWithFiles, type ReadFile, withFilesInline } from '../files/fileReferences.ts';
import type { FilePort } from '../hostPort.ts';
import { collectionErrors } from './collectionErrorTexts.ts';

/** An emit as it is sent, with its variables and secrets filled in and its files read. */
export interface FilledEmit {
  readonly event: string;
  /** JavaScript values; bytes are Uint8Array. */
  readonly args: readonly unknown[];
  readonly ack?: boolean | { timeoutMs?: number | undefined } | undefined;
  readonly volatile?: boolean | undefined;
  readonly compress?: boolean | undefined;
  /** The expectation as JSON text. */
  readonly expect?: string | undefined;
}

export interface ResolveRequest extends ScopeRequest {
  /** The emit's name, with its folders before it: "Folder/name". */
  readonly emit: string;
}

export interface EmitResolverDeps {
  readonly scopes: CollectionScopes;
  readonly files: Pick<FilePort, 'read'>;
}

/** Resolves emits of collections, so that they can be sent. */
export class EmitResolver {
  readonly #deps: EmitResolverDeps;

  constructor(deps: EmitResolverDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves the connection of a replay that sends a stream of events instead of one emit; `sends` is the data that the stream sends.
   * @throws UserError that names the missing value and its path
   */
  async resolveStream(request: ResolveRequest & { readonly sends: unknown }): Promise<ResolvedStream> {
    const { scope, secrets, profile, first } = await this.#resolve(request, () => request.sends);
    const { overrides, environment, variables } = scope.variables;
    const given = {
      ...(overrides && { overrides }),
      ...(environment && { environment }),
      ...(variables && { variables }),
    };
    return { profile, variableResolver: first, variables: { ...given, secrets: [...secrets] } };
  }

  /** @throws UserError that names the missing value and its path */
  async resolve(request: ResolveRequest): Promise<ResolvedEmit> {
    const { emit, profile, first, next } = await this.#resolve(request, (saved) => [
      saved.event,
      saved.args,
      saved.expect,
    ]);
    const read: ReadFile = (path) => this.#deps.files.read(path, request.uri);
    return new ResolvedEmit(profile, emit, { read, first, next });
  }

  /**
   * Resolves a connection of a collection, so that it can be opened.
   * @throws UserError that names the missing value and its path
   */
  async resolveConnection(request: ScopeRequest, key: string): Promise<OpenableProfile> {
    const scope = await this.#deps.scopes.open(request);
    const saved = connectionAt(scope.collection, key);
    const secrets = await scope.secrets(saved, undefined, `connections.${key}`);
    return openable(request, { scope, saved, secrets, key }, scope.variableResolver(secrets));
  }

  /**
   * @param sends returns the data that is sent over the connection; its secrets are resolved with the secrets of the
   * profile
   */
  async #resolve(request: ResolveRequest, sends: (emit: Emit) => unknown): Promise<Resolution> {
    const { emit: path } = request;
    const scope = await this.#deps.scopes.open(request);
    const { collection } = scope;
    const emit = emitAt(scope, path);
    const saved = connectionOf(collection, emit);
    const root = `connections.${emit.connection}`;
    const secrets = await scope.secrets(saved, sends(emit), root);
    const first = scope.variableResolver(secrets);
    const next = (): VariableResolver => scope.variableResolver(secrets);
    const profile = openable(request, { scope, saved, secrets, key: emit.connection }, first);
    return { scope, emit, secrets, profile, first, next };
  }
}

interface ConnectionState {
  readonly scope: CollectionScope;
  readonly saved: ConnectionProfile;
  readonly secrets: ReadonlyMap<string, string | number>;
  readonly key: string;
}

function openable(
  request: ScopeRequest,
  { scope, saved, secrets, key }: ConnectionState,
  first: VariableResolver,
): OpenableProfile {
  const root = `connections.${key}`;
  return {
    ...scope.resolved(saved, secrets, first, root),
    origin: { uri: request.uri, key, given: givenIn(request) },
    environment: scope.environment,
    redrawn: (): ResolvedProfile => scope.resolved(saved, secrets, scope.variableResolver(secrets), root),
  };
}

/** An emit with everything that is needed to send it, in its current state. */
interface Resolution {
  readonly scope: CollectionScope;
  readonly emit: Emit;
  readonly secrets: ReadonlyMap<string, string | number>;
  readonly profile: OpenableProfile;
  /** The resolver for the first send: a variable such as `{{name}}` has the same value as in the profile. */
  readonly first: VariableResolver;
  readonly next: () => VariableResolver;
}

/** The connection of a stream of events, and the values of its variables. */
export interface ResolvedStream {
  readonly profile: OpenableProfile;
  readonly variableResolver: VariableResolver;
  readonly variables: StreamVariables;
}

/**
 * The emit at a path of a collection.
 * @throws UserError that lists the existing emits
 */
export function emitAt({ collection, file }: Pick<CollectionScope, 'collection' | 'file'>, path: string): Emit {
  const same = listEmits(collection.emits).filter((listed) => listed.path === path);
  if (same.length > 1) {
    throw collectionErrors('collection.ambiguousEmit', { file, emit: path, count: same.length });
  }
  const [found] = same;
  if (found) return found.emit;
  const known = listEmits(collection.emits).map((listed) => `“${listed.path}”`);
  throw collectionErrors('collection.unknownEmit', {
    file,
    emit: path,
    known: known.join(', '),
  });
}

/** The environment and the variables of a request; undefined if it contains neither, so that the selected environment is used. */
function givenIn({ environment, variables }: ScopeRequest): CollectionOrigin['given'] {
  return environment === undefined && variables === undefined ? undefined : { environment, variables };
}

/** An emit of a collection in the state in which it was resolved. */
export class ResolvedEmit {
  /** Contains the profile's secrets: it must not reach a log, a file or the panel. */
  readonly profile: OpenableProfile;
  readonly emit: Emit;
  readonly #read: ReadFile;
  readonly #next: () => VariableResolver;
  #first: VariableResolver | undefined;

  constructor(
    profile: OpenableProfile,
    emit: Emit,
    { read, first, next }: { read: ReadFile; first: VariableResolver; next: () => VariableResolver },
  ) {
    this.profile = profile;
    this.emit = emit;
    this.#read = read;
    this.#first = first;
    this.#next = next;
  }

  /**
   * Returns the emit that is sent next: dynamic variables have new values each time. For the first send, a
   * variable such as `{{name}}` has the same value as in the profile.
   * @throws VariableError for a variable without a value; UserError for arguments that cannot be read
   */
  async fill(): Promise<FilledEmit> {
    const variableResolver = this.#first ?? this.#next();
    this.#first = undefined;
    const { event, args = [], ack, volatile, compress, expect } = fillEmit(this.emit, variableResolver);
    const values = (await parseWithFiles(args, this.#read, { root: 'args' })) as unknown[];
    return {
      event,
      args: values,
      ack,
      volatile,
      compress,
      expect: expect && (await expectationText(expect, this.#read)),
    };
  }
}

/**
 * The expectation of an emit as JSON text, with the content of its files.
 * @throws MatcherError for an expectation that is not a valid matcher after its variables are filled in
 */
export async function expectationText(expect: NonNullable<Emit['expect']>, read: ReadFile): Promise<string> {
  const notation = (await withFilesInline(expectOf(expect), read)) as ExpectNotation;
  parseExpectation(notation, { root: 'expect' });
  return JSON.stringify(notation);
}
