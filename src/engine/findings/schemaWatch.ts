/**
 * Compares events with schemas, while the log grows. It exists only while a check is requested, and reads the payloads that it compares in
 * time slices. Invariants: each event is compared once; memory does not depend on the number of events or mismatches.
 */
import { messageOf } from '../../base/userError.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { formatPayload } from '../../model/payload/payload.ts';
import type { EventSchemas } from '../../model/types/eventSchemas.ts';
import type { Mismatch } from '../../model/types/schemaValidator.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';
import { type EventQuery, type PayloadEvent, PayloadEvents } from '../query/payloadEvents.ts';
import type { WatchDeps } from './watched.ts';

/** Different mismatches that are counted. Of these, the set of findings shows the first ones. */
const maxKinds = 200;
const maxPathLength = 100;
/** Mismatches are reported together, after this many. */
const reportEvery = 500;
const maxSeqs = 50;

interface CountedMismatch {
  readonly key: string;
  readonly params: {
    readonly event: string;
    readonly to: 'server' | 'client';
    readonly ack?: true;
    readonly problem: 'missing' | 'extra' | 'value' | 'unknown';
    readonly path?: string;
    readonly expected?: string;
    readonly actual?: string;
    readonly first: number;
  };
  readonly connectionId: string;
  readonly sourceId: string;
  count: number;
  seqs: number[];
}

export interface SchemaCheckOptions {
  readonly schemas: EventSchemas;
  readonly query: EventQuery;
  /** The first entry that is compared. */
  readonly from: number;
}

export class SchemaWatch {
  readonly #deps: WatchDeps;
  readonly #options: SchemaCheckOptions;
  readonly #counted = new Map<string, CountedMismatch>();
  readonly #changed = new Set<CountedMismatch>();
  #events: PayloadEvents;
  #unreported = 0;
  #tooLong = 0;
  #isStopped = false;
  /** Events and acknowledgements that were compared. */
  checked = 0;
  /** The number of compared events that do not match. */
  mismatches = 0;
  /** Why the check ended early, as text. */
  fault: string | undefined;

  constructor(deps: WatchDeps, options: SchemaCheckOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#events = new PayloadEvents(deps.log, options.query, options.from);
  }

  /** Events and acknowledgements that were not compared, because they are too large, cannot be decoded, or take too long. */
  get leftOut(): number {
    return this.#events.unread + this.#events.missed + this.#tooLong;
  }

  /** Compares the entries that exist. @throws the reason of the slicer's signal */
  async update(slicer: TimeSlicer): Promise<void> {
    if (this.#isStopped) return;
    try {
      await this.#events.read(
        slicer,
        (event) => this.#compare(event),
        () => this.#clearCounts(),
      );
    } catch (error) {
      if (slicer.signal?.aborted) throw error;
      // The expression of a filter took too long.
      this.fault = messageOf(error);
      this.#isStopped = true;
    }
    this.#report();
  }

  /** Must be called when entries were cleared or restored. The existing entries are compared again. */
  clear(): void {
    this.#clearCounts();
    const { log } = this.#deps;
    this.#events = new PayloadEvents(log, this.#options.query, Math.max(log.firstSeq, this.#options.from));
  }

  /** Ends the check, and withdraws its findings. */
  stop(): void {
    this.#isStopped = true;
    for (const key of this.#counted.keys()) this.#deps.findings.withdraw(key);
    this.#clearCounts();
  }

  #clearCounts(): void {
    this.#counted.clear();
    this.#changed.clear();
    this.#unreported = this.checked = this.mismatches = this.#tooLong = 0;
  }

  #compare(captured: PayloadEvent): void {
    if (this.#isStopped) return;
    const { schemas } = this.#options;
    const { event, kind, args } = captured;
    if (!schemas.has(event)) {
      if (kind === 'event') this.#found(captured, undefined);
      return;
    }
    const notation = formatPayload(args) as unknown[];
    const found = schemas.mismatches(event, kind === 'ack' ? 'ack' : 'args', notation);
    if (!found) {
      if (kind === 'event') this.#tooLong++;
      return;
    }
    this.checked++;
    if (found.length === 0) return;
    this.mismatches++;
    for (const mismatch of found) this.#found(captured, mismatch);
    if (++this.#unreported >= reportEvery) this.#report();
  }

  #found(captured: PayloadEvent, mismatch: Mismatch | undefined): void {
    const key = keyOf(captured, mismatch);
    const known = this.#counted.get(key);
    if (!known && this.#counted.size >= maxKinds) return;
    const counted = known ?? this.#newMismatch(key, captured, mismatch);
    counted.count++;
    counted.seqs.push(captured.seq);
    if (counted.seqs.length > 2 * maxSeqs) counted.seqs = counted.seqs.slice(-maxSeqs);
    this.#changed.add(counted);
  }

  #newMismatch(key: string, { event, kind, seq, record }: PayloadEvent, mismatch: Mismatch | undefined) {
    const path = mismatch?.path.join('.').slice(0, maxPathLength) ?? '';
    const source = this.#deps.log.tables.connections.get(record.connectionId)?.source;
    const counted: CountedMismatch = {
      key,
      params: {
        event: event.event,
        to: event.to,
        ...(kind === 'ack' && { ack: true }),
        problem: mismatch?.kind ?? 'unknown',
        ...(path !== '' && { path }),
        ...(mismatch && { expected: mismatch.expected, actual: mismatch.actual }),
        first: seq,
      },
      connectionId: record.connectionId,
      sourceId: source?.sourceId ?? record.connectionId,
      count: 0,
      seqs: [],
    };
    this.#counted.set(key, counted);
    return counted;
  }

  #report(): void {
    this.#unreported = 0;
    for (const { key, params, connectionId, sourceId, count, seqs } of this.#changed) {
      this.#deps.findings.report({
        key,
        cause: explain('finding.schemaMismatch', { ...params, count }),
        severity: params.problem === 'unknown' ? 'info' : 'warning',
        connectionId,
        sourceId,
        seqs,
        count,
      });
    }
    for (const counted of this.#changed) counted.seqs = [];
    this.#changed.clear();
  }
}

/** Items of a list count as one path, except for the arguments themselves. */
function keyOf({ event: { namespace, to, event }, kind }: PayloadEvent, mismatch: Mismatch | undefined): string {
  const path = mismatch?.path.map((part, index) => (index > 0 && /^\d+$/.test(part) ? '*' : part));
  const what = mismatch && [mismatch.kind, path, mismatch.expected, mismatch.actual];
  return `schema ${JSON.stringify([namespace, to, event, kind, what])}`;
}
