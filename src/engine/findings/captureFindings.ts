/**
 * Derives findings from the entries of a log, while it grows. It reads the columns of the log in time slices, some time
 * after the entries were recorded, so that receiving does not wait for it. Invariants: each entry is read once; all
 * times are times of the entries, so that a session file gives the same findings as the capture that it was saved from;
 * memory is bounded.
 */
import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/emitter.ts';
import type { Finding } from '../../model/findings/finding.ts';
import { TimeSlicer } from '../contracts/timeSlicer.ts';
import type { LogReader } from '../log/captureLog.ts';
import { deliveryCodes, directionOf, kindCodes, shapeBits } from '../log/columns/factCodes.ts';
import type { FactColumns } from '../log/columns/factColumns.ts';
import { chunkSize, nextChunk, type IndexChunk } from '../log/columns/logIndex.ts';
import { AckWatch } from './ackWatch.ts';
import { ArgumentBudget } from './argumentBudget.ts';
import { ArgumentWatch, firstEvents, oneOf } from './argumentWatch.ts';
import { ConnectionWatch } from './connectionWatch.ts';
import { CopiesWatch } from './copiesWatch.ts';
import { EventWatch, isVolatile } from './eventWatch.ts';
import { FindingSet } from './findingSet.ts';
import { JoinWatch } from './joinWatch.ts';
import { PostWatch } from './postWatch.ts';
import { isNoted, ServerWatch } from './serverWatch.ts';
import { SessionWatch } from './sessionWatch.ts';
import { type SchemaCheckOptions, SchemaWatch } from './schemaWatch.ts';
import { type ConnectionTrack, type NameOnConnection, Tracks } from './tracks.ts';
import { MisspelledNameWatch } from './misspelledNameWatch.ts';
import { applyTransition } from './transitions.ts';
import type { EventRow } from './watched.ts';

/** New entries are examined together, this long after the first of them was recorded. */
const everyMs = 100;
/** While a watch waits for something, it is called at this interval. */
const waitingMs = 500;
/** Reading the clock costs as much as examining some entries. */
const entriesBetweenChecks = 256;

const eventKind = kindCodes.of('event');
const ackKind = kindCodes.of('ack');
const deliveryKind = kindCodes.of('delivery');
const connectionKind = kindCodes.of('connection');
const packetKind = kindCodes.of('packet');
const markerKind = kindCodes.of('marker');
const flushedStatus = deliveryCodes.of('flushed');

export class CaptureFindings implements Disposable {
  readonly #log: LogReader;
  readonly #clock: Clock;
  readonly #isLive: boolean;
  readonly #store = new DisposableStore();
  readonly #found: FindingSet;
  readonly #tracks: Tracks;
  readonly #budget = new ArgumentBudget();
  readonly #copies: CopiesWatch;
  readonly #misspelledNames: MisspelledNameWatch;
  readonly #acks: AckWatch;
  readonly #events: EventWatch;
  readonly #arguments: ArgumentWatch;
  readonly #connections: ConnectionWatch;
  readonly #sessions: SessionWatch;
  readonly #joins: JoinWatch;
  readonly #posts: PostWatch;
  readonly #server: ServerWatch;
  #schemas: SchemaWatch | undefined;
  readonly #examine = this.#store.add(new Emitter<void>());
  readonly #closing = new AbortController();
  #names: FactColumns['names'];
  #clears: number;
  #next: number;
  /** The time at which the current second of the examined events began, in milliseconds. */
  #secondStart = -1000;
  #lastT = 0;
  readonly #last = { scope: -1, event: -1, isIn: false, track: undefined as NameOnConnection | undefined };
  /** The time of the clock at which `t` was 0; undefined until an entry is recorded. */
  #start: number | undefined;
  #timer: Disposable | undefined;
  #listening: Disposable | undefined;
  #working: Promise<void> | undefined;

  /** Fires when findings were added, updated or withdrawn. */
  readonly onDidChange: Event<void>;
  /** Fires when all existing entries were examined. */
  readonly onDidExamine = this.#examine.event;

  /** @param isLive whether the log is a running capture, in which time passes without entries */
  constructor(log: LogReader, clock: Clock, { isLive }: { readonly isLive: boolean }) {
    this.#log = log;
    this.#clock = clock;
    this.#isLive = isLive;
    this.#found = new FindingSet(log.tables.evidence);
    this.onDidChange = this.#found.onDidChange;
    this.#tracks = new Tracks(log, (name) => this.#arguments.forget(name));
    const deps = { log, findings: this.#found };
    this.#copies = new CopiesWatch(deps, this.#budget);
    this.#joins = new JoinWatch(deps);
    this.#posts = new PostWatch(deps);
    this.#server = new ServerWatch(deps);
    this.#misspelledNames = new MisspelledNameWatch(deps);
    this.#acks = new AckWatch(deps, this.#tracks, { posts: this.#posts, names: this.#misspelledNames });
    this.#events = new EventWatch(deps);
    this.#arguments = new ArgumentWatch(deps, this.#budget);
    this.#connections = new ConnectionWatch(deps);
    this.#sessions = new SessionWatch(deps, this.#tracks);
    this.#names = log.tables.names;
    this.#clears = log.tables.clears;
    this.#next = log.firstSeq;
    this.#store.add(log.onDidDrop(() => this.#dropped()));
    this.#listen();
  }

  /** Increases with each change. */
  get version(): number {
    return this.#found.version;
  }

  /** All findings, the most severe first. */
  get all(): readonly Finding[] {
    return this.#found.all;
  }

  /** When an entry was recorded, in milliseconds; NaN if it is no longer in the capture. */
  timeOf(seq: number): number {
    return this.#log.tables.index.t(seq);
  }

  /**
   * Compares events with schemas, in place of the schemas of the previous check. `examined` resolves when the existing
   * events were compared. Without a check, nothing is compared, and the payloads are not read for it.
   */
  checkSchemas(options: SchemaCheckOptions): SchemaWatch {
    this.stopSchemas();
    return (this.#schemas = new SchemaWatch({ log: this.#log, findings: this.#found }, options));
  }

  /** Ends the check, and withdraws its findings. Returns whether there was one. */
  stopSchemas(): boolean {
    const stopped = this.#schemas;
    this.#schemas = undefined;
    stopped?.stop();
    return stopped !== undefined;
  }

  /** Resolves when the entries that exist now have been examined. */
  async examined(): Promise<void> {
    // Work that is in progress may have begun before the newest entries were recorded.
    await this.#working;
    if (!this.#store.isDisposed) await this.#work();
  }

  /** Examines the last entries of a file. Nothing follows them, so copies at its end are complete. */
  async finish(): Promise<void> {
    await this.examined();
    this.#copies.tick(Infinity);
    this.#server.tick(Infinity);
  }

  dispose(): void {
    this.#closing.abort();
    this.#timer?.dispose();
    this.#listening?.dispose();
    this.#store.dispose();
    this.#found.dispose();
  }

  /** Waits for the next record. Records after it are examined with it, so that receiving them costs nothing here. */
  #listen(): void {
    if (this.#store.isDisposed || this.#listening) return;
    if (this.#log.nextSeq > this.#next) this.#request(everyMs);
    else this.#listening = this.#log.onDidGrow(() => this.#grew());
  }

  #grew(): void {
    this.#listening?.dispose();
    this.#listening = undefined;
    this.#start ??= this.#clock.now() - this.#log.tables.index.t(this.#log.nextSeq - 1);
    this.#request(everyMs);
  }

  #request(afterMs: number): void {
    if (this.#timer || this.#store.isDisposed) return;
    this.#timer = this.#clock.after(afterMs, () => {
      this.#timer = undefined;
      if (!this.#working) void this.#work();
      // The work in progress may already have passed the new entries.
      else void this.#working.then(() => this.#request(everyMs));
    });
  }

  /** Some entries were removed. If the user cleared entries, the remaining ones may have other findings. */
  #dropped(): void {
    const { tables, firstSeq } = this.#log;
    if (tables.names === this.#names && tables.clears === this.#clears) return;
    this.#names = tables.names;
    this.#clears = tables.clears;
    this.#next = firstSeq;
    this.#found.clear();
    this.#tracks.clear();
    this.#last.event = -1;
    const watches = [
      this.#copies,
      this.#acks,
      this.#events,
      this.#arguments,
      this.#connections,
      this.#sessions,
      this.#joins,
      this.#posts,
      this.#server,
    ];
    for (const watch of watches) watch.clear();
    this.#schemas?.clear();
    this.#request(everyMs);
  }

  #work(): Promise<void> {
    return (this.#working ??= this.#catchUp().finally(() => (this.#working = undefined)));
  }

  async #catchUp(): Promise<void> {
    const slicer = new TimeSlicer(this.#clock, this.#closing.signal);
    try {
      while (this.#next < this.#log.nextSeq) {
        this.#examineSome();
        if (slicer.shouldYield) await slicer.yieldToEventLoop();
      }
      await this.#schemas?.update(slicer);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      throw error;
    }
    const t = this.#isLive && this.#start !== undefined ? this.#clock.now() - this.#start : this.#lastT;
    this.#copies.tick(t);
    this.#acks.tick(t);
    this.#sessions.tick(t);
    this.#connections.tick(t);
    this.#joins.tick(t);
    this.#server.tick(t);
    const waiting = [this.#copies, this.#acks, this.#connections, this.#joins, this.#server];
    const isWaiting = waiting.some((watch) => watch.isWaiting);
    if (this.#isLive && isWaiting) this.#request(waitingMs);
    if (!this.#timer) this.#listen();
    this.#examine.fire();
  }

  #examineSome(): void {
    const seq = Math.max(this.#next, this.#log.firstSeq);
    const chunk = this.#log.tables.index.chunk(Math.floor(seq / chunkSize));
    const end = Math.min(this.#log.nextSeq, nextChunk(seq), seq + entriesBetweenChecks);
    this.#next = end;
    if (!chunk) return;
    for (let each = seq; each < end; each++) this.#entry(chunk, each, each % chunkSize);
    this.#lastT = chunk.t[(end - 1) % chunkSize] ?? this.#lastT;
  }

  #entry(chunk: IndexChunk, seq: number, at: number): void {
    const shape = chunk.shape[at] as number;
    switch (shape & 15) {
      case eventKind:
        return this.#event(chunk, seq, at, shape);
      case ackKind:
        return this.#ack(rowAt(chunk, seq, at));
      case deliveryKind:
        return this.#step(rowAt(chunk, seq, at));
      case markerKind:
        return this.#server.marker(seq);
      case connectionKind:
      case packetKind: {
        const track = this.#tracks.connectionOf(chunk.scope[at] as number);
        if (track) this.#ofConnection(track, chunk, seq, at);
        return;
      }
    }
  }

  #ofConnection(track: ConnectionTrack, chunk: IndexChunk, seq: number, at: number): void {
    const shape = chunk.shape[at] as number;
    if ((shape & directionMask) === inShape) track.lastInT = chunk.t[at] as number;
    const isPacket = (shape & 15) === packetKind;
    // Only requests are of interest.
    if (isPacket && (shape & directionMask) === inShape) return;
    const facts = this.#log.read(seq)?.facts;
    if (facts && isPacket) this.#posts.packet(track, facts);
    else if (facts) {
      const [connections, sessions, joins] = [this.#connections, this.#sessions, this.#joins];
      applyTransition(track, facts, { connections, sessions, joins });
    }
  }

  #event(chunk: IndexChunk, seq: number, at: number, shape: number): void {
    const t = chunk.t[at] as number;
    if (t < this.#secondStart || t >= this.#secondStart + 1000) this.#secondStart = Math.floor(t / 1000) * 1000;
    const second = this.#secondStart / 1000;
    const isIn = (shape & directionMask) === inShape;
    this.#budget.event(second);
    const track = this.#trackOf(chunk.scope[at] as number, chunk.event[at] as number, isIn, t);
    if (!track) return;
    const { connection, name } = track;
    track.count++;
    name.count++;
    connection.events++;
    this.#events.rate(track, seq, second);
    if (isIn) {
      connection.lastInT = t;
    } else {
      connection.lastOut = name;
      connection.lastOutT = t;
      if ((shape & shapeBits.wantsAck) === 0 && !connection.isServer) this.#misspelledNames.emitted(track, seq);
    }
    if (isIn && name.count === 1) this.#misspelledNames.used(name);
    if (connection.isServer) this.#server.event(track, seq, t);
    const bytes = chunk.bytes[at] as number;
    if (track.notComparedUntil <= t && (isIn || !connection.isOwn)) this.#copies.event(track, seq, t, bytes, shape);
    if (bytes >= connection.examinedBytes) this.#events.size(track, { seq, t, bytes });
    if (name.count <= firstEvents || name.count % oneOf === 0) this.#arguments.event(track, seq, t, bytes);
    if ((shape & flags) !== 0) this.#flagged(track, rowAt(chunk, seq, at));
  }

  /** An acknowledgement is sent in the other direction than its event. */
  #ack({ seq, shape, side, bytes }: EventRow): void {
    const { sides, index } = this.#log.tables;
    const event = side === 0 ? undefined : index.row(sides.of(side));
    const isIn = (shape & directionMask) === inShape;
    const track = event && this.#tracks.nameOf(event.scope, event.event, !isIn, event.t);
    if (!track) return;
    const { name } = track;
    name.sampledAcks++;
    if (name.sampledAcks <= firstEvents || name.sampledAcks % oneOf === 0) this.#arguments.ack(track, seq, bytes);
  }

  /** Many events have the same name as the previous one. */
  #trackOf(scope: number, event: number, isIn: boolean, t: number): NameOnConnection | undefined {
    const last = this.#last;
    // If the last name is not tracked, there may be space for it now.
    if (last.track === undefined || last.event !== event || last.scope !== scope || last.isIn !== isIn) {
      last.track = this.#tracks.nameOf(scope, event, isIn, t);
      last.scope = scope;
      last.event = event;
      last.isIn = isIn;
    }
    return last.track;
  }

  #flagged(track: NameOnConnection, row: EventRow): void {
    if (row.shape & shapeBits.recoveryOffset) track.connection.hasOffset = true;
    if (row.shape & shapeBits.wantsAck) this.#acks.requested(track, row);
    const { isOwn, isServer } = track.connection;
    if (isVolatile(row.shape) && (isOwn || isServer)) this.#events.volatileEmit(track, row);
  }

  /** Processes a note of a process about an event. */
  #noted(row: EventRow): void {
    const { sides, index } = this.#log.tables;
    const of = sides.of(row.side);
    const event = index.row(of);
    const track = event && this.#tracks.nameOf(event.scope, event.event, directionOf(event.shape) === 'in', event.t);
    const facts = track?.connection.isServer ? this.#log.read(row.seq)?.facts : undefined;
    if (track && facts) this.#server.noted(track, of, facts);
  }

  #step(row: EventRow): void {
    this.#acks.step(row);
    if (isNoted(row)) this.#noted(row);
    if (row.status !== flushedStatus) return;
    const { sides, index } = this.#log.tables;
    const seq = sides.of(row.side);
    const event = index.row(seq);
    const track = event && this.#tracks.nameOf(event.scope, event.event, false, event.t);
    if (track) this.#events.flushed(track, seq, sides.waiting(row.side).waitedMs);
  }
}

const flags = shapeBits.wantsAck | shapeBits.volatile | shapeBits.recoveryOffset;
const directionMask = 3 << shapeBits.directionShift;
const inShape = 1 << shapeBits.directionShift;

function rowAt(chunk: IndexChunk, seq: number, at: number): EventRow {
  return {
    seq,
    t: chunk.t[at] as number,
    shape: chunk.shape[at] as number,
    status: chunk.status[at] as number,
    scope: chunk.scope[at] as number,
    event: chunk.event[at] as number,
    bytes: chunk.bytes[at] as number,
    side: chunk.side[at] as number,
  };
}
