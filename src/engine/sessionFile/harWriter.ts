/**
 * A capture as a HAR file: its packets, grouped by session, in the order in which they were on the wire. `add` keeps only the seq and
 * the time of each record. `pieces` then reads the records again and writes them, one session after the other.
 */
import type { EntryFacts } from '../../model/entry/entry.ts';
import { standardUrl } from '../../model/url/standardUrl.ts';
import type { NamedConnection } from '../../protocol/shapes.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { WirePacket } from '../contracts/inspectedClient.ts';
import type { LogReader } from '../log/captureLog.ts';
import { cutCause, unreadCause } from '../log/recordReader.ts';
import { filePacket } from './filePacket.ts';
import { HarSession, type HarTransport } from './harSession.ts';

/** Records of one session of a client, or of one connection of the inspector, which can have several sessions. */
interface Group {
  readonly server: string;
  readonly path: string | undefined;
  readonly sid: string;
  readonly times: number[];
  readonly seqs: number[];
  /** Whether the group has records other than the transitions of its connections. */
  hasPackets: boolean;
}

const pingOrPong = /^[23]$/;

export class HarWriter {
  readonly #log: LogReader;
  readonly #connections: ReadonlyMap<string, NamedConnection>;
  readonly #groups = new Map<string, Group>();
  readonly #sids = new Set<string>();
  #hasEntry = false;
  /** Events and acknowledgements that are in the file. */
  saved = 0;
  /** Entries that a HAR file cannot represent, such as markers and emits that were never sent. Complete after the last piece. */
  leftOut = 0;

  constructor(log: LogReader) {
    this.#log = log;
    this.#connections = new Map(log.connections.map((connection) => [connection.connectionId, connection]));
  }

  /**
   * @param isSelected whether the record belongs in the file; other records are read only for the times at which sessions began and ended
   */
  add({ facts }: LogRecord, isSelected: boolean): void {
    const { kind, connectionId, seq } = facts;
    if (kind !== 'connection' && !isSelected) return;
    if (kind === 'event' || kind === 'ack' || kind === 'packet' || kind === 'connection') {
      const group = this.#groupOf(connectionId);
      group.times.push(sentAt(facts));
      group.seqs.push(seq);
      group.hasPackets ||= kind !== 'connection';
    } else if (kind !== 'delivery') this.leftOut++;
  }

  /** Yields the text of the file in pieces. Only one record is in memory at a time. */
  *pieces(): Generator<string, void> {
    yield '{"log":{"version":"1.2","creator":{"name":"Socket.IO Inspector","version":"1"},"pages":[],"entries":[\n';
    for (const group of this.#groups.values())
      if (group.hasPackets) yield* new GroupWriter(this, this.#log, group).pieces();
    yield '\n]}}\n';
  }

  /** The text before the next entry of the file. */
  separator(): string {
    const before = this.#hasEntry ? ',\n' : '';
    this.#hasEntry = true;
    return before;
  }

  /** An ID that no other session of the file has. */
  freeSid(preferred: string): string {
    let sid = preferred;
    for (let number = 2; this.#sids.has(sid); number++) sid = `${preferred}-${number}`;
    this.#sids.add(sid);
    return sid;
  }

  #groupOf(connectionId: string): Group {
    const { source, sid, url = '', path } = this.#connections.get(connectionId) ?? {};
    const key = sid === undefined ? connectionId : `${source?.sourceId ?? ''} ${sid}`;
    let group = this.#groups.get(key);
    if (!group) {
      group = { server: serverOf(url), path, sid: sid ?? connectionId, times: [], seqs: [], hasPackets: false };
      this.#groups.set(key, group);
    }
    return group;
  }
}

/** Writes the records of a group: one session, or several one after the other. */
class GroupWriter {
  readonly #file: HarWriter;
  readonly #log: LogReader;
  readonly #group: Group;
  readonly #joined = new Set<string>();
  #protocol: 3 | 4 = 4;
  #session: HarSession | undefined;

  constructor(file: HarWriter, log: LogReader, group: Group) {
    this.#file = file;
    this.#log = log;
    this.#group = group;
  }

  *pieces(): Generator<string, void> {
    const { times, seqs } = this.#group;
    const order = seqs.map((_, at) => at).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
    this.#protocol = this.#protocolOf(order);
    for (const at of order) {
      const record = this.#log.read(seqs[at] ?? 0);
      if (record) yield* this.#record(record, times[at] ?? 0);
      else this.#file.leftOut++;
    }
    if (this.#session) yield* this.#session.stop();
  }

  /** Engine.IO 3 belongs to Socket.IO 2, whose packets are marked. */
  #protocolOf(order: readonly number[]): 3 | 4 {
    for (const at of order) {
      const record = this.#log.read(this.#group.seqs[at] ?? 0);
      const body = record?.kind === 'packet' ? undefined : record?.body;
      if (body?.type === 'wire') return body.codec === 'v2' ? 3 : 4;
    }
    return 4;
  }

  *#record(record: LogRecord, t: number): Generator<string, void> {
    const { facts } = record;
    const { kind, dir = 'in' } = facts;
    if (kind === 'connection') return yield* this.#transition(facts, t);
    const packet = sentPacket(record);
    if (kind === 'packet') {
      const data = packet?.text;
      const isControl = typeof data === 'string' && pingOrPong.test(data);
      if (isControl && this.#session) yield* this.#session.control(dir, data, t);
      // Handshakes and the packets that join a namespace are written for each session.
      else if (facts.cause) this.#file.leftOut++;
    } else if (packet) {
      this.#file.saved++;
      yield* (this.#session ?? (yield* this.#open('websocket', {}, t))).packet(dir, packet, t);
    } else this.#file.leftOut++;
  }

  *#transition(facts: EntryFacts, t: number): Generator<string, void> {
    const { state, namespace = '/', cause } = facts;
    if (state === 'connected') yield* this.#join(namespace, facts, t);
    else if (state === 'upgraded' && this.#session) yield* this.#session.upgrade(t);
    else if (state === 'disconnected' && this.#session) {
      this.#joined.delete(namespace);
      const sender = leavePackets.get(cause?.code ?? '');
      if (sender) yield* this.#session.packet(sender, text(`1${prefixOf(namespace)}`), t);
      if (this.#joined.size > 0) return;
      yield* this.#session.end(t);
      this.#session = undefined;
    }
  }

  *#join(namespace: string, facts: EntryFacts, t: number): Generator<string, void> {
    const { transport, socketId } = facts;
    const session = this.#session ?? (yield* this.#open(transport === 'polling' ? 'polling' : 'websocket', facts, t));
    const connect = `0${prefixOf(namespace)}`;
    this.#joined.add(namespace);
    // A server of Socket.IO 2 connects every client to "/" without a request.
    if (this.#protocol === 4 || namespace !== '/') yield* session.packet('out', text(connect), t);
    const joined = this.#protocol === 4 && socketId !== undefined ? JSON.stringify({ sid: socketId }) : '';
    yield* session.packet('in', text(connect + joined), t);
  }

  *#open(
    transport: HarTransport,
    { pingInterval, pingTimeout }: Pick<EntryFacts, 'pingInterval' | 'pingTimeout'>,
    t: number,
  ): Generator<string, HarSession> {
    const { server, path, sid } = this.#group;
    const session = new HarSession(
      {
        protocol: this.#protocol,
        sid: this.#file.freeSid(sid),
        server,
        path,
        startedAt: Date.parse(this.#log.startedAt) || 0,
        pingInterval,
        pingTimeout,
        separator: () => this.#file.separator(),
      },
      transport,
    );
    this.#session = session;
    yield* session.begin(t);
    return session;
  }
}

/** The direction of the packet that leaves a namespace, by the cause of the disconnect. For other causes, no such packet is sent. */
const leavePackets: ReadonlyMap<string, 'in' | 'out'> = new Map([
  ['client.disconnected', 'out'],
  ['observe.clientLeft', 'out'],
  ['server.disconnected', 'in'],
  ['observe.serverLeft', 'in'],
]);

/** The packet of a record; undefined if it was never sent, or was not recorded completely. */
function sentPacket(record: LogRecord): WirePacket | undefined {
  const { body } = record;
  if (body?.type === 'value') return filePacket(record);
  if (body?.type !== 'wire' || body.unsent || unreadCause(record)?.code === cutCause.code) return undefined;
  return body.packet;
}

/** An emit that waited in the buffer was sent when it left the buffer. */
function sentAt({ t, dir, waitedMs = 0 }: EntryFacts): number {
  return dir === 'out' ? t + waitedMs : t;
}

function prefixOf(namespace: string): string {
  return namespace === '/' ? '' : `${namespace},`;
}

function text(packet: string): WirePacket {
  return { text: packet, attachments: [] };
}

function serverOf(url: string): string {
  const known = standardUrl(url);
  return known && known.host !== '' ? `${known.protocol.replace(/^ws/, 'http')}//${known.host}` : 'http://localhost';
}
