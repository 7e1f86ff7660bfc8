import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { UserError } from '../../base/userError.ts';
import { type Emit, expectOf, findEmit, listEmits } from '../../model/collection.ts';
import { connectionOf, fillEmit } from '../../model/collectionFill.ts';
import { type ExpectNotation, parseExpectation } from '../../model/matcher/expectation.ts';
import { countingSources, resolveProfile } from '../../model/resolvedProfile.ts';
import type { VariableFiller } from '../../model/variables.ts';
import type { OpenableProfile } from '../profileResolver.ts';
import type { CollectionScope, CollectionScopes, ScopeRequest } from './collectionScope.ts';
import { nameOf } from './collectionStore.ts';
import { parseWithFiles, withFilesInline } from './workspaceFiles.ts';

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

/** Makes emits of collections ready to be sent. `{{$counter}}` counts on as long as it lives. */
export class EmitResolver {
  readonly #scopes: CollectionScopes;
  readonly #sources = countingSources(randomUUID);

  constructor(scopes: CollectionScopes) {
    this.#scopes = scopes;
  }

  /** @throws UserError that says what is missing and where */
  async resolve(request: ResolveRequest): Promise<ResolvedEmit> {
    const { uri, emit: path } = request;
    const scope = await this.#scopes.open(request);
    const { collection } = scope;
    const emit = findEmit(collection, path);
    if (!emit) {
      const known = listEmits(collection.emits).map((listed) => `“${listed.path}”`);
      throw new UserError(`${nameOf(uri)} has no emit “${path}”. It has: ${known.join(', ') || 'none'}.`);
    }
    const saved = connectionOf(collection, emit);
    const root = `connections.${emit.connection}`;
    const secrets = await scope.secrets(saved, [emit.event, emit.args, emit.expect], root);
    const filler = scope.filler(secrets, this.#sources);
    const profile: OpenableProfile = {
      ...resolveProfile(saved, { scope: scope.variables, secrets, filler, root }),
      origin: { uri, key: emit.connection },
      environment: scope.environment,
    };
    const next = (): VariableFiller => scope.filler(secrets, this.#sources);
    return new ResolvedEmit(profile, emit, { scope, first: filler, next });
  }
}

/** An emit of a collection, as it stood when it was resolved. */
export class ResolvedEmit {
  /** With its secrets; it must not reach a log, a file or the panel. */
  readonly profile: OpenableProfile;
  readonly emit: Emit;
  readonly #base: vscode.Uri;
  readonly #next: () => VariableFiller;
  #first: VariableFiller | undefined;

  constructor(
    profile: OpenableProfile,
    emit: Emit,
    { scope, first, next }: { scope: CollectionScope; first: VariableFiller; next: () => VariableFiller },
  ) {
    this.profile = profile;
    this.emit = emit;
    this.#base = vscode.Uri.joinPath(scope.uri, '..');
    this.#first = first;
    this.#next = next;
  }

  /**
   * What is sent next: dynamic variables have new values each time. The first time, named variables have the values that the profile has.
   * @throws VariableError for a variable without a value; UserError for arguments that cannot be read
   */
  async fill(): Promise<FilledEmit> {
    const filler = this.#first ?? this.#next();
    this.#first = undefined;
    const { event, args = [], ack, volatile, compress, expect } = fillEmit(this.emit, filler);
    const values = (await parseWithFiles(args, this.#base, { root: 'args' })) as unknown[];
    return { event, args: values, ack, volatile, compress, expect: expect && (await this.#expected(expect)) };
  }

  /** @throws MatcherError for what is no matcher now that its variables are filled in */
  async #expected(expect: NonNullable<Emit['expect']>): Promise<string> {
    const notation = (await withFilesInline(expectOf(expect), this.#base)) as ExpectNotation;
    parseExpectation(notation, { root: 'expect' });
    return JSON.stringify(notation);
  }
}
