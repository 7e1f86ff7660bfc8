import { type Emit, expectOf, listEmits } from '../../model/collection/collection.ts';
import { connectionOf, fillEmit } from '../../model/collection/collectionFill.ts';
import { type ExpectNotation, parseExpectation } from '../../model/matcher/expectation.ts';
import type { ResolvedProfile } from '../../model/profile/resolvedProfile.ts';
import type { VariableResolver } from '../../model/collection/variables.ts';
import type { StreamVariables } from '../../protocol/replayMessages.ts';
import type { CollectionOrigin, OpenableProfile } from '../profile/profileResolver.ts';
import type { CollectionScope, CollectionScopes, ScopeRequest } from './collectionScope.ts';
import { parseWithFiles, type ReadFile, withFilesInline } from '../files/fileReferences.ts';
import type { FilePort } from '../hostPort.ts';
import { collectionErrors } from './collectionErrorTexts.ts';

/** What is sent: variables and secrets filled in, files read. */
export interface FilledEmit {
  readonly event: string;
  /** Values; bytes are Uint8Array. */
  readonly args: readonly unknown[];
  readonly ack?: boolean | { timeoutMs?: number | undefined } | undefined;
  readonly volatile?: boolean | undefined;
  readonly compress?: boolean | undefined;
  /** JSON text of what is expected of it. */
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

/** Makes emits of collections ready to be sent. */
export class EmitResolver {
  readonly #deps: EmitResolverDeps;

  constructor(deps: EmitResolverDeps) {
    this.#deps = deps;
  }

  /**
   * What a stream of events in the place of an emit needs; `sends` is what it sends.
   * @throws UserError that says what is missing and where
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

  /** @throws UserError that says what is missing and where */
  async resolve(request: ResolveRequest): Promise<ResolvedEmit> {
    const { emit, profile, first, next } = await this.#resolve(request, (saved) => [
      saved.event,
      saved.args,
      saved.expect,
    ]);
    const read: ReadFile = (path) => this.#deps.files.read(path, request.uri);
    return new ResolvedEmit(profile, emit, { read, first, next });
  }

  /** @param sends what is sent beside the profile, whose secrets are needed too */
  async #resolve(request: ResolveRequest, sends: (emit: Emit) => unknown): Promise<Resolution> {
    const { uri, emit: path } = request;
    const scope = await this.#deps.scopes.open(request);
    const { collection } = scope;
    const emit = emitAt(scope, path);
    const saved = connectionOf(collection, emit);
    const root = `connections.${emit.connection}`;
    const secrets = await scope.secrets(saved, sends(emit), root);
    const first = scope.variableResolver(secrets);
    const next = (): VariableResolver => scope.variableResolver(secrets);
    const redrawn = (): ResolvedProfile => scope.resolved(saved, secrets, next(), root);
    const profile: OpenableProfile = {
      ...scope.resolved(saved, secrets, first, root),
      origin: { uri, key: emit.connection, given: givenIn(request) },
      environment: scope.environment,
      redrawn,
    };
    return { scope, emit, secrets, profile, first, next };
  }
}

/** An emit with all that it needs, as it stands now. */
interface Resolution {
  readonly scope: CollectionScope;
  readonly emit: Emit;
  readonly secrets: ReadonlyMap<string, string | number>;
  readonly profile: OpenableProfile;
  /** Fills in what is sent first: named variables have the values that the profile has. */
  readonly first: VariableResolver;
  readonly next: () => VariableResolver;
}

/** Where a stream of events goes, and what its variables stand for. */
export interface ResolvedStream {
  readonly profile: OpenableProfile;
  readonly variableResolver: VariableResolver;
  readonly variables: StreamVariables;
}

/**
 * The emit at a path of a collection.
 * @throws UserError that names those that there are
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

/** Undefined where what is selected counts. */
function givenIn({ environment, variables }: ScopeRequest): CollectionOrigin['given'] {
  return environment === undefined && variables === undefined ? undefined : { environment, variables };
}

/** An emit of a collection, as it stood when it was resolved. */
export class ResolvedEmit {
  /** With its secrets; it must not reach a log, a file or the panel. */
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
   * What is sent next: dynamic variables have new values each time. The first time, named variables have the values that the profile has.
   * @throws VariableError for a variable without a value; UserError for arguments that cannot be read
   */
  async fill(): Promise<FilledEmit> {
    const variableResolver = this.#first ?? this.#next();
    this.#first = undefined;
    const { event, args = [], ack, volatile, compress, expect } = fillEmit(this.emit, variableResolver);
    const values = (await parseWithFiles(args, this.#read, { root: 'args' })) as unknown[];
    return { event, args: values, ack, volatile, compress, expect: expect && (await this.#expected(expect)) };
  }

  /** @throws MatcherError for what is no matcher now that its variables are filled in */
  async #expected(expect: NonNullable<Emit['expect']>): Promise<string> {
    const notation = (await withFilesInline(expectOf(expect), this.#read)) as ExpectNotation;
    parseExpectation(notation, { root: 'expect' });
    return JSON.stringify(notation);
  }
}
