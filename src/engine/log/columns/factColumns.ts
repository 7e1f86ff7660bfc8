/**
 * The facts of all records as numbers: columns for the facts that every record has, sparse rows for the facts that few records have, and
 * tables of repeated texts. A text without a number is only in the record on disk and is read from there when it is needed.
 */
import { earlierNames } from '../../../model/entry/earlierNames.ts';
import type { EntryFacts } from '../../../model/entry/entry.ts';
import type { FilterConnection, FilterSource } from '../../../model/filter/filterSubject.ts';
import { hasRareFacts, pickRareFacts, type RareFacts } from '../../../model/entry/rareFacts.ts';
import type { NamedConnection } from '../../../protocol/shapes.ts';
import type { NewRecord } from '../../contracts/record.ts';
import { deliveryCodes, directionCodes, directionOf, kindCodes, kindOf, shapeBits } from './factCodes.ts';
import { Interner } from './interner.ts';
import { type IndexRow, LogIndex, onDisk } from './logIndex.ts';
import { MissingMarks } from './missingMarks.ts';
import { emptySide, type SideRow, SparseFacts } from './sparseFacts.ts';

/** Connection and namespace of a record. An entry without a connection, such as a marker, has neither, but may be about a source. */
export interface Scope {
  readonly connectionId: string;
  readonly namespace: string | undefined;
  readonly about?: FilterSource | undefined;
}

/** Facts as numbers. `name` and `rareFactsJson` are the JSON texts of values that have no number. */
export interface FactNumbers {
  readonly shape: number;
  readonly status: number;
  readonly scope: number;
  readonly event: number;
  readonly bytes: number;
  readonly side: SideRow | undefined;
  readonly lagMs: number | undefined;
  readonly name: string | undefined;
  readonly rareFactsJson: string | undefined;
}

export class FactColumns {
  readonly index = new LogIndex();
  readonly sides = new SparseFacts();
  names = new Interner<string>();
  scopes = new Interner<Scope>();
  rareFacts = new Interner<RareFacts>(50_000, 1000);
  /** The known facts about each connection, by its ID. They remain when records are cleared. */
  readonly connections = new Map<string, NamedConnection>();
  /** The entries that show each finding, by its ID. Set by the findings, which are derived from the log. */
  readonly evidence = new Map<string, ReadonlySet<number>>();
  readonly missing = new MissingMarks();
  /** Increases when some of the records are cleared, and when they are restored. */
  clears = 0;
  /** The first record of each connection. It stays when records are cleared, because IDs of connections are not reused. */
  readonly #begins = new Map<string, number>();
  #addedScope = -1;
  #lastScope: { readonly scope: Scope; readonly id: number } | undefined;

  numbersOf({ facts, wantsAck, hasBinary, body, about }: NewRecord): FactNumbers {
    const { event } = facts;
    const { lagMs } = facts;
    const hasLag = lagMs !== undefined;
    const sided =
      facts.kind !== 'event' || facts.dir !== 'in' || facts.ackId !== undefined || hasLag || hasRareFacts(facts);
    const rareFacts = sided ? this.rareFactsId(facts) : undefined;
    const named = event === undefined ? undefined : this.names.add(event, event);
    return {
      shape:
        kindCodes.of(facts.kind) |
        (directionCodes.of(facts.dir) << shapeBits.directionShift) |
        (wantsAck ? shapeBits.wantsAck : 0) |
        (hasBinary ? shapeBits.hasBinary : 0) |
        (facts.volatile ? shapeBits.volatile : 0) |
        (facts.recoveryOffset ? shapeBits.recoveryOffset : 0) |
        (sided ? shapeBits.hasSide : 0) |
        (hasLag ? shapeBits.hasLag : 0) |
        (body ? shapeBits.hasBody : 0),
      status: deliveryCodes.of(facts.delivery),
      scope: this.scopeId(facts.connectionId, facts.namespace, about),
      event: event === undefined ? 0 : (named ?? onDisk),
      bytes: bytesNumber(facts.bytes),
      side: rareFacts && changedSide({ ...emptySide, of: facts.of ?? NaN, rareFactsId: rareFacts.id }, facts),
      name: event !== undefined && named === undefined ? JSON.stringify(event) : undefined,
      rareFactsJson: rareFacts?.json,
      lagMs,
    };
  }

  /** The number of these facts; `json` contains them if they have no number. */
  rareFactsId(facts: RareFacts): { id: number; json: string | undefined } {
    if (!hasRareFacts(facts)) return { id: 0, json: undefined };
    const picked = pickRareFacts(facts);
    const json = JSON.stringify(picked);
    const id = this.rareFacts.add(json, picked);
    return id === undefined ? { id: onDisk, json } : { id, json: undefined };
  }

  add(seq: number, t: number, offset: number, numbers: FactNumbers): void {
    const { shape, status, scope, event, bytes, side, lagMs } = numbers;
    if (scope !== this.#addedScope) this.#begin(scope, seq);
    const sideId = side ? this.sides.add(side) : 0;
    if (lagMs !== undefined && sideId !== 0) this.sides.setLag(sideId, lagMs);
    this.index.add(seq, shape, status, t, offset, scope, event, bytes, sideId);
  }

  /**
   * The seq of a connection's first record; earlier records are not about this connection. Infinity while it has no
   * record.
   */
  beginOf(connectionId: string): number {
    return this.#begins.get(connectionId) ?? Infinity;
  }

  #begin(scope: number, seq: number): void {
    this.#addedScope = scope;
    const connectionId = this.scopes.value(scope)?.connectionId ?? '';
    if (seq < this.beginOf(connectionId)) this.#begins.set(connectionId, seq);
  }

  connectionOf(seq: number): string {
    return this.scopes.value(this.index.scope(seq))?.connectionId ?? '';
  }

  /** The facts of a record. `cold` reads the values that have no number from disk. */
  factsOf(seq: number, row: IndexRow, cold: ColdFacts): EntryFacts {
    const scope = this.scopes.value(row.scope);
    const side = row.side === 0 ? undefined : this.sides.row(row.side);
    const facts: EntryFacts = {
      seq,
      connectionId: scope?.connectionId ?? '',
      t: row.t,
      kind: kindOf(row.shape) ?? 'marker',
    };
    const dir = directionOf(row.shape);
    if (dir) facts.dir = dir;
    if (scope?.namespace !== undefined) facts.namespace = scope.namespace;
    this.named(facts, scope?.about);
    if (row.event !== 0) {
      const event = row.event === onDisk ? cold.name() : this.names.value(row.event);
      if (event !== undefined) facts.event = event;
    }
    if (row.bytes !== onDisk) facts.bytes = row.bytes;
    const delivery = deliveryCodes.value(row.status);
    if (delivery) facts.delivery = delivery;
    if (row.shape & shapeBits.volatile) facts.volatile = true;
    if (row.shape & shapeBits.recoveryOffset) facts.recoveryOffset = true;
    if (!side) return facts;
    if (!Number.isNaN(side.ackId)) facts.ackId = side.ackId;
    if (!Number.isNaN(side.of)) facts.of = side.of;
    if (!Number.isNaN(side.latencyMs)) facts.latencyMs = side.latencyMs;
    if (!Number.isNaN(side.waitedMs)) facts.waitedMs = side.waitedMs;
    if (side.attempt !== 0) facts.attempt = side.attempt;
    if (row.shape & shapeBits.hasLag) facts.lagMs = Math.round(this.sides.lag(row.side) * 100) / 100;
    if (side.rareFactsId !== 0)
      Object.assign(facts, side.rareFactsId === onDisk ? cold.rareFacts() : this.rareFacts.value(side.rareFactsId));
    return facts;
  }

  /**
   * Adds the source to facts. Returns the known facts about the connection, or about the source that the entry is
   * about.
   */
  named(facts: EntryFacts, about: FilterSource | undefined): FilterConnection | undefined {
    const connection = this.#known(facts.connectionId, about);
    if (connection?.source) facts.source = connection.source.sourceId;
    return connection;
  }

  /** Returns the known facts about the connection of a scope, or about the source that it is about. */
  knownOf(scopeId: number): FilterConnection | undefined {
    const scope = this.scopes.value(scopeId);
    return this.#known(scope?.connectionId ?? '', scope?.about);
  }

  #known(connectionId: string, about: FilterSource | undefined): FilterConnection | undefined {
    return about ? { name: about.name, source: about } : this.connections.get(connectionId);
  }

  /**
   * Whether the records of a scope are of this connection, or may apply to it. Records without a connection may apply to it, unless they
   * are about another source.
   */
  appliesTo(scopeId: number, connectionId: string): boolean {
    const { connectionId: own = '', about } = this.scopes.value(scopeId) ?? {};
    return own === connectionId || (own === '' && this.isAboutSourceOf(about?.sourceId, connectionId));
  }

  /** @param sourceId the source that an entry without a connection is about; undefined for all sources */
  isAboutSourceOf(sourceId: string | undefined, connectionId: string): boolean {
    return sourceId === undefined || sourceId === this.connections.get(connectionId)?.source?.sourceId;
  }

  /**
   * Sets the known facts about a connection, and keeps its earlier names.
   * @param nextSeq the first entry with this name
   * @returns whether the connection was known
   */
  name(connection: NamedConnection, nextSeq: number): boolean {
    const known = this.connections.get(connection.connectionId);
    const earlier = earlierNames(known, connection, nextSeq);
    this.connections.set(connection.connectionId, { ...connection, ...(earlier && { earlier: [...earlier] }) });
    return known !== undefined;
  }

  clear(): void {
    this.index.clear();
    this.sides.clear();
    this.names = new Interner();
    this.scopes = new Interner();
    this.rareFacts = new Interner(50_000, 1000);
    this.#lastScope = undefined;
    this.#addedScope = -1;
    this.missing.clear();
  }

  /** The number of a namespace of a connection. @param about for an entry without a connection */
  scopeId(connectionId: string, namespace: string | undefined, about?: FilterSource): number {
    const last = this.#lastScope;
    if (last?.scope.connectionId === connectionId && last.scope.namespace === namespace && last.scope.about === about)
      return last.id;
    const scope: Scope = { connectionId, namespace, ...(about && { about }) };
    const id = this.scopes.internUnbounded(scopeKey(scope), scope);
    this.#lastScope = { scope, id };
    return id;
  }
}

/** Reads values that are only in the record on disk; undefined if it cannot be read. */
export interface ColdFacts {
  name(): string | undefined;
  rareFacts(): RareFacts | undefined;
}

export function scopeKey({ connectionId, namespace, about }: Scope): string {
  if (about) return JSON.stringify([connectionId, namespace ?? null, about.sourceId]);
  return JSON.stringify(namespace === undefined ? [connectionId] : [connectionId, namespace]);
}

/** The numbers that facts set in a sparse row. */
export function changedSide(side: SideRow, facts: Partial<EntryFacts>): SideRow {
  return {
    ...side,
    ackId: facts.ackId ?? side.ackId,
    latencyMs: facts.latencyMs ?? side.latencyMs,
    waitedMs: facts.waitedMs ?? side.waitedMs,
    attempt: facts.attempt ?? side.attempt,
  };
}

export function bytesNumber(bytes: number | undefined): number {
  return bytes === undefined ? onDisk : Math.min(bytes, onDisk - 1);
}
