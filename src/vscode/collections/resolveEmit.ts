import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { UserError } from '../../base/userError.ts';
import { type Collection, findEmit, listEmits } from '../../model/collection.ts';
import { connectionOf, fillEmit, fillProfile } from '../../model/collectionFill.ts';
import { readSecret } from '../../model/collectionSecrets.ts';
import type { ConnectionProfile } from '../../model/profile.ts';
import { VariableFiller, type VariableSources } from '../../model/variables.ts';
import { type CollectionStore, nameOf } from './collectionStore.ts';
import { parseWithFiles } from './workspaceFiles.ts';

/** An emit of a collection as it can be sent: variables and secrets filled in, files read. */
export interface ResolvedEmit {
  /** With its secrets; it must not reach a log, a file or the panel. */
  readonly profile: ConnectionProfile;
  /** The profile as the collection has it, without secrets; the same for emits that share a connection. */
  readonly connection: { readonly key: string; readonly profile: ConnectionProfile };
  readonly event: string;
  /** Values; bytes are Uint8Array. */
  readonly args: readonly unknown[];
  readonly ack?: boolean | { timeoutMs?: number | undefined } | undefined;
  readonly volatile?: boolean | undefined;
  readonly compress?: boolean | undefined;
}

export interface EmitResolverParts {
  readonly collections: CollectionStore;
  /** The stored text of a secret; asks the person when there is none. */
  readonly readSecret: (name: string) => Promise<string>;
}

export interface ResolveRequest {
  /** The collection's file. */
  readonly uri: vscode.Uri;
  /** The emit's name, with its folders before it: "Folder/name". */
  readonly emit: string;
  /** Whose variables come before the collection's. */
  readonly environment?: string;
}

/** Makes emits of collections ready to be sent. `{{$counter}}` counts on as long as it lives. */
export class EmitResolver {
  readonly #parts: EmitResolverParts;
  readonly #sources: VariableSources;

  constructor(parts: EmitResolverParts) {
    this.#parts = parts;
    let count = 0;
    this.#sources = { uuid: randomUUID, wall: Date.now, random: Math.random, counter: () => ++count };
  }

  /** @throws UserError that says what is missing and where */
  async resolve({ uri, emit: path, environment }: ResolveRequest): Promise<ResolvedEmit> {
    if (!vscode.workspace.isTrusted) {
      throw new UserError('Collections are sent from trusted workspaces only. Trust this workspace first.');
    }
    const collection = await this.#parts.collections.read(uri);
    const emit = findEmit(collection, path);
    if (!emit) {
      const known = listEmits(collection.emits).map((listed) => `“${listed.path}”`);
      throw new UserError(`${nameOf(uri)} has no emit “${path}”. It has: ${known.join(', ') || 'none'}.`);
    }
    const saved = connectionOf(collection, emit);
    // What the emit expects is for tests; it need not be filled in to be sent.
    const { expect: _, ...toSend } = emit;
    const filler = await this.#filler(collection, [saved, toSend.event, toSend.args], environment);
    const profile = fillProfile(saved, filler, `connections.${emit.connection}`);
    const { event, args = [], ack, volatile, compress } = fillEmit(toSend, filler);
    const values = (await parseWithFiles(args, vscode.Uri.joinPath(uri, '..'), { root: 'args' })) as unknown[];
    return {
      profile,
      connection: { key: emit.connection, profile: saved },
      event,
      args: values,
      ack,
      volatile,
      compress,
    };
  }

  async #filler(collection: Collection, needed: unknown, environment: string | undefined): Promise<VariableFiller> {
    const { variables, environments = {} } = collection;
    if (environment !== undefined && !Object.hasOwn(environments, environment)) {
      const known = Object.keys(environments).join(', ') || 'none';
      throw new UserError(`The collection “${collection.name}” has no environment “${environment}”. It has: ${known}.`);
    }
    const scope = {
      variables,
      environment: environment === undefined ? undefined : environments[environment],
      sources: this.#sources,
    };
    const secrets = new Map<string, string | number>();
    for (const name of new VariableFiller(scope).secretNames(needed)) {
      secrets.set(name, readSecret(await this.#parts.readSecret(name)));
    }
    return new VariableFiller({ ...scope, secrets });
  }
}
