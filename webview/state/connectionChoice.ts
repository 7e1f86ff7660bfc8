/** The connection that the panel shows: one of the engine's connections, or none while the user enters a new one. */
import * as v from 'valibot';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import type { ConnectionSummary } from '../../src/protocol/shapes.ts';
import { defineSlice, type SavedState, type SliceOf } from './savedState.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';

export const connectionChoiceSlice = defineSlice('connectionChoice', {
  connectionId: v.fallback(v.optional(v.string()), undefined),
  /** Whether a new connection was being entered. */
  isNew: v.fallback(v.boolean(), false),
  /** Whether the timeline shows the entries of all connections. */
  all: v.fallback(v.boolean(), false),
});

export class ConnectionChoice implements Disposable {
  readonly #session: SessionMirror;
  readonly #saved: SliceOf<typeof connectionChoiceSlice>;
  readonly #store = new DisposableStore();
  readonly #changes = new Emitter<void>();
  #writingNew: boolean;
  #wanted: string | undefined;

  connectionId: string | undefined;
  readonly onDidChange = this.#changes.event;

  constructor(session: SessionMirror, saved: SavedState) {
    this.#session = session;
    this.#saved = saved.slice(connectionChoiceSlice);
    this.#wanted = this.#saved.current.connectionId;
    this.#writingNew = this.#saved.current.isNew;
    this.#store.add(session.onDidChange(() => this.#settle()));
  }

  get connection(): ConnectionSummary | undefined {
    return this.#session.connection(this.connectionId);
  }

  /** Whether the timeline shows the entries of all connections, and not only those of the selected one. */
  get listsAll(): boolean {
    return this.#saved.current.all;
  }

  set listsAll(all: boolean) {
    this.#saved.update({ all });
  }

  /** The connection whose entries are shown and counted; undefined for all connections. */
  get listedId(): string | undefined {
    return this.listsAll ? undefined : this.connectionId;
  }

  /** The user is entering a new connection. */
  get isNew(): boolean {
    return this.#writingNew;
  }

  /** Selects a connection, immediately or as soon as the engine reports it; undefined for a new one. */
  choose(connectionId: string | undefined): void {
    this.#writingNew = connectionId === undefined;
    this.#saved.update({ isNew: this.#writingNew });
    this.#wanted = connectionId;
    this.#settle();
  }

  dispose(): void {
    this.#store.dispose();
    this.#changes.dispose();
  }

  #settle(): void {
    const known = this.#session.state?.connections ?? [];
    const has = (id: string | undefined): boolean => known.some((connection) => connection.connectionId === id);
    if (has(this.#wanted)) this.#set(this.#wanted);
    else if (this.#writingNew) this.#set(undefined);
    else if (!has(this.connectionId)) this.#set(known.at(-1)?.connectionId);
  }

  #set(connectionId: string | undefined): void {
    if (this.connectionId === connectionId) return;
    this.connectionId = connectionId;
    this.#saved.update({ connectionId });
    this.#changes.fire();
  }
}
