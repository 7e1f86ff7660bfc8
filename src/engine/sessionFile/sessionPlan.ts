/**
 * Creates the plan of a mock server from a capture of the events that clients sent and received. The events that the
 * server sent between two events of the client are the response to the first of them. Payloads stay in the log, and are
 * read when they are sent.
 */
import { argumentsKey } from '../../model/mock/argumentsKey.ts';
import type { MockOptions, Parser } from '../../model/mock/mockOptions.ts';
import type { MockPlan, MockRequest, MockStep, MockVisit, ReadArgs } from '../../model/mock/mockPlan.ts';
import { mockTexts } from '../../model/mock/mockTexts.ts';
import { userError } from '../../model/cause/userErrors.ts';
import { causeSentence } from '../../model/cause/causeTexts.ts';
import { wasSent } from '../../model/cause/texts/sendingTexts.ts';
import type { Delivery } from '../../model/entry/delivery.ts';
import { parsePayload } from '../../model/payload/payload.ts';
import { namespaceOf } from '../../model/profile/profile.ts';
import type { NamedConnection } from '../../protocol/shapes.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { LogReader } from '../log/captureLog.ts';
import { ownArgsOf, unreadCause } from '../log/recordReader.ts';
import type { OpenFile } from './openFile.ts';

type Timing = NonNullable<MockOptions['timing']>;

/** Names that the server's `emit` refuses. */
const reserved: ReadonlySet<string> = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);
/** Delivery statuses of events that the receiver never received. */
const notDelivered: ReadonlySet<Delivery | undefined> = new Set<Delivery>([
  'buffered',
  'queued',
  'discarded',
  'lost',
  'failed',
  'held',
]);
/** Causes of “lost” with which only the acknowledgement is missing. */
const onlyAckMissing: ReadonlySet<string | undefined> = new Set(['ack.connectionEnded', 'ack.receivedOnly']);
/** Causes with which the server ended the connection to a namespace. */
const serverEnds: ReadonlySet<string | undefined> = new Set(['server.disconnected', 'observe.serverLeft']);
const maxOmissions = 100;

/**
 * @param name the name of the file, for errors
 * @throws UserError if there is nothing to serve
 */
export function sessionPlan(file: OpenFile, name: string, options: MockOptions = {}): MockPlan {
  const plan = new SessionPlan(file, options);
  if (file.damaged > 0) plan.omit(mockTexts.damaged({ count: file.damaged }));
  if (file.note) plan.omit(causeSentence(file.note));
  plan.read();
  const namespaces = plan.namespaces();
  if ([...namespaces.values()].flat().some(isFull)) return { ...plan.server(), namespaces, omissions: plan.omissions };
  const { connectionId } = options;
  if (connectionId === undefined) throw userError('mock.nothingToServe', { file: name });
  const known = file.log.connections.map((connection) => connection.connectionId).join(', ');
  throw userError('mock.noSuchConnection', { file: name, connectionId, known });
}

/** A visit that is being read. */
class Visit implements MockVisit {
  readonly unprompted: MockStep[] = [];
  readonly requests: (MockRequest & { readonly steps: MockStep[]; readonly t: number })[] = [];
  readonly namespace: string;
  /** When the client joined. */
  t: number;
  /** Whether its join was not read yet. */
  isEarly: boolean;

  constructor(namespace: string, t: number, isEarly: boolean) {
    this.namespace = namespace;
    this.t = t;
    this.isEarly = isEarly;
  }
}

class SessionPlan {
  readonly #file: OpenFile;
  readonly #log: LogReader;
  readonly #only: string | undefined;
  readonly #timing: Timing;
  readonly #current = new Map<string, Visit>();
  readonly #visits: Visit[] = [];
  readonly #joined = new Set<string>();
  readonly #refused = new Map<string, number>();
  /** Requests by the seq of the event that the client emitted. */
  readonly #requests = new Map<number, Visit['requests'][number]>();
  readonly #connections = new Map<string, NamedConnection>();
  readonly #used = new Set<string>();
  readonly #omitted: string[] = [];
  #more = 0;

  constructor(file: OpenFile, { connectionId, timing = 'responses' }: MockOptions) {
    this.#file = file;
    this.#log = file.log;
    this.#only = connectionId;
    this.#timing = timing;
    for (const connection of this.#log.connections) this.#connections.set(connection.connectionId, connection);
  }

  get omissions(): string[] {
    return this.#more === 0 ? this.#omitted : [...this.#omitted, mockTexts.more({ count: this.#more })];
  }

  omit(text: string): void {
    if (this.#omitted.length < maxOmissions) this.#omitted.push(text);
    else this.#more++;
  }

  read(): void {
    const log = this.#log;
    for (let seq = log.firstSeq; seq < log.nextSeq; seq++) {
      const record = log.read(seq);
      if (!record || (this.#only !== undefined && record.connectionId !== this.#only)) continue;
      if (record.kind === 'connection') this.#connection(record);
      else if (record.kind === 'event' && record.facts.dir === 'out') this.#request(record);
      else if (record.kind === 'event') this.#event(record);
      else if (record.kind === 'ack') this.#ack(record);
    }
    for (const [namespace, count] of this.#refused) this.omit(mockTexts.refusedJoins({ namespace, count }));
  }

  /**
   * The visits of each namespace. If some of them have events, those without events are left out: they are attempts to connect, and pages
   * that were closed again.
   */
  namespaces(): Map<string, MockVisit[]> {
    const all = new Map<string, Visit[]>();
    for (const namespace of this.#joined) all.set(namespace, []);
    for (const visit of this.#visits) {
      const others = all.get(visit.namespace);
      if (others) others.push(visit);
      else all.set(visit.namespace, [visit]);
    }
    return new Map(
      [...all].map(([namespace, visits]) => {
        const full = visits.filter(isFull);
        return [namespace, full.length > 0 ? full : [{ unprompted: [], requests: [] }]];
      }),
    );
  }

  /** The settings of the server that the clients of the capture used. */
  server(): { path: string | undefined; parser: Parser } {
    const paths = new Set<string>();
    const parsers = new Set<Parser>();
    for (const connectionId of this.#used) {
      const described = this.#file.describe?.(connectionId);
      paths.add(slashed(this.#connections.get(connectionId)?.path ?? described?.path ?? '/socket.io'));
      parsers.add(described?.parser === 'msgpack' || this.#packed.has(connectionId) ? 'msgpack' : 'default');
    }
    const [path] = paths;
    const [parser = 'default'] = parsers;
    if (path !== undefined && paths.size > 1) this.omit(mockTexts.otherPath({ path }));
    if (parsers.size > 1) this.omit(mockTexts.otherParser({ parser }));
    return { path, parser };
  }

  /** Connections whose packets are MessagePack. */
  readonly #packed = new Set<string>();

  #connection({ connectionId, facts }: LogRecord): void {
    const { state, cause, t } = facts;
    const namespace = this.#namespaceOf(connectionId, facts.namespace);
    const visit = this.#current.get(connectionId);
    if (state === 'connected') {
      this.#joined.add(namespace);
      this.#used.add(connectionId);
      if (visit?.isEarly && visit.namespace === namespace) {
        visit.isEarly = false;
        visit.t = t;
      } else this.#begin(connectionId, new Visit(namespace, t, false));
    } else if (state === 'disconnected') {
      if (visit && serverEnds.has(cause?.code)) this.#add(visit, { type: 'disconnect', afterMs: 0 }, t);
      this.#current.delete(connectionId);
    } else if (state === 'connectError' && cause?.code.startsWith('namespace.')) {
      this.#refused.set(namespace, (this.#refused.get(namespace) ?? 0) + 1);
    }
  }

  #request(record: LogRecord): void {
    if (!isDelivered(record) || record.facts.event === undefined) return;
    const visit = this.#visitOf(record);
    const isKnown = this.#isKnown(record);
    const key = isKnown ? argumentsKey(ownArgsOf(record)) : undefined;
    const request = { event: record.facts.event, key, steps: [], t: record.facts.t };
    visit.requests.push(request);
    this.#requests.set(record.seq, request);
  }

  #event(record: LogRecord): void {
    const { seq, facts } = record;
    const { event } = facts;
    if (!isDelivered(record) || event === undefined) return;
    const visit = this.#visitOf(record);
    const { namespace } = visit;
    if (reserved.has(event)) return this.omit(mockTexts.reservedEvent({ event, namespace, seq: String(seq) }));
    if (!this.#isKnown(record)) return this.omit(mockTexts.payloadMissing({ event, namespace, seq: String(seq) }));
    const args = this.#argsOf(seq);
    this.#add(visit, { type: 'event', afterMs: 0, event, wantsAck: record.wantsAck, args }, facts.t);
  }

  #ack(record: LogRecord): void {
    const { facts, seq } = record;
    const request = facts.dir === 'in' && facts.of !== undefined ? this.#requests.get(facts.of) : undefined;
    if (!request) return;
    if (!this.#isKnown(record)) return this.omit(mockTexts.ackPayloadMissing({ seq: String(seq) }));
    const afterMs = Math.max(0, facts.t - request.t);
    request.steps.push({ type: 'ack', afterMs, args: this.#argsOf(seq) });
  }

  /**
   * Adds a step to the response to the last event of the client. If there is none yet, adds it to the steps after the
   * join.
   */
  #add(visit: Visit, step: MockStep, t: number): void {
    const last = this.#timing === 'responses' ? visit.requests.at(-1) : undefined;
    const afterMs = Math.max(0, t - (last ?? visit).t);
    (last ? last.steps : visit.unprompted).push({ ...step, afterMs });
  }

  #visitOf({ connectionId, facts }: LogRecord): Visit {
    const namespace = this.#namespaceOf(connectionId, facts.namespace);
    const visit = this.#current.get(connectionId);
    if (visit?.namespace === namespace) return visit;
    // The capture began after the join, or its entries were filtered.
    this.#used.add(connectionId);
    return this.#begin(connectionId, new Visit(namespace, facts.t, facts.beforeJoin === true));
  }

  #begin(connectionId: string, visit: Visit): Visit {
    this.#current.set(connectionId, visit);
    this.#visits.push(visit);
    return visit;
  }

  #namespaceOf(connectionId: string, namespace: string | undefined): string {
    if (namespace !== undefined) return namespaceOf({ url: '', namespace });
    return this.#connections.get(connectionId)?.namespace ?? '/';
  }

  /** Whether the payload can be read. An event without arguments has none. */
  #isKnown(record: LogRecord): boolean {
    const { body } = record;
    if (!body) return record.bodyFault === undefined && record.facts.error === undefined;
    if (body.type === 'wire' && body.codec === 'msgpack') this.#packed.add(record.connectionId);
    return unreadCause(record) === undefined;
  }

  #argsOf(seq: number): ReadArgs {
    return () => {
      const record = this.#log.read(seq);
      if (!record) return [];
      // If a rule of a proxy changed the event, the client received the changed arguments.
      const { deliveredArgs } = record.facts;
      return deliveredArgs ? (parsePayload(deliveredArgs) as unknown[]) : ownArgsOf(record);
    };
  }
}

function slashed(path: string): string {
  return `/${path.replace(/^\/+|\/+$/g, '')}/`;
}

function isDelivered({ delivery, facts: { cause } }: LogRecord): boolean {
  if (!notDelivered.has(delivery)) return true;
  return delivery === 'lost' && onlyAckMissing.has(cause?.code) && wasSent(cause?.params ?? {});
}

function isFull({ unprompted, requests }: MockVisit): boolean {
  return unprompted.length > 0 || requests.length > 0;
}
