/**
 * The capture log: packets as bytes in segments, facts as columns in memory. It has a maximum size and age; the oldest segments are
 * dropped. If writing fails, the log reports it once and continues in memory; see logWriter.ts.
 */
import type { StoredCause } from '../../model/cause/cause.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import { hasRareFacts } from '../../model/entry/rareFacts.ts';
import type { NamedConnection } from '../../protocol/shapes.ts';
import type { CaptureLog, LogLimits } from './captureLog.ts';
import type { LargePayloads } from '../contracts/largeReads.ts';
import type { Amendment, BodyFront, IncomingPacket, LogRecord, NewRecord } from '../contracts/record.ts';
import { bodySize, findPart, largestBody, packetSize, readKind } from './bodyCodec.ts';
import { ByteReader } from './byteReader.ts';
import { ClearedEntries } from './columns/clearedEntries.ts';
import { Definitions } from './columns/definitions.ts';
import { deliveryCodes, directionCodes, kindCodes, shapeBits } from './columns/factCodes.ts';
import { bytesNumber, changedSide, FactColumns } from './columns/factColumns.ts';
import { chunkSize, type IndexRow, onDisk } from './columns/logIndex.ts';
import type { SeqSet } from './columns/seqSet.ts';
import { LogWriter } from './store/logWriter.ts';
import {
  bodyReader,
  entryFrontSize,
  readEntryStatus,
  recordHeadSize,
  recordTypes,
  writeAmendment,
  writeCleared,
  writeEntry,
  writePlainEntry,
} from './recordCodec.ts';
import { guarded, inFront } from './recordFront.ts';
import { asRecord, keepable, recordOf } from './newRecord.ts';
import { type Recovered, recoverSegments } from './store/recovery.ts';
import { SegmentGuard } from './store/segmentGuard.ts';
import { type Segment, Segments } from './store/segments.ts';
import type { SegmentStore } from './store/segmentStore.ts';
import { StoredLocations } from './storedLocations.ts';
import { type RecordSource, StoredRecord } from './storedRecord.ts';

/** The number of segments in a full log. Records are dropped by segment. */
const segmentsOfLog = 16;
const smallestSegment = 64 * 1024;
const largestSegment = 64 * 1024 * 1024;
const checkAgeEveryMs = 10 * 60_000;

/** The flags of an event from the server with its packet. */
const incomingShape = kindCodes.of('event') | (directionCodes.of('in') << shapeBits.directionShift) | shapeBits.hasBody;

export class SegmentedLog implements CaptureLog {
  readonly recovered: Recovered;
  readonly startedAt: string;
  readonly #clock: Clock;
  readonly #store: SegmentStore;
  /** The time of the clock at which `t` was 0. */
  readonly #start: number;
  readonly #startWall: number;
  readonly tables = new FactColumns();
  readonly #segments = new Segments();
  readonly #connections = this.tables.connections;
  readonly #definitions = new Definitions(this.tables, this.#connections);
  readonly #writer: LogWriter;
  readonly #guard: SegmentGuard;
  readonly #locations = new StoredLocations(this.tables, this.#segments);
  readonly #cleared = new ClearedEntries(this.tables.index);
  readonly #append = new Emitter<LogRecord>();
  readonly #growth = new Emitter<void>();
  readonly #amend = new Emitter<LogRecord>();
  readonly #drop = new Emitter<void>();
  readonly #fail = new Emitter<StoredCause>();
  readonly #repair = new Emitter<StoredCause>();
  readonly onDidAppend = this.#append.event;
  readonly onDidGrow = this.#growth.event;
  readonly onDidAmend = this.#amend.event;
  readonly onDidDrop = this.#drop.event;
  readonly onDidFail = this.#fail.event;
  readonly onDidRepair = this.#repair.event;
  large: LargePayloads | undefined;
  #limits: LogLimits;
  #firstSeq = 1;
  #nextSeq = 1;
  #dropped = 0;
  #ageTimer: Disposable | undefined;

  constructor(clock: Clock, store: SegmentStore, limits: LogLimits) {
    this.#clock = clock;
    this.#store = store;
    this.#limits = limits;
    const wall = clock.wall();
    this.recovered = recoverSegments(store, wall, {
      tables: this.tables,
      segments: this.#segments,
      connections: this.#connections,
      bodies: this.#locations.bodies,
      rareFactLocations: this.#locations.rareFactLocations,
      cleared: this.#cleared,
    });
    const { startedAt, lastT, nextSeq, nextNumber, firstSeq } = this.recovered;
    this.#startWall = startedAt ?? wall;
    // Times must not decrease, even if the clock was set back.
    this.#start = clock.now() - Math.max(wall - this.#startWall, lastT);
    this.startedAt = new Date(this.#startWall).toISOString();
    this.#firstSeq = firstSeq;
    this.#nextSeq = nextSeq;
    this.#guard = new SegmentGuard({
      clock,
      store,
      segments: this.#segments,
      startedAt: this.#startWall,
      entriesIn: (segment, from, to) => {
        const end = this.#segments.after(segment)?.firstSeq ?? this.#nextSeq;
        return this.tables.index.countAt(Math.max(segment.firstSeq, this.#firstSeq), end, from, to);
      },
      nextSeq: () => this.#nextSeq,
      redefine: (writer, segment, maxLength) => this.#definitions.writeAgain(writer, segment, maxLength),
      report: (cause) => this.#repair.fire(cause),
    });
    this.#writer = new LogWriter(
      {
        clock,
        store,
        segments: this.#segments,
        startedAt: this.#startWall,
        segmentBytes: () => segmentBytes(this.#limits.maxBytes),
        segmentAgeMs: () => this.#limits.maxAgeMs / segmentsOfLog,
        nextSide: () => this.tables.sides.next,
        writing: (segment) => this.#guard.beforeWrite(segment),
        written: () => {
          this.#keepBounds();
          return this.#guard.afterWrite(this.#writer.segment);
        },
        failed: (fault) => this.#fail.fire(fault),
      },
      nextNumber,
    );
    this.#dropCleared();
    this.#keepBounds();
    this.#dropped = 0;
    this.#lookForOld();
  }

  get firstSeq(): number {
    return this.#firstSeq;
  }

  get nextSeq(): number {
    return this.#nextSeq;
  }

  get cleared(): number {
    return this.#cleared.size;
  }

  get dropped(): number {
    return this.#dropped;
  }

  get fault(): StoredCause | undefined {
    return this.#writer.fault;
  }

  get connections(): readonly NamedConnection[] {
    return [...this.#connections.values()];
  }

  get lasts(): boolean {
    return this.#store.lasts;
  }

  /** Size of the index in memory, in bytes. */
  get indexBytes(): number {
    return this.tables.index.size + this.tables.sides.size;
  }

  name(connection: NamedConnection): void {
    if (this.tables.name(connection, this.#nextSeq)) this.#definitions.renamed(connection.connectionId);
  }

  append(record: NewRecord): LogRecord {
    const seq = this.#nextSeq++;
    const t = this.#clock.now() - this.#start;
    const kept = keepable(record);
    const numbers = this.tables.numbersOf(kept);
    let offset = onDisk;
    if (!this.#writer.isFull) {
      const segment = this.#writer.open(seq);
      const { batch } = this.#writer;
      this.#definitions.write(batch, segment.number, numbers.scope, numbers.event, numbers.side?.rareFactsId ?? 0);
      offset = this.#writer.offsetOf(writeEntry(batch, numbers, t, kept.body));
    }
    this.tables.add(seq, t, offset, numbers);
    // The facts are added to the given object, because a copy would cost more than all the other work here.
    const facts = kept.facts as EntryFacts;
    facts.seq = seq;
    facts.t = t;
    const appended = asRecord(kept, facts, this.tables.named(facts, kept.about));
    this.#append.fire(appended);
    this.#growth.fire();
    this.#writer.closed();
    return appended;
  }

  received(incoming: IncomingPacket): number {
    const { packet, event, connectionId, namespace, bytes, hasBinary } = incoming;
    const size = packetSize(packet);
    const name = this.tables.names.add(event, event);
    // With listeners, a record is needed. Names without a number, and packets that do not fit, take the general path.
    if (this.#append.hasListeners || name === undefined || size > largestBody || this.#writer.isFull) {
      return this.append(recordOf(incoming)).seq;
    }
    const seq = this.#nextSeq++;
    const t = this.#clock.now() - this.#start;
    const scope = this.tables.scopeId(connectionId, namespace);
    const segment = this.#writer.open(seq);
    const { batch } = this.#writer;
    this.#definitions.write(batch, segment.number, scope, name, 0);
    const shape =
      incomingShape | (hasBinary ? shapeBits.hasBinary : 0) | (incoming.recoveryOffset ? shapeBits.recoveryOffset : 0);
    const counted = bytesNumber(bytes);
    const at = writePlainEntry(batch, shape, t, scope, name, counted, incoming, size);
    this.tables.index.add(seq, shape, 0, t, this.#writer.offsetOf(at), scope, name, counted, 0);
    this.#growth.fire();
    this.#writer.closed();
    return seq;
  }

  amend(seq: number, { facts = {}, withoutCause = false, withoutLatency = false, body, ackSeq }: Amendment): void {
    const row = this.#row(seq, { withCleared: true });
    if (!row) return;
    const before = this.tables.sides.row(row.side);
    const rare =
      hasRareFacts(facts) || withoutCause
        ? this.tables.rareFactsId({ ...this.#locations.rareFacts(seq, row, withoutCause), ...facts })
        : { id: before.rareFactsId, json: undefined };
    const changed = changedSide(withoutLatency ? { ...before, latencyMs: NaN } : before, facts);
    const side = { ...changed, ackSeq: ackSeq ?? before.ackSeq, rareFactsId: rare.id };
    const status = facts.delivery === undefined ? row.status : deliveryCodes.of(facts.delivery);
    const bytes = facts.bytes === undefined ? row.bytes : bytesNumber(facts.bytes);
    // Only the newest amendment is read, so it must contain all rare facts that are not in memory.
    const json = rare.id === onDisk ? (rare.json ?? JSON.stringify(this.#locations.rareFacts(seq, row))) : undefined;
    const kept = this.#writer.isFull || (body && bodySize(body) > largestBody) ? undefined : body;
    const segment = this.#writer.open(this.#nextSeq);
    const { batch } = this.#writer;
    this.#definitions.write(batch, segment.number, 0, 0, side.rareFactsId);
    const line = { seq, status, bytes, side, rareFactsJson: json };
    const offset = this.#writer.offsetOf(writeAmendment(batch, line, kept));
    const location = { segment: segment.number, offset };
    if (kept) this.#locations.bodies.set(seq, location);
    if (json !== undefined) this.#locations.rareFactLocations.set(seq, location);
    if (kept) this.tables.index.setShape(seq, row.shape | shapeBits.hasBody);
    if (row.side !== 0) this.tables.sides.set(row.side, side);
    this.tables.index.amend(seq, { status, bytes, side: row.side === 0 ? this.tables.sides.add(side) : row.side });
    const amended = this.read(seq);
    if (amended) this.#amend.fire(amended);
    this.#writer.closed();
  }

  read(seq: number): LogRecord | undefined {
    const row = this.#row(seq);
    return row && new StoredRecord(this.#source, seq, row);
  }

  readPart(seq: number, part: number, from: number, to: number): Uint8Array | undefined {
    return guarded(() => {
      const found = this.#partLocation(seq, part);
      if (!found) return undefined;
      const begin = Math.min(from, found.length);
      const length = Math.max(0, Math.min(to, found.length) - begin);
      const range = this.#segments.read(found.segment, found.at + begin, length);
      return range && new Uint8Array(range);
    });
  }

  partSize(seq: number, part: number): number | undefined {
    return guarded(() => this.#partLocation(seq, part)?.length);
  }

  bodyFront(seq: number, textBytes: number): BodyFront | undefined {
    return guarded(() => {
      const found = this.#front(seq, (reader, segment, offset) => ({ segment, offset, kind: readKind(reader) }));
      if (!found) return undefined;
      const { textAt, ...kind } = found.kind;
      const text = this.#segments.read(found.segment, found.offset + textAt, Math.min(textBytes, kind.textLength));
      return text && { ...kind, text };
    });
  }

  readRaw(seq: number, into: Uint8Array): { length: number; endSeq: number } {
    const row = this.#row(seq);
    const at = row && row.offset !== onDisk ? this.#segments.all.findLastIndex((it) => it.firstSeq <= seq) : -1;
    const segment = this.#segments.all[at];
    const endSeq = this.#segments.all[at + 1]?.firstSeq ?? this.#nextSeq;
    return { length: row && segment ? this.#segments.readInto(segment, row.offset, into) : 0, endSeq };
  }

  readStored(seq: number, at: number, into: Uint8Array): number {
    const found = this.#locations.storedAt(seq, this.#row(seq));
    return found ? this.#segments.readInto(found.segment, found.offset + at, into) : 0;
  }

  hasLateBody(seq: number): boolean {
    return this.#locations.bodies.has(seq);
  }

  firstDelivery(seq: number): EntryFacts['delivery'] {
    const row = this.#row(seq);
    const location = row && this.#locations.entryLocation(seq, row);
    const segment = location && this.#segments.numbered(location.segment);
    if (!segment) return undefined;
    return guarded(() => {
      const front = this.#segments.read(segment, location.offset, recordHeadSize + entryFrontSize);
      return front && deliveryCodes.value(readEntryStatus(new ByteReader(front, recordHeadSize)));
    });
  }

  resume(): boolean {
    this.#guard.retry();
    return this.#writer.resume();
  }

  setLimits(limits: LogLimits): void {
    this.#limits = limits;
    this.#keepBounds();
    this.#lookForOld();
  }

  clearEntries(seqs: SeqSet): number {
    this.settleCleared();
    const cleared = this.#cleared.clear(seqs);
    if (cleared.size === 0) return 0;
    this.#writeCleared(recordTypes.cleared, cleared);
    const { segment } = this.#writer;
    // New records are written to another segment, so that this one can be deleted.
    if (segment && !this.tables.index.hasAny(segment.firstSeq, this.#nextSeq)) this.#writer.release();
    this.#clearsChanged();
    return cleared.size;
  }

  undoClear(): boolean {
    const restored = this.#cleared.undo();
    if (!restored) return false;
    this.#writeCleared(recordTypes.restored, restored);
    this.#clearsChanged();
    return true;
  }

  settleCleared(): void {
    if (!this.#cleared.canUndo) return;
    this.#cleared.settle();
    // All records are cleared, so the names and connections are removed too.
    if (this.cleared === this.#nextSeq - this.#firstSeq) this.clear();
    else this.#dropCleared();
  }

  clear(): void {
    this.#writer.clear();
    this.#guard.clear();
    this.#segments.clear();
    this.tables.clear();
    this.#definitions.clear();
    this.#locations.clear();
    this.#cleared.reset();
    this.#firstSeq = this.#nextSeq;
    this.#dropped = 0;
    this.#drop.fire();
  }

  dispose(): void {
    this.#ageTimer?.dispose();
    this.#writer.dispose();
    this.#guard.dispose();
    this.#segments.close();
    this.#store.dispose();
    this.tables.clear();
    const emitters = [this.#append, this.#growth, this.#amend, this.#drop, this.#fail, this.#repair];
    for (const emitter of emitters) emitter.dispose();
  }

  readonly #source: RecordSource = {
    factsOf: (seq, row) =>
      this.tables.factsOf(seq, row, {
        name: () => this.#locations.storedName(seq, row),
        rareFacts: () => this.#locations.storedRareFacts(seq, row),
      }),
    bodyOf: (seq, row) => {
      const location = this.#locations.bodyLocation(seq, row);
      return location && guarded(() => this.#locations.bodyAt(location));
    },
    ackSeqOf: ({ side }) => {
      const { ackSeq } = this.tables.sides.row(side);
      return Number.isNaN(ackSeq) ? undefined : ackSeq;
    },
    connectionOf: ({ scope }) => this.tables.scopes.value(scope)?.connectionId ?? '',
    knownOf: ({ scope }) => this.tables.knownOf(scope),
    tables: this.tables,
  };

  #row(seq: number, options?: { withCleared: boolean }): IndexRow | undefined {
    return seq >= this.#firstSeq && seq < this.#nextSeq ? this.tables.index.row(seq, options) : undefined;
  }

  /** The position of a part of a payload, and its length. */
  #partLocation(seq: number, part: number): { segment: Segment; at: number; length: number } | undefined {
    return this.#front(seq, (reader, segment, offset) => {
      const found = findPart(reader, part);
      return found && { segment, at: offset + found.at, length: found.length };
    });
  }

  /** Reads the sizes of the parts of a payload. */
  #front<T>(seq: number, parse: (body: ByteReader, segment: Segment, offset: number) => T): T | undefined {
    const found = this.#locations.storedAt(seq, this.#row(seq));
    if (!found) return undefined;
    const { segment, offset } = found;
    return inFront(
      (most) => this.#locations.bytesAt({ segment: segment.number, offset }, most),
      (bytes) => {
        const reader = bodyReader(bytes);
        return reader && parse(reader, segment, offset);
      },
    );
  }

  /**
   * Writes the clear to the log, so that it persists after a restart. Skipped if a restart would not find any of the records, or if writing
   * is not possible.
   */
  #writeCleared(type: 6 | 7, seqs: SeqSet): void {
    if (!this.#store.lasts) return;
    for (const { number, words } of seqs.chunks) {
      if (this.#writer.isFull) return;
      this.#writer.open(this.#nextSeq);
      writeCleared(this.#writer.batch, type, { firstSeq: number * chunkSize, words });
      this.#writer.closed();
    }
    this.#writer.flush();
  }

  #clearsChanged(): void {
    this.tables.clears++;
    this.#drop.fire();
  }

  /** Deletes the oldest segments if all of their entries are cleared. Other segments keep their bytes until they are the oldest. */
  #dropCleared(): void {
    if (this.#cleared.size === 0) return;
    const { firstSeq } = this;
    for (let oldest = this.#segments.oldest; oldest; oldest = this.#segments.oldest) {
      const end = this.#segments.after(oldest)?.firstSeq ?? this.#nextSeq;
      if (this.tables.index.hasAny(oldest.firstSeq, end)) break;
      if (oldest === this.#writer.segment && !this.#writer.release()) break;
      this.#dropOldest();
    }
    if (this.#firstSeq !== firstSeq) this.#forgetDropped();
  }

  #dropOldest(): void {
    this.#segments.dropOldest();
    this.#firstSeq = this.#segments.oldest?.firstSeq ?? this.#nextSeq;
  }

  /** Removes the stored data about entries before the first one. */
  #forgetDropped(): void {
    this.tables.index.freeBefore(this.#firstSeq);
    this.tables.sides.freeBefore(this.#segments.oldest?.firstSide ?? this.tables.sides.next);
    this.#locations.dropBefore(this.#firstSeq);
    this.#cleared.dropBefore(this.#firstSeq);
    this.#drop.fire();
  }

  #keepBounds(): void {
    const tooOld = this.#clock.wall() - this.#limits.maxAgeMs;
    const { firstSeq } = this;
    for (let oldest = this.#segments.oldest; oldest; oldest = this.#segments.oldest) {
      const tooMuch = this.#segments.written > this.#limits.maxBytes;
      if (!tooMuch && oldest.newestAt >= tooOld) break;
      if (oldest === this.#writer.segment && (tooMuch || !this.#writer.release())) break;
      this.#dropOldest();
    }
    if (this.#firstSeq === firstSeq) return;
    this.#dropped += this.#firstSeq - firstSeq;
    this.#forgetDropped();
  }

  /** Drops old segments even if nothing is appended. */
  #lookForOld(): void {
    this.#ageTimer?.dispose();
    this.#ageTimer = this.#clock.after(Math.min(checkAgeEveryMs, this.#limits.maxAgeMs / 4), () => {
      this.#keepBounds();
      this.#lookForOld();
    });
  }
}

function segmentBytes(maxBytes: number): number {
  return Math.min(largestSegment, Math.max(smallestSegment, maxBytes / segmentsOfLog));
}
