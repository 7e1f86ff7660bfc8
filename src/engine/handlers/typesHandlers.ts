/**
 * Handles requests for the types of events, and checks of events against a schema. Invariants: types of a query are kept while it is
 * requested, so that each event is read once; types of an unused query are released.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStore, toDisposable } from '../../base/disposable.ts';
import { userError } from '../../model/cause/userErrors.ts';
import { eventSchemas } from '../../model/types/eventSchemas.ts';
import type { NamespaceTypes } from '../../model/types/eventTypes.ts';
import { schemaFile } from '../../model/types/jsonSchema.ts';
import type { TypeFormat } from '../../model/types/typeFormats.ts';
import { onlyUrl, typesText } from '../../model/types/typesText.ts';
import { typesTexts } from '../../model/types/typesTexts.ts';
import { widens } from '../../model/types/widens.ts';
import type { Channel } from '../../protocol/channel.ts';
import { schemaCheck, schemaStop, typesRead } from '../../protocol/typesMessages.ts';
import { TimeSlicer } from '../contracts/timeSlicer.ts';
import type { CaptureFindings } from '../findings/captureFindings.ts';
import type { LogReader } from '../log/captureLog.ts';
import { readFilter } from '../query/readFilter.ts';
import type { EventQuery } from '../query/payloadEvents.ts';
import { LogTypes } from '../types/logTypes.ts';

/** Maximum number of queries whose types are kept, and how long they are kept after the last request. */
const maxKept = 4;
const maxIdleMs = 60_000;
/** The types of recent responses are kept, so that the next ones can be compared with them. */
const maxVersions = 8;
/** Events that are received within this time are added together. */
const settleMs = 500;
/**
 * After a text was written, the next one is written only after a pause of this many times the duration, so that the engine can do other
 * work.
 */
const restFactor = 20;

interface Subject {
  connectionId?: string | undefined;
  sourceId?: string | undefined;
  filter?: string | undefined;
}

export interface TypesDeps {
  readonly log: LogReader;
  readonly clock: Clock;
  readonly findings: CaptureFindings | undefined;
  /** Resolves when all entries exist; throws UserError for a connection that is not known. */
  readonly ready: (connectionId: string | undefined) => void | Promise<void>;
}

/** Handles requests until it is disposed, which also ends requests that wait. */
export function registerTypesHandlers({ log, clock, findings, ready }: TypesDeps, channel: Channel): Disposable {
  const store = new DisposableStore();
  const kept = store.add(new KeptTypes(log, clock));

  channel.handle(typesRead, async ({ format, after, base, ...subject }, { signal }) => {
    await ready(subject.connectionId);
    const types = kept.of(subject);
    for (;;) {
      kept.keep(subject, types);
      const from = log.nextSeq;
      await types.events.update(new TimeSlicer(clock, signal));
      const before = clock.now();
      const result = types.text(format, log);
      if (result.version !== after) return { ...result, narrows: base !== undefined && types.narrows(base) };
      const rest = (clock.now() - before) * restFactor;
      await grown(log, from, store, signal);
      await elapsed(clock, Math.max(settleMs, rest), store, signal);
    }
  });

  channel.handle(schemaCheck, async ({ schema, ...subject }, { signal }) => {
    await ready(subject.connectionId);
    if (!findings) throw userError('engine.canceled');
    const query = queryOf(subject);
    let text = schema;
    let from = log.firstSeq;
    if (text === undefined) {
      const types = new LogTypes(log, query);
      from = log.nextSeq;
      await types.update(new TimeSlicer(clock, signal));
      if (types.count === 0) throw userError('types.nothingCaptured');
      text = JSON.stringify(schemaFile(types.namespaces));
    }
    const schemas = eventSchemas(text);
    const check = findings.checkSchemas({ schemas, query, from });
    await findings.examined();
    const { checked, mismatches, leftOut } = check;
    const result = { events: schemas.size, unsupported: [...schemas.unsupported], checked, mismatches, leftOut };
    return schema === undefined ? { ...result, schema: text } : result;
  });
  channel.handle(schemaStop, () => ({ wasRunning: findings?.stopSchemas() ?? false }));
  return store;
}

/** @throws UserError for an invalid filter */
function queryOf({ connectionId, sourceId, filter = '' }: Subject): EventQuery {
  return { connectionId, sourceId, filter: readFilter(filter) };
}

class TypesOfQuery {
  readonly events: LogTypes;
  readonly #connectionId: string | undefined;
  readonly #versions = new Map<string, readonly NamespaceTypes[]>();
  #newest: readonly NamespaceTypes[] = [];

  constructor(log: LogReader, subject: Subject) {
    this.events = new LogTypes(log, queryOf(subject));
    this.#connectionId = subject.connectionId;
  }

  text(format: TypeFormat, log: LogReader): { text: string; version: string; events: number; leftOut: number } {
    this.#newest = this.events.namespaces;
    const connections = log.connections.filter(
      ({ connectionId }) => this.#connectionId === undefined || connectionId === this.#connectionId,
    );
    const info = { comment: typesTexts.comment(), title: typesTexts.title(), url: onlyUrl(connections) };
    const text = typesText(this.#newest, format, info);
    const version = createHash('sha256').update(text).digest('hex').slice(0, 16);
    this.#versions.delete(version);
    this.#versions.set(version, this.#newest);
    for (const oldest of [...this.#versions.keys()].slice(0, -maxVersions)) this.#versions.delete(oldest);
    return { text, version, events: this.events.count, leftOut: this.events.leftOut };
  }

  narrows(version: string): boolean {
    const before = this.#versions.get(version);
    return !before || !widens(before, this.#newest);
  }
}

class KeptTypes implements Disposable {
  readonly #log: LogReader;
  readonly #clock: Clock;
  readonly #kept = new Map<string, { readonly types: TypesOfQuery; readonly forget: Disposable }>();

  constructor(log: LogReader, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** @throws UserError for an invalid filter */
  of(subject: Subject): TypesOfQuery {
    return this.#kept.get(keyOf(subject))?.types ?? new TypesOfQuery(this.#log, subject);
  }

  /** Keeps the types for some time from now on. */
  keep(subject: Subject, types: TypesOfQuery): void {
    const key = keyOf(subject);
    // Moves the newest query to the end.
    this.#forget(key);
    this.#kept.set(key, { types, forget: this.#clock.after(maxIdleMs, () => this.#forget(key)) });
    for (const oldest of [...this.#kept.keys()].slice(0, -maxKept)) this.#forget(oldest);
  }

  dispose(): void {
    for (const key of [...this.#kept.keys()]) this.#forget(key);
  }

  #forget(key: string): void {
    this.#kept.get(key)?.forget.dispose();
    this.#kept.delete(key);
  }
}

function keyOf({ connectionId, sourceId, filter }: Subject): string {
  return JSON.stringify([connectionId, sourceId, filter]);
}

/** Resolves when the log has changed: it has other records than those before `from`, or was cleared. */
function grown(log: LogReader, from: number, store: DisposableStore, signal: AbortSignal): Promise<void> {
  return ended(store, signal, (scope, resolve) => {
    if (log.nextSeq !== from) return resolve();
    scope.add(log.onDidGrow(resolve));
    scope.add(log.onDidDrop(resolve));
  });
}

function elapsed(clock: Clock, ms: number, store: DisposableStore, signal: AbortSignal): Promise<void> {
  return ended(store, signal, (scope, resolve) => scope.add(clock.after(ms, resolve)));
}

/** @throws UserError when it is canceled */
function ended(
  store: DisposableStore,
  signal: AbortSignal,
  start: (scope: DisposableStore, resolve: () => void) => unknown,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const scope = store.add(new DisposableStore());
    const cancel = (): void => {
      store.release(scope);
      reject(userError('engine.canceled'));
    };
    if (signal.aborted) return cancel();
    signal.addEventListener('abort', cancel);
    scope.add(toDisposable(() => signal.removeEventListener('abort', cancel)));
    start(scope, () => {
      store.release(scope);
      resolve();
    });
  });
}
