/** The sessions and sockets of an observed process. */
import type { ObservedClient } from '../../model/entry/clientName.ts';
import { ends, type ReadReport } from '../../model/probe/reports.ts';
import type {
  ObservedMember,
  ObservedReference,
  ObservedRequest,
  ObservedSession,
  ObservedTransport,
  Sender,
} from '../contracts/observedSink.ts';
import { ProcessEvents } from './processEvents.ts';

class ProcessSession implements ObservedSession {
  readonly isLate = false;
  readonly handshake = undefined;

  constructor(
    readonly observedEnd: Sender,
    readonly sid: string | undefined,
    readonly protocol: 3 | 4,
    public transport: ObservedTransport,
    readonly request: ObservedRequest,
  ) {}
}

export class ProcessClient {
  readonly session: ProcessSession;
  readonly shown: ObservedClient;
  /** The number of packets that the transport has not accepted yet, as it was reported last. */
  waitingPackets = 0;
  readonly #members = new Map<string, ObservedMember>();

  /** @param name of the process */
  constructor({ end, sid, protocol, transport, url, headers, address }: ReadReport<'opened'>, name: string) {
    const read = headersIn(headers);
    const host = typeof read['host'] === 'string' ? read['host'] : 'localhost';
    // A client knows its server.
    const request = { method: 'GET', url: /^https?:/.test(url) ? url : `http://${host}${url}`, headers: read };
    const isClient = ends[end] === 'client';
    this.session = new ProcessSession(
      isClient ? 'client' : 'server',
      sid || undefined,
      protocol === 3 ? 3 : 4,
      transportOf(transport),
      request,
    );
    const userAgent = read['user-agent'];
    this.shown = {
      ...(isClient && { title: name }),
      ...(address && { address }),
      ...(typeof userAgent === 'string' && { userAgent }),
    };
  }

  member(namespace: string): ObservedMember {
    let member = this.#members.get(namespace);
    if (!member) this.#members.set(namespace, (member = { session: this.session, namespace }));
    return member;
  }

  /** Returns whether the transport has changed. */
  upgraded(transport: string): boolean {
    const before = this.session.transport;
    this.session.transport = transportOf(transport);
    return this.session.transport !== before;
  }
}

export class ProcessSocket {
  readonly client: ProcessClient;
  readonly member: ObservedMember;
  readonly socketId: string;
  readonly isV2: boolean;
  /** The end that the process has, and the other one. */
  readonly end: Sender;
  readonly otherEnd: Sender;
  /** The auth payload, with its secrets. */
  readonly auth: object;
  readonly events: ProcessEvents;

  constructor(
    client: ProcessClient,
    { namespace, socketId, auth }: ReadReport<'joined'>,
    unacknowledged: (event: ObservedReference) => void,
  ) {
    this.client = client;
    this.member = client.member(namespace);
    this.socketId = socketId;
    this.isV2 = client.session.protocol === 3;
    this.end = client.session.observedEnd;
    this.otherEnd = this.end === 'client' ? 'server' : 'client';
    this.auth = objectIn(auth);
    this.events = new ProcessEvents(unacknowledged);
  }
}

function transportOf(name: string): ObservedTransport {
  return name === 'polling' ? 'polling' : 'websocket';
}

function headersIn(json: string): ObservedRequest['headers'] {
  const headers: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(objectIn(json))) {
    if (typeof value === 'string') headers[name.toLowerCase()] = value;
    else if (Array.isArray(value)) headers[name.toLowerCase()] = value.map(String);
  }
  return headers;
}

/** Empty for a text that is not the JSON of an object. */
export function objectIn(json: string): object {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
