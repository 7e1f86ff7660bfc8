/** Sends emits of collections: over the connection that the collection names, opened when it is not open yet. */
import * as vscode from 'vscode';
import { UserError } from '../base/userError.ts';
import { listEmits } from '../model/collection.ts';
import type { ConnectionProfile } from '../model/profile.ts';
import { type CollectionStore, nameOf } from './collections/collectionStore.ts';
import type { EmitResolver, ResolvedEmit } from './collections/resolveEmit.ts';
import type { EmitResult, Inspector } from './inspector.ts';
import { uriArgument } from './uriArgument.ts';

export interface CollectionSenderParts {
  readonly inspector: Inspector;
  readonly resolver: EmitResolver;
  readonly collections: CollectionStore;
}

export type SentEmit = EmitResult & { connectionId: string };

export class CollectionSender {
  readonly #parts: CollectionSenderParts;
  /** Connections that were opened for a collection, by its file and what it says of them. */
  readonly #opened = new Map<string, string>();
  readonly #opening = new Map<string, Promise<string>>();

  constructor(parts: CollectionSenderParts) {
    this.#parts = parts;
  }

  /** @throws UserError that says what is missing and where */
  async send({ uri, emit }: { uri?: unknown; emit: string }): Promise<SentEmit> {
    const file = uriArgument(uri, 'the collection’s file, such as .socketio/api.socketio.json');
    const resolved = await this.#parts.resolver.resolve({ uri: file, emit });
    const connectionId = await this.#connection(file, resolved);
    const { event, args, ack, volatile, compress } = resolved;
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
    const picked = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Send from collection'),
      matchOnDescription: true,
      matchOnDetail: true,
    });
    return picked && this.send({ uri: picked.uri, emit: picked.label });
  }

  /** Two emits at once share one attempt. */
  #connection(file: vscode.Uri, resolved: ResolvedEmit): Promise<string> {
    const { inspector } = this.#parts;
    const { key, profile } = resolved.connection;
    const name = [inspector.generation, file.toString(), key, JSON.stringify(profile)].join('\n');
    const under = this.#opening.get(name);
    if (under) return under;
    const opening = this.#open(name, file, resolved).finally(() => this.#opening.delete(name));
    this.#opening.set(name, opening);
    return opening;
  }

  async #open(name: string, file: vscode.Uri, { profile, connection }: ResolvedEmit): Promise<string> {
    const { inspector } = this.#parts;
    const known = this.#opened.get(name);
    const connections = await inspector.listConnections();
    const state = connections.find(({ connectionId }) => connectionId === known)?.state;
    // A connection that tries again takes emits too: they wait in its buffer, as the client does it.
    if (known !== undefined && state !== undefined && state !== 'disconnected') return known;
    if (known !== undefined && state === 'disconnected') {
      await inspector.reconnect({ connectionId: known });
      return known;
    }
    // The one that the emit was saved from, say.
    const alike = connections.find(
      (other) =>
        other.state !== 'disconnected' &&
        isLiteral(connection.profile) &&
        inspector.isOpenedWith(other.connectionId, connection.profile),
    );
    if (alike) return alike.connectionId;
    const named = connection.profile.name === undefined ? { name: connection.key } : {};
    const { connectionId } = await inspector.open(
      { ...named, ...profile },
      { ...named, ...connection.profile },
      vscode.Uri.joinPath(file, '..'),
    );
    this.#opened.set(name, connectionId);
    return connectionId;
  }
}

/** It stands for the same wherever it is written: variables do not, nor do paths of files. */
function isLiteral(profile: ConnectionProfile): boolean {
  return profile.tls === undefined && !JSON.stringify(profile).includes('{{');
}
