/**
 * Sends emits of collections: over the connection that the collection names, opened when it is not open yet.
 * Invariant: an emit goes only to a connection whose resolved profile (variables, secrets, TLS files, proxy) is its own as it is resolved
 * now. How the profile is written says nothing: `{{host}}` may stand for another server than a moment ago.
 */
import * as vscode from 'vscode';
import { UserError } from '../base/userError.ts';
import { listEmits } from '../model/collection.ts';
import { type CollectionStore, nameOf } from './collections/collectionStore.ts';
import type { EmitResolver, ResolvedEmit } from './collections/resolveEmit.ts';
import { pickOne } from './guarded/questions.ts';
import type { EmitResult, Inspector, PreparedProfile } from './inspector.ts';
import { uriArgument } from './uriArgument.ts';

export interface CollectionSenderParts {
  readonly inspector: Inspector;
  readonly resolver: EmitResolver;
  readonly collections: CollectionStore;
}

export interface SendRequest {
  readonly uri?: unknown;
  readonly emit: string;
  readonly environment?: string | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

export type SentEmit = EmitResult & { connectionId: string };

export class CollectionSender {
  readonly #parts: CollectionSenderParts;
  /** Connections that were opened here: they may be connected again when they are closed. */
  readonly #opened = new Set<string>();
  /** By engine and fingerprint. */
  readonly #opening = new Map<string, Promise<string>>();

  constructor(parts: CollectionSenderParts) {
    this.#parts = parts;
  }

  /** @throws UserError that says what is missing and where */
  async send({ uri, ...request }: SendRequest): Promise<SentEmit> {
    const file = uriArgument(uri, 'the collection’s file, such as .socketio/api.socketio.json');
    const resolved = await this.#parts.resolver.resolve({ uri: file, ...request });
    const { args, event, ack, volatile, compress } = await resolved.fill();
    const connectionId = await this.#connection(resolved);
    const result = await this.#parts.inspector.send(
      {
        connectionId,
        event,
        ...(ack !== undefined && { ack }),
        ...(volatile !== undefined && { volatile }),
        ...(compress !== undefined && { compress }),
      },
      args,
    );
    return { ...result, connectionId };
  }

  /** Lets the person choose among all emits of the workspace; undefined when they give up. */
  async askAndSend(): Promise<SentEmit | undefined> {
    const { collections } = this.#parts;
    await collections.load();
    const items = collections.files.flatMap(({ uri, result }) =>
      result.ok
        ? listEmits(result.collection.emits).map(({ path, emit }) => ({
            label: path,
            description: emit.event,
            detail: nameOf(uri),
            uri,
          }))
        : [],
    );
    if (items.length === 0) {
      throw new UserError('The workspace has no saved emits. Save one from the inspector with “Save to collection”.');
    }
    const picked = await pickOne(items, { title: vscode.l10n.t('Send from collection') });
    return picked && this.send({ uri: picked.uri, emit: picked.label });
  }

  /** Emits at the same time to the same server share one attempt. */
  async #connection({ profile, emit }: ResolvedEmit): Promise<string> {
    const { inspector } = this.#parts;
    const prepared = await inspector.prepare(
      profile.written.name === undefined ? named(profile, emit.connection) : profile,
    );
    const name = `${inspector.generation}\n${prepared.fingerprint}`;
    const underWay = this.#opening.get(name);
    if (underWay) return underWay;
    const opening = this.#open(prepared).finally(() => this.#opening.delete(name));
    this.#opening.set(name, opening);
    return opening;
  }

  async #open(prepared: PreparedProfile): Promise<string> {
    const { inspector } = this.#parts;
    const connections = await inspector.listConnections();
    const same = connections.filter(({ connectionId }) => inspector.isOpenedAs(connectionId, prepared));
    // A connection that tries again takes emits too: they wait in its buffer, as the client does it.
    const open = same.find(({ state }) => state === 'connected') ?? same.find(({ state }) => state !== 'disconnected');
    if (open) return open.connectionId;
    const closed = same.find(({ connectionId }) => this.#opened.has(connectionId));
    if (closed) {
      await inspector.reconnect({ connectionId: closed.connectionId });
      return closed.connectionId;
    }
    const { connectionId } = await inspector.openPrepared(prepared, (id) => this.#opened.add(id));
    return connectionId;
  }
}

/** Lists show the collection's key of a connection that has no name. */
function named(profile: ResolvedEmit['profile'], name: string): ResolvedEmit['profile'] {
  const { written, filled, shown } = profile;
  return { ...profile, written: { name, ...written }, filled: { name, ...filled }, shown: { name, ...shown } };
}
