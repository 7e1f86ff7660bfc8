/**
 * A session file as a read-only capture log: the facts of its entries as columns, as in the live log, and the offset of each line. Payloads
 * are read from the file on demand.
 * Invariants: entries keep the order of the file and have ascending numbers; the file is read in slices, and entries are available as soon
 * as they were read; no line can end the reading, whatever it contains; memory grows with the number of lines, not with their length.
 */
import type { Clock } from '../../base/clock.ts';
import { readEarlierNames } from '../../model/entry/earlierNames.ts';
import { Emitter } from '../../base/emitter.ts';
import { type StoredCause, withParams } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { errorFrom } from '../../model/cause/userErrors.ts';
import { canBecome } from '../../model/entry/delivery.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import type { FilterSource } from '../../model/filter/filterSubject.ts';
import { hasRareFacts, pickRareFacts } from '../../model/entry/rareFacts.ts';
import { countBinary } from '../../model/payload/parserLimits.ts';
import { packPayload } from '../../model/payload/packedPayload.ts';
import { parsePayload } from '../../model/payload/payload.ts';
import { namespaceOf } from '../../model/profile/profile.ts';
import { shownUrl } from '../../model/url/shownUrl.ts';
import {
  argumentsMark,
  requestsAck,
  type EntryResult,
  readAddedConnections,
  readEntry,
  readHeader,
  type SessionConnection,
  type SessionFileSource,
  type SessionHeader,
  type SessionVersion,
} from '../../model/entry/sessionFile.ts';
import type { NamedConnection } from '../../protocol/shapes.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { LogRecord, RecordBody } from '../contracts/record.ts';
import { deliveryCodes, kindOf, shapeBits } from '../log/columns/factCodes.ts';
import { changedSide, FactColumns } from '../log/columns/factColumns.ts';
import type { IndexRow } from '../log/columns/logIndex.ts';
import { type RecordSource, StoredRecord } from '../log/storedRecord.ts';
import { namedPath } from '../connection/namedPath.ts';
import { TimeSlicer } from '../contracts/timeSlicer.ts';
import { type Line, LineReader, wholeBytes } from './lineReader.ts';
import { LineOffsets } from './lineOffsets.ts';
import type { Damage, OpenFile } from './openFile.ts';
import { SessionNumbers } from './sessionNumbers.ts';
import type { SessionSource } from './sessionSource.ts';

/** A larger payload is not read, because it would exceed the length of a JavaScript string. */
const longestLine = 400 * 1024 * 1024;
/** A longer first line is not a header, and is not searched for its end. */
const longestHead = 64 * 1024 * 1024;
/** Maximum number of unreadable lines that are reported individually. */
const maxDamages = 100;
/** Maximum number of connections that are added because an entry names them. The page lists all connections. */
const maxConnections = 1000;

/** A placeholder for a payload while an entry is added; the actual one is found by its line. */
const placeholderBody: RecordBody = { type: 'value', args: { json: '[]', buffers: [] } };

export class SessionLog implements LogReader, OpenFile {
  readonly log = this;
  readonly note = undefined;
  readonly tables = new FactColumns();
  readonly dropped = 0;
  readonly #source: SessionSource;
  readonly #lines: LineReader;
  readonly #offsets = new LineOffsets();
  readonly #numbers = new SessionNumbers();
  readonly #header: SessionHeader;
  readonly #version: SessionVersion;
  /** The connections that were named so far. */
  readonly #described = new Map<string, SessionConnection>();
  /** The sources that were named so far. */
  readonly #sources = new Map<string, SessionFileSource>();
  readonly #append = new Emitter<LogRecord>();
  readonly #growth = new Emitter<void>();
  readonly #amend = new Emitter<LogRecord>();
  readonly #drop = new Emitter<void>();
  readonly onDidAppend = this.#append.event;
  readonly onDidGrow = this.#growth.event;
  readonly onDidAmend = this.#amend.event;
  readonly onDidDrop = this.#drop.event;
  readonly #damages: Damage[] = [];
  #damaged = 0;
  /** The payload that was read last, because its parts are requested one by one; kept until its memory is needed. */
  #body: { readonly seq: number; readonly body: WeakRef<RecordBody> } | undefined;

  /** The thread that reads a session file does nothing else, so payloads of any size are read on it. */
  readonly large = undefined;
  /** Whether the whole file has been read. */
  done = false;
  /** Whether the last line is incomplete. */
  cut = false;

  /**
   * Reads the header line. The log owns the source from then on, and closes it if it throws.
   * @throws UserError if this is not a session file, without the name of the file
   */
  constructor(source: SessionSource) {
    this.#source = source;
    this.#lines = new LineReader(source);
    try {
      const first = this.#headLine();
      const head = readHeader(first ? this.#textOf(first) : '');
      if (!head.ok) throw errorFrom(source.size > 0 ? head.fault : explain('session.empty'));
      this.#header = head.header;
      this.#version = head.version;
      this.#name(head.header);
    } catch (error) {
      source.dispose();
      throw error;
    }
  }

  get startedAt(): string {
    return this.#header.startedAt;
  }

  get firstSeq(): number {
    return this.#numbers.first;
  }

  get nextSeq(): number {
    return this.#numbers.next;
  }

  get connections(): readonly NamedConnection[] {
    return [...this.tables.connections.values()];
  }

  get entries(): number {
    return this.#offsets.count;
  }

  get bytes(): number {
    return this.#lines.offset;
  }

  get size(): number {
    return this.#source.size;
  }

  /** Number of unreadable lines; the first of them are reported individually. */
  get damaged(): number {
    return this.#damaged;
  }

  get damages(): readonly Damage[] {
    return this.#damages;
  }

  /** Number of entries that had no valid number. */
  get renumbered(): number {
    return this.#numbers.renumbered;
  }

  /**
   * Reads all entries, which are reported as in a growing log.
   * @throws UserError if it was canceled, and errors of reading the file
   */
  async fill(clock: Clock, signal: AbortSignal | undefined, progressed: () => void): Promise<void> {
    const slicer = new TimeSlicer(clock, signal);
    for (let line = this.#lines.next(); line; line = this.#lines.next()) {
      if (line !== 'searching' && line.length > 0) this.#add(line);
      if (!slicer.shouldYield) continue;
      progressed();
      await slicer.yieldToEventLoop();
    }
    this.done = true;
    progressed();
  }

  describe(connectionId: string): SessionConnection | undefined {
    return this.#described.get(connectionId);
  }

  read(seq: number): LogRecord | undefined {
    const row = this.tables.index.row(seq);
    return row && new StoredRecord(this.#records, seq, row);
  }

  readPart(seq: number, part: number, from: number, to: number): Uint8Array | undefined {
    return this.#part(seq, part)?.subarray(from, to);
  }

  /** Undefined, because a line can only be read completely. */
  bodyFront(): undefined {
    return undefined;
  }

  /** A file does not contain stored records: every entry must be checked individually. */
  readRaw(): { length: number; endSeq: number } {
    return { length: 0, endSeq: this.nextSeq };
  }

  hasLateBody(): boolean {
    return false;
  }

  partSize(seq: number, part: number): number | undefined {
    return this.#part(seq, part)?.byteLength;
  }

  /** A file contains only the final delivery status of an event. */
  firstDelivery(): undefined {
    return undefined;
  }

  dispose(): void {
    this.#source.dispose();
    for (const emitter of [this.#append, this.#growth, this.#amend, this.#drop]) emitter.dispose();
  }

  /** The first line; undefined when there is none, or when it is too long to be a header, as in a file of another kind. */
  #headLine(): Line | undefined {
    let line = this.#lines.next();
    while (line === 'searching' && this.#lines.offset <= longestHead) line = this.#lines.next();
    return line === 'searching' || (line && line.length > longestHead) ? undefined : line;
  }

  #part(seq: number, part: number): Uint8Array | undefined {
    const body = this.read(seq)?.body;
    if (body?.type === 'value') {
      const buffer = body.args.buffers[part];
      return buffer && new Uint8Array(buffer);
    }
    const text = part === -1 ? body?.packet.text : undefined;
    return typeof text === 'string' ? Buffer.from(text) : text;
  }

  /** Adds the sources and connections of the head, or of a later line. */
  #name({ sources = {}, connections }: Pick<SessionHeader, 'sources' | 'connections'>): void {
    for (const [sourceId, source] of Object.entries(sources)) this.#sources.set(sourceId, source);
    for (const [id, described] of Object.entries(connections)) this.#described.set(id, described);
    for (const connection of namedConnections(connections)) {
      const { sourceId, sid, path, observedEnd } = connections[connection.connectionId] ?? {};
      this.tables.connections.set(connection.connectionId, {
        ...connection,
        ...(typeof sourceId === 'string' && { source: this.#sourceOf(sourceId) }),
        ...(typeof sid === 'string' && { sid }),
        ...(typeof path === 'string' && namedPath(path)),
        ...(observedEnd === 'client' && { observedEnd }),
      });
    }
  }

  /** An entry may belong to a connection, or to a source, that the head does not name. */
  #nameConnection({ connectionId, namespace, source }: EntryFacts): void {
    if (connectionId === '') return;
    const { connections } = this.tables;
    const known = connections.get(connectionId);
    if (known ? source === undefined || known.source : connections.size >= maxConnections) return;
    const connection = known ?? { connectionId, name: connectionId, url: '', namespace: namespace ?? '/' };
    connections.set(connectionId, { ...connection, ...(source !== undefined && { source: this.#sourceOf(source) }) });
  }

  #aboutSource({ connectionId, source }: EntryFacts): FilterSource | undefined {
    if (connectionId !== '' || source === undefined) return undefined;
    // The number is limited, because each line of a hostile file could name another source.
    if (!this.#sources.has(source)) {
      if (this.#sources.size >= maxConnections) return undefined;
      this.#sources.set(source, { kind: 'file', name: source });
    }
    return this.#sourceOf(source);
  }

  #sourceOf(sourceId: string): FilterSource {
    return { sourceId, ...(this.#sources.get(sourceId) ?? { kind: 'file', name: sourceId }) };
  }

  #add(line: Line): void {
    const added = line.length <= wholeBytes ? readAddedConnections(line.text) : undefined;
    if (added) {
      this.#name(added);
      return;
    }
    const read = this.#entryOf(line);
    if (!read.ok) {
      // A line that was cut off by a crash is not damaged.
      if (!line.ended) this.cut = true;
      else this.#damage(line.number, read.fault);
      return;
    }
    const { args, ...entry } = read.entry;
    const seq = this.#numbers.assign(entry.seq);
    const of = entry.of === undefined ? undefined : this.#numbers.known(entry.of);
    const facts: EntryFacts = { ...entry, seq, t: entry.t };
    delete facts.of;
    if (of !== undefined) facts.of = of;
    this.#nameConnection(entry);
    const numbers = this.tables.numbersOf({
      facts,
      wantsAck: requestsAck(facts),
      hasBinary: args !== undefined && holdsBytes(line, args),
      body: args === undefined ? undefined : placeholderBody,
      about: this.#aboutSource(entry),
    });
    this.tables.add(seq, facts.t, this.#offsets.add(line.offset, line.length), numbers);
    const record = this.read(seq);
    if (record) this.#append.fire(record);
    this.#growth.fire();
    if (of !== undefined) this.#follow(of, facts);
  }

  /** Applies a later line about an event. In a file that the inspector wrote, the event's own line has the newest facts already. */
  #follow(of: number, facts: EntryFacts): void {
    const row = this.tables.index.row(of);
    if (!row || kindOf(row.shape) !== 'event') return;
    const before = this.tables.sides.row(row.side);
    const delivery = deliveryCodes.value(row.status);
    const changed = facts.kind === 'delivery' && facts.delivery !== undefined && canBecome(delivery, facts.delivery);
    if (!changed && facts.kind !== 'ack') return;
    const rareFactsId = changed && hasRareFacts(facts) ? this.tables.rareFactsId(facts).id : before.rareFactsId;
    const side = changed ? { ...changedSide(before, facts), rareFactsId } : { ...before, ackSeq: facts.seq };
    const status = changed ? deliveryCodes.of(facts.delivery) : row.status;
    const sideId = row.side === 0 ? this.tables.sides.add(side) : row.side;
    if (row.side !== 0) this.tables.sides.set(row.side, side);
    this.tables.index.amend(of, { status, bytes: row.bytes, side: sideId });
    const wantsAck = facts.kind === 'ack' || requestsAck({ ...facts, kind: 'event' });
    const shape = row.shape | shapeBits.hasSide | (wantsAck ? shapeBits.wantsAck : 0);
    if (shape !== row.shape) this.tables.index.setShape(of, shape);
    const record = this.read(of);
    if (record) this.#amend.fire(record);
  }

  #entryOf(line: Line): ReturnType<typeof readEntry> {
    if (line.length > longestLine) return { ok: false, fault: explain('session.lineTooLong', { max: longestLine }) };
    if (line.length <= wholeBytes) return readEntry(line.text, this.#version);
    // If only the facts are needed, a long line is not read completely, because the facts are before the arguments.
    const end = line.text.indexOf(argumentsMark);
    const front =
      end < 0 ? readEntry(line.text, this.#version) : readEntry(`${line.text.slice(0, end)}}`, this.#version);
    if (!front.ok) return { ok: false, fault: withParams(front.fault, { length: line.length }) };
    return { ok: true, entry: { ...front.entry, args: [] } };
  }

  #damage(line: number, fault: StoredCause): void {
    this.#damaged++;
    if (this.#damages.length < maxDamages) this.#damages.push({ line, fault });
  }

  /** The entry in the file; undefined when it no longer exists, as in a file that was overwritten. */
  #whole(row: IndexRow): (EntryResult & { readonly ok: true }) | undefined {
    const { offset, length } = this.#offsets.at(row.offset);
    const bytes = this.#source.read(offset, length);
    const read = readEntry(bytes.toString(), this.#version);
    const isSame =
      read.ok && bytes.byteLength === length && read.entry.t === row.t && read.entry.kind === kindOf(row.shape);
    return isSame ? read : undefined;
  }

  #bodyOf(seq: number, row: IndexRow): RecordBody | undefined {
    const known = this.#body?.seq === seq ? this.#body.body.deref() : undefined;
    if (known) return known;
    const args = this.#whole(row)?.entry.args;
    const body = args && bodyFrom(args, kindOf(row.shape) === 'packet');
    if (body) this.#body = { seq, body: new WeakRef(body) };
    return body;
  }
  #textOf({ offset, length }: Line): string {
    return this.#source.read(offset, length).toString();
  }

  readonly #records: RecordSource = {
    factsOf: (seq, row) =>
      this.tables.factsOf(seq, row, {
        name: () => this.#whole(row)?.entry.event,
        rareFacts: () => {
          const whole = this.#whole(row);
          return whole && pickRareFacts(whole.entry);
        },
      }),
    unknownOf: (row) => this.#whole(row)?.unknown,
    bodyOf: (seq, row) => this.#bodyOf(seq, row),
    ackSeqOf: (row) => {
      const { ackSeq } = this.tables.sides.row(row.side);
      return Number.isNaN(ackSeq) ? undefined : ackSeq;
    },
    connectionOf: (row) => this.tables.scopes.value(row.scope)?.connectionId ?? '',
    knownOf: ({ scope }) => this.tables.knownOf(scope),
    tables: this.tables,
  };
}

function namedConnections(listed: SessionHeader['connections']): NamedConnection[] {
  return Object.entries(listed).map(([connectionId, profile]) => {
    const url = typeof profile.url === 'string' ? shownUrl(profile.url) : '';
    const namespace = typeof profile.namespace === 'string' ? profile.namespace : undefined;
    const earlier = readEarlierNames(profile.earlier);
    return {
      connectionId,
      name: typeof profile.name === 'string' && profile.name !== '' ? profile.name : url || connectionId,
      url,
      namespace: namespaceOf({ url, ...(namespace !== undefined && { namespace }) }),
      ...(earlier.length > 0 && { earlier }),
    };
  });
}

function bodyFrom(args: unknown[], isPacket: boolean): RecordBody {
  let values: unknown[];
  try {
    values = parsePayload(args) as unknown[];
  } catch {
    // Invalid notation is shown unchanged.
    return { type: 'value', args: packPayload(args) };
  }
  const [packet] = values;
  if (isPacket && (typeof packet === 'string' || packet instanceof Uint8Array)) {
    return { type: 'wire', codec: 'default', packet: { text: packet, attachments: [] }, unsent: false };
  }
  return { type: 'value', args: packPayload(values) };
}

/** Whether the arguments contain bytes; checked only if the line contains the notation for bytes. */
function holdsBytes({ text, length }: Line, args: readonly unknown[]): boolean {
  if (length > wholeBytes) return text.includes('{"$binary":');
  if (!text.includes('"$binary"') && !text.includes('"$hex"')) return false;
  try {
    return countBinary(parsePayload(args) as unknown[]) > 0;
  } catch {
    return false;
  }
}
