/**
 * Decodes the traffic between clients and one server, from a proxy, the debugger of a browser or a file. It opens no sockets and reads no
 * clock: it receives requests, bytes and times, and reports sessions, events and acknowledgements to a sink. It never throws, whatever it
 * receives, and its memory is bounded for each session.
 */
import { explain } from '../../../model/cause/causeTexts.ts';
import type { StoredCause } from '../../../model/cause/cause.ts';
import type { ObservedRequest, ObservedSession, ObservedSink } from '../../contracts/observedSink.ts';
import { type EngineRequest, engineRequestOf } from './engineRequest.ts';
import { openPacketOf } from './handshake.ts';
import { maxRefusalBytes, PollingDecoder } from './pollingDecoder.ts';
import { SessionDecoder, type SessionDeps } from './sessionDecoder.ts';
import { type LateSessions, SocketDecoder } from './socketDecoder.ts';

const pollingMethods: ReadonlySet<string> = new Set(['GET', 'POST']);
/** Number of ended sessions that are remembered, because requests of a session can be received after its end. */
const rememberedEnds = 1000;
/** The code in the response to a request whose session the server does not know. Source: engine.io 6, Server.errors. */
const unknownSid = /"code"\s*:\s*1\b/;

export class TrafficDecoder implements LateSessions {
  readonly #sink: ObservedSink;
  readonly #deps: SessionDeps;
  readonly #sessions = new Map<string, SessionDecoder>();
  /** Sessions whose ID is not known, until they end. */
  readonly #unnamed = new Set<SessionDecoder>();
  /** IDs of sessions that have ended, oldest first. */
  readonly #ended = new Set<string>();

  /** @param wall converts a time to milliseconds since 1970 */
  constructor(sink: ObservedSink, wall: (t: number) => number) {
    this.#sink = sink;
    this.#deps = { sink, wall, ended: (session) => this.#forget(session) };
  }

  /** Whether a request is HTTP polling of Engine.IO. A browser may send OPTIONS before it. */
  isPolling(head: Pick<ObservedRequest, 'url' | 'method'>): boolean {
    return pollingMethods.has(head.method) && engineRequestOf(head)?.transport === 'polling';
  }

  /** The session that a request names, if it was seen. */
  sessionOf(head: Pick<ObservedRequest, 'url'>): SessionDecoder | undefined {
    const { sid } = engineRequestOf(head) ?? {};
    return sid === undefined ? undefined : this.#sessions.get(sid);
  }

  /** A request; undefined if it is not HTTP polling of Engine.IO. */
  polling(head: ObservedRequest, t: number): PollingDecoder | undefined {
    const request = engineRequestOf(head);
    return request && this.isPolling(head) ? new PollingDecoder(request, head, this, t) : undefined;
  }

  /** A request for an upgrade to a WebSocket; undefined if it is not of Engine.IO. */
  webSocket(head: ObservedRequest): SocketDecoder | undefined {
    const request = engineRequestOf(head);
    return request?.transport === 'websocket' ? new SocketDecoder(request, head, this) : undefined;
  }

  /**
   * A WebSocket that was opened before the beginning of the capture.
   * @param head the known facts about its client, in place of the request
   */
  lateWebSocket(head?: ObservedRequest): SocketDecoder {
    return new SocketDecoder(undefined, head, this);
  }

  /** Ends the sessions whose clients have not polled for too long. Must be called from time to time. */
  endSilent(t: number): void {
    for (const session of this.#sessions.values()) {
      if (!session.isEnded && session.isSilent(t)) session.end(explain('observe.silent'), t);
    }
  }

  /**
   * Ends sessions: because the capture ends, so that it is not known how they continue, or because their clients end for another reason.
   * @param ends decides which sessions end; by default all
   */
  stop(
    t: number,
    cause: StoredCause = explain('observe.stopped'),
    ends: (session: ObservedSession) => boolean = () => true,
  ): void {
    for (const session of [...this.#sessions.values(), ...this.#unnamed]) if (ends(session)) session.end(cause, t);
  }

  find(request: EngineRequest & { readonly sid: string }, head: ObservedRequest, t: number): SessionDecoder {
    return this.#sessions.get(request.sid) ?? this.#begin(request, head, request.sid, true, t);
  }

  open(
    request: EngineRequest | undefined,
    head: ObservedRequest | undefined,
    bytes: Buffer,
    t: number,
  ): SessionDecoder | undefined {
    const opened = openPacketOf(bytes);
    if (!opened) return undefined;
    const session = this.#sessions.get(opened.sid) ?? this.#begin(request, head, opened.sid, false, t);
    session.handshake ??= opened.handshake;
    return session;
  }

  late(request: EngineRequest | undefined, head: ObservedRequest | undefined, t: number): SessionDecoder {
    return this.#begin(request, head, undefined, true, t);
  }

  refused(head: ObservedRequest, session: SessionDecoder | undefined, status: number, body: Buffer, t: number): void {
    const text = body.toString('utf8', 0, maxRefusalBytes);
    if (!session) this.#sink.onRefused(head, status, text, t);
    else if (status === 400 && unknownSid.test(text)) session.end(explain('observe.unknownSession'), t);
  }

  #begin(
    request: EngineRequest | undefined,
    head: ObservedRequest | undefined,
    sid: string | undefined,
    isLate: boolean,
    t: number,
  ): SessionDecoder {
    const { protocol = 4, transport = 'websocket' } = request ?? {};
    const isProtocolKnown = request !== undefined;
    const beginning = { sid, protocol, isProtocolKnown, transport, isLate, request: head };
    const session = new SessionDecoder(beginning, this.#deps, t);
    if (sid === undefined) this.#unnamed.add(session);
    else this.#sessions.set(sid, session);
    this.#sink.onSession(session, t);
    return session;
  }

  #forget(session: SessionDecoder): void {
    const { sid } = session;
    if (sid === undefined) {
      this.#unnamed.delete(session);
      return;
    }
    this.#ended.add(sid);
    const oldest = this.#ended.size > rememberedEnds ? this.#ended.keys().next() : undefined;
    if (!oldest || oldest.done) return;
    this.#ended.delete(oldest.value);
    this.#sessions.delete(oldest.value);
  }
}
