/**
 * The selection of the panel: one connection of the engine; a scope, which is several connections (all clients of a source, all namespaces
 * of one client, or the connections of one scenario run); or none, while the user enters a new connection.
 */
import * as v from 'valibot';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import type { ConnectionSummary } from '../../src/protocol/shapes.ts';
import type { SourceSummary } from '../../src/protocol/sourceMessages.ts';
import { defineSlice, type SavedState, type SliceOf } from './savedState.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';

export const connectionChoiceSlice = defineSlice('connectionChoice', {
  connectionId: v.fallback(v.optional(v.string()), undefined),
  /** Whether a new connection was being entered. */
  isNew: v.fallback(v.boolean(), false),
  /** Whether the timeline shows the entries of all connections. */
  all: v.fallback(v.boolean(), false),
  scope: v.fallback(
    v.optional(
      v.object({
        sourceId: v.optional(v.string()),
        sid: v.optional(v.string()),
        run: v.optional(v.object({ connectionIds: v.array(v.string()), name: v.string() })),
        /** Whether the timeline showed all connections before. */
        all: v.boolean(),
      }),
    ),
    undefined,
  ),
});

/** All clients of a source; with its session ID, all namespaces of one client; or the connections of one run of a scenario. */
export interface Scope {
  readonly sourceId?: string | undefined;
  readonly sid?: string | undefined;
  readonly run?: ScenarioConnections | undefined;
}

/** `name` is the name of the scenario. Connections that were removed from the list still have entries. */
export interface ScenarioConnections {
  readonly connectionIds: readonly string[];
  readonly name: string;
}

export class ConnectionChoice implements Disposable {
  readonly #session: SessionMirror;
  readonly #saved: SliceOf<typeof connectionChoiceSlice>;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  readonly #listings = this.#store.add(new Emitter<void>());
  #writingNew: boolean;
  #requestedId: string | undefined;
  #isSourceListed = false;

  /** The ID of the selected connection. In a scope, this is one of its connections: an open one, if there is one. */
  connectionId: string | undefined;
  /** Fires when another connection is selected. */
  readonly onDidChange = this.#changes.event;
  /** Fires when the entries of other connections are shown, even if the same connection is still selected. */
  readonly onDidList = this.#listings.event;

  constructor(session: SessionMirror, saved: SavedState) {
    this.#session = session;
    this.#saved = saved.slice(connectionChoiceSlice);
    this.#requestedId = this.#saved.current.connectionId;
    this.#writingNew = this.#saved.current.isNew;
    this.#store.add(
      session.onDidChange(() => {
        this.#settle();
        if ((this.source !== undefined) === this.#isSourceListed) return;
        this.#isSourceListed = !this.#isSourceListed;
        this.#listings.fire();
      }),
    );
  }

  get connection(): ConnectionSummary | undefined {
    return this.#session.connection(this.connectionId);
  }

  /** The scope, if several connections are shown together. */
  get scope(): Scope | undefined {
    return this.#saved.current.scope;
  }

  /** The source of the scope, while it is listed. */
  get source(): SourceSummary | undefined {
    const { scope } = this;
    return scope && this.#session.state?.sources?.find(({ sourceId }) => sourceId === scope.sourceId);
  }

  /** The connections of the scope, oldest first. */
  get members(): readonly ConnectionSummary[] {
    const { scope } = this;
    if (!scope) return [];
    const { sourceId, sid, run } = scope;
    const isMember = (known: ConnectionSummary): boolean =>
      run
        ? run.connectionIds.includes(known.connectionId)
        : known.sourceId === sourceId && (sid === undefined || known.sid === sid);
    return this.#session.state?.connections.filter(isMember) ?? [];
  }

  /** Whether the timeline shows the entries of all connections, and not only those of the selected one. */
  get listsAll(): boolean {
    return this.#saved.current.all;
  }

  set listsAll(all: boolean) {
    if (all === this.listsAll) return;
    this.#requestedId = this.connectionId;
    this.#saved.update({ all, scope: undefined });
    this.#listings.fire();
  }

  /** The connection whose entries are shown and counted; undefined for all connections. */
  get listedId(): string | undefined {
    return this.listsAll ? undefined : this.connectionId;
  }

  /** Whether the user is entering a new connection. */
  get isNew(): boolean {
    return this.#writingNew;
  }

  /** Selects a connection, immediately or as soon as the engine reports it; undefined for a new one. */
  choose(connectionId: string | undefined): void {
    const { scope } = this.#saved.current;
    this.#writingNew = connectionId === undefined;
    this.#saved.update({ isNew: this.#writingNew, ...(scope && { scope: undefined, all: scope.all }) });
    this.#requestedId = connectionId;
    if (!this.#settle() && scope) this.#changes.fire();
    if (scope) this.#listings.fire();
  }

  /** Shows all connections of a scope, also those that are added later. */
  show({ sourceId, sid, run }: Scope): void {
    const { all, scope } = this.#saved.current;
    this.#writingNew = false;
    this.#requestedId = undefined;
    this.#saved.update({
      isNew: false,
      all: true,
      scope: { sourceId, sid, run: run && { ...run, connectionIds: [...run.connectionIds] }, all: scope?.all ?? all },
    });
    this.#settle();
    this.#listings.fire();
  }

  /** Ends the scope: the timeline no longer shows only its entries. */
  endScope(): void {
    if (!this.scope) return;
    this.#requestedId = this.connectionId;
    this.#saved.update({ scope: undefined });
    this.#listings.fire();
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Returns whether another connection is selected than before. */
  #settle(): boolean {
    const known = this.#session.state?.connections ?? [];
    const has = (id: string | undefined): boolean => known.some((connection) => connection.connectionId === id);
    if (this.source || (this.scope?.run && this.members.length > 0)) return this.#set(this.#inScope());
    if (has(this.#requestedId)) return this.#set(this.#requestedId);
    if (this.#writingNew) return this.#set(undefined);
    return !has(this.connectionId) && this.#set(known.at(-1)?.connectionId);
  }

  /**
   * The connection of the scope to select. The current one stays selected unless another one has a better state (connected, then
   * connecting, then disconnected). Then it is the newest one with the best state, so that the panel follows a page that is reloaded, and a
   * namespace that is never joined does not represent a client that is connected.
   */
  #inScope(): string | undefined {
    const { members } = this;
    const most = Math.max(...members.map(openness));
    const isMost = (member: ConnectionSummary): boolean => openness(member) === most;
    const current = members.find(({ connectionId }) => connectionId === this.connectionId);
    return (current && isMost(current) ? current : members.findLast(isMost))?.connectionId;
  }

  #set(connectionId: string | undefined): boolean {
    if (this.connectionId === connectionId) return false;
    this.connectionId = connectionId;
    this.#saved.update({ connectionId });
    this.#changes.fire();
    return true;
  }
}

function openness({ state }: ConnectionSummary): number {
  return state === 'connected' ? 2 : state === 'disconnected' ? 0 : 1;
}
