/**
 * Passes the reports of the DevTools protocol about one page, frame or worker to the decoder. It only observes, and
 * fetches bodies that the browser stores in any case: its requests do not change the behavior of the page.
 */
import * as v from 'valibot';
import type { Clock } from '../../../base/clock.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { ObservedRequest, ObservedSession, Sender } from '../../contracts/observedSink.ts';
import { engineRequestOf } from '../decode/engineRequest.ts';
import { opcodes } from '../decode/frameHead.ts';
import type { PollingDecoder } from '../decode/pollingDecoder.ts';
import type { SocketDecoder } from '../decode/socketDecoder.ts';
import type { TrafficDecoder } from '../decode/trafficDecoder.ts';
import { bodySchema, type CdpEvent, type CdpEventName, cdpEvents, cookiesSchema, postDataSchema } from './cdpEvents.ts';
import { LateSocket } from './lateSocket.ts';

export interface PageObserverDeps {
  readonly clock: Clock;
  readonly decoder: TrafficDecoder;
  readonly request: (method: string, params: object) => Promise<unknown>;
  /** Called before an Engine.IO request is passed to the decoder, so that the facts about the page can be updated. */
  readonly seen: (head: ObservedRequest) => Promise<void> | undefined;
  /** Called with the number of bodies that were not captured. */
  readonly missed: (count: number) => void;
  /** Called when the page has loaded another document. */
  readonly navigated: () => void;
  /** Replaces the request of a client that was not seen. */
  readonly lateHead: () => ObservedRequest;
}

/** The headers of a request, to which the headers with cookies can be added later. */
type Filling = Record<string, string>;

interface Head extends ObservedRequest {
  readonly headers: Filling;
}

interface Socket {
  readonly head: Head;
  decoder: SocketDecoder | undefined;
  error: string | undefined;
}

interface Poll {
  readonly head: Head;
  readonly frameId: string | undefined;
  readonly decoder: PollingDecoder;
  readonly sid: string | undefined;
  status: number;
  /** Requests that are processed after it. */
  readonly followers: string[];
}

/** A poll whose request was sent before the capture began. */
type LatePoll = Omit<Poll, 'decoder'>;

/** Requests whose headers with cookies were received before the request itself. */
const maxEarlyHeaders = 100;
/** Bodies are reported without their encoding. */
const bodyHeaders: ReadonlySet<string> = new Set(['content-encoding', 'content-length', 'transfer-encoding']);
const nothingLeftOut: ReadonlySet<string> = new Set();
const upgraded = 101;

export class PageObserver {
  readonly #deps: PageObserverDeps;
  /** Sockets by request ID; `foreign` for a WebSocket that is not of Engine.IO. */
  readonly #sockets = new Map<string, Socket | LateSocket | 'foreign'>();
  readonly #polls = new Map<string, Poll>();
  readonly #latePolls = new Map<string, LatePoll>();
  /** Events that wait for the end of another request, by the ID of their own request. */
  readonly #held = new Map<string, (() => unknown)[]>();
  readonly #earlyHeaders = new Map<string, Filling>();
  /** The ID of the frame of a client that polls, by its request. */
  readonly #frames = new WeakMap<ObservedRequest, string>();
  /**
   * Difference between the clock of the engine and the times of the browser, in milliseconds. The smallest value that was seen is the most
   * exact.
   */
  #offset = Infinity;
  #last = 0;

  constructor(deps: PageObserverDeps) {
    this.#deps = deps;
  }

  /** The methods of the events that it needs. */
  static readonly events = Object.keys(cdpEvents);

  /** Returns a promise if the next event has to wait. */
  handle(method: string, params: unknown): Promise<void> | undefined {
    const handler = (this.#handlers as Partial<Record<string, (event: never) => unknown>>)[method];
    if (!handler) return undefined;
    const { success, output } = v.safeParse(cdpEvents[method as CdpEventName], params);
    if (!success) return undefined;
    const held = 'requestId' in output ? this.#held.get(output.requestId) : undefined;
    if (held) {
      held.push(() => handler(output as never));
      return undefined;
    }
    const waits = handler(output as never);
    return waits instanceof Promise ? (waits as Promise<void>) : undefined;
  }

  readonly #handlers: { [Name in CdpEventName]: (event: CdpEvent<Name>) => unknown } = {
    'Network.webSocketCreated': (event) => this.#created(event),
    'Network.webSocketWillSendHandshakeRequest': ({ requestId, request }) => {
      const socket = this.#sockets.get(requestId);
      if (isKnown(socket)) fill(socket.head.headers, request.headers);
    },
    'Network.webSocketHandshakeResponseReceived': (event) => this.#accepted(event),
    'Network.webSocketFrameSent': (event) => this.#frame('client', event),
    'Network.webSocketFrameReceived': (event) => this.#frame('server', event),
    'Network.webSocketFrameError': ({ requestId, errorMessage }) => {
      const socket = this.#sockets.get(requestId);
      if (isKnown(socket)) socket.error = errorMessage;
    },
    'Network.webSocketClosed': (event) => this.#closed(event),
    'Network.requestWillBeSent': (event) => this.#follows(event) ?? this.#requested(event),
    'Network.requestWillBeSentExtraInfo': (event) => this.#cookies(event),
    'Network.responseReceived': (event) => this.#responded(event),
    'Network.loadingFinished': (event) => this.#finished(event),
    'Network.loadingFailed': (event) => this.#failed(event),
    'Page.frameNavigated': ({ frame: { id, parentId } }) => this.#left(id, parentId === undefined),
    // A frame that continues in another process is another target from then on.
    'Page.frameDetached': ({ frameId }) => this.#left(frameId, false),
    'Inspector.targetCrashed': () => {
      this.#forget();
      this.#deps.decoder.stop(this.#now(), explain('page.crashed'));
    },
  };

  async #created({ requestId, url }: CdpEvent<'Network.webSocketCreated'>): Promise<void> {
    const head = { method: 'GET', url, headers: this.#headersOf(requestId) };
    const decoder = this.#deps.decoder.webSocket(head);
    this.#sockets.set(requestId, decoder ? { head, decoder, error: undefined } : 'foreign');
    if (decoder) await Promise.all([this.#deps.seen(head), this.#readCookies(head)]);
  }

  /**
   * Adds the cookies to the head of a WebSocket's handshake, which is reported without them. They must be known, so that they can be
   * masked.
   */
  async #readCookies({ url, headers }: Head): Promise<void> {
    try {
      const response = await this.#deps.request('Network.getCookies', { urls: [url.replace(/^ws/, 'http')] });
      const { cookies } = v.parse(cookiesSchema, response);
      if (cookies.length > 0) headers['cookie'] = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    } catch {
      // A worker cannot read cookies.
    }
  }

  #accepted({ requestId, timestamp, response }: CdpEvent<'Network.webSocketHandshakeResponseReceived'>): void {
    const socket = this.#sockets.get(requestId);
    if (response.status === upgraded || !isKnown(socket)) return;
    socket.decoder?.refused(response.status, Buffer.alloc(0), this.#time(timestamp));
    socket.decoder = undefined;
  }

  #frame(from: Sender, { requestId, timestamp, response }: CdpEvent<'Network.webSocketFrameSent'>): void {
    const { opcode, payloadData } = response;
    if (opcode !== opcodes.text && opcode !== opcodes.binary) return;
    const socket = this.#sockets.get(requestId) ?? this.#late(requestId);
    if (socket === 'foreign') return;
    const isText = opcode === opcodes.text;
    const bytes = Buffer.from(payloadData, isText ? 'utf8' : 'base64');
    const t = this.#time(timestamp);
    if (isKnown(socket)) socket.decoder?.message(from, isText, bytes, t);
    else if (socket.message(from, isText, bytes, t) === 'foreign') this.#sockets.set(requestId, 'foreign');
  }

  #late(requestId: string): LateSocket {
    const socket = new LateSocket(() => this.#deps.decoder.lateWebSocket(this.#deps.lateHead()));
    this.#sockets.set(requestId, socket);
    return socket;
  }

  #closed({ requestId, timestamp }: CdpEvent<'Network.webSocketClosed'>): void {
    const socket = this.#sockets.get(requestId);
    this.#sockets.delete(requestId);
    if (socket === undefined || socket === 'foreign') return;
    const reported = isKnown(socket) ? socket.error : undefined;
    const cause = explain('page.webSocketClosed', { ...(reported !== undefined && { reported }) });
    socket.decoder?.end(this.#time(timestamp), cause);
  }

  /**
   * A client that has received a response can send its next request before the browser reports that the response is complete. Such a
   * request contains the ID of the session, or acknowledgements, and is processed after the end of the response.
   */
  #follows(event: CdpEvent<'Network.requestWillBeSent'>): true | undefined {
    const { requestId, request } = event;
    const { sid } = engineRequestOf(request) ?? {};
    if (sid === undefined) return undefined;
    const before = [...this.#polls.values(), ...this.#latePolls.values()].findLast(
      (poll) => (poll.sid ?? sid) === sid && poll.status !== 0 && poll.head.method === 'GET',
    );
    if (!before) return undefined;
    before.followers.push(requestId);
    this.#held.set(requestId, [() => this.#requested(event)]);
    return true;
  }

  async #followed({ followers }: LatePoll): Promise<void> {
    for (const requestId of followers) {
      const held = this.#held.get(requestId) ?? [];
      this.#held.delete(requestId);
      for (const run of held) await run();
    }
  }

  async #requested({ requestId, timestamp, frameId, request }: CdpEvent<'Network.requestWillBeSent'>): Promise<void> {
    const { url, method } = request;
    const head: Head = { method, url, headers: this.#headersOf(requestId) };
    if (!this.#deps.decoder.isPolling(head)) return;
    fill(head.headers, request.headers);
    if (frameId !== undefined) this.#frames.set(head, frameId);
    await this.#deps.seen(head);
    const decoder = this.#deps.decoder.polling(head, this.#time(timestamp));
    if (!decoder) return;
    const sid = engineRequestOf(head)?.sid;
    this.#polls.set(requestId, { head, frameId, decoder, sid, status: 0, followers: [] });
    if (method !== 'POST') return;
    const body = sentBody(request) ?? (request.hasPostData === true ? await this.#postData(requestId) : undefined);
    if (body) decoder.requestBody(body, this.#time(timestamp));
    decoder.requestEnd(this.#time(timestamp));
  }

  async #postData(requestId: string): Promise<Buffer | undefined> {
    try {
      const response = await this.#deps.request('Network.getRequestPostData', { requestId });
      const { postData, base64Encoded = false } = v.parse(postDataSchema, response);
      return Buffer.from(postData, base64Encoded ? 'base64' : 'utf8');
    } catch {
      this.#deps.missed(1);
      return undefined;
    }
  }

  #cookies({ requestId, headers }: CdpEvent<'Network.requestWillBeSentExtraInfo'>): void {
    const socket = this.#sockets.get(requestId);
    const head = isKnown(socket) ? socket.head : this.#polls.get(requestId)?.head;
    if (head) return fill(head.headers, headers);
    if (socket !== undefined || this.#earlyHeaders.size >= maxEarlyHeaders) return;
    const early: Filling = {};
    fill(early, headers);
    this.#earlyHeaders.set(requestId, early);
  }

  /** The headers that were received before their request. */
  #headersOf(requestId: string): Filling {
    const early = this.#earlyHeaders.get(requestId) ?? {};
    this.#earlyHeaders.delete(requestId);
    return early;
  }

  #responded(event: CdpEvent<'Network.responseReceived'>): void {
    const { requestId, timestamp, type, response } = event;
    this.#earlyHeaders.delete(requestId);
    const { status } = response;
    const poll = this.#polls.get(requestId);
    if (poll) {
      poll.status = status;
      const headers: Filling = {};
      fill(headers, response.headers);
      return poll.decoder.response(status, headers, this.#time(timestamp));
    }
    if (type !== 'Preflight' && status === 200) this.#respondedLate(event);
  }

  /** Handles a response whose request was not seen. The response to a request that sends packets is only "ok", and is ignored. */
  #respondedLate({ requestId, frameId, response }: CdpEvent<'Network.responseReceived'>): void {
    const { url, status } = response;
    const head: Head = { method: 'GET', url, headers: {} };
    const received: Filling = {};
    fill(received, response.headers, nothingLeftOut);
    if (!this.#deps.decoder.isPolling(head) || received['content-length'] === String(ok.length)) return;
    const sid = engineRequestOf(head)?.sid;
    this.#latePolls.set(requestId, { head, frameId, sid, status, followers: [] });
  }

  async #finished({ requestId, timestamp }: CdpEvent<'Network.loadingFinished'>): Promise<void> {
    this.#earlyHeaders.delete(requestId);
    const late = this.#latePolls.get(requestId);
    if (late) {
      await this.#finishedLate(requestId, late, timestamp);
      return this.#followed(late);
    }
    const poll = this.#polls.get(requestId);
    if (!poll) return;
    this.#polls.delete(requestId);
    const isNeeded = poll.head.method === 'GET' || poll.status !== 200;
    const body = isNeeded ? await this.#body(requestId) : undefined;
    if (body) poll.decoder.responseBody(body);
    poll.decoder.responseEnd(this.#time(timestamp), !isNeeded || body !== undefined);
    await this.#followed(poll);
  }

  async #failed({ requestId, timestamp }: CdpEvent<'Network.loadingFailed'>): Promise<void> {
    const poll = this.#polls.get(requestId);
    const ended = poll ?? this.#latePolls.get(requestId);
    this.#polls.delete(requestId);
    this.#latePolls.delete(requestId);
    poll?.decoder.responseEnd(this.#time(timestamp), false);
    if (ended) await this.#followed(ended);
  }

  /** Whether it was a GET or a POST is seen in the response: a server responds to packets with "ok". */
  async #finishedLate(requestId: string, { head, frameId, status }: LatePoll, timestamp: number): Promise<void> {
    this.#latePolls.delete(requestId);
    const body = await this.#body(requestId);
    if (!body || body.equals(ok)) return;
    if (frameId !== undefined) this.#frames.set(head, frameId);
    await this.#deps.seen(head);
    const t = this.#time(timestamp);
    const decoder = this.#deps.decoder.polling(head, t);
    decoder?.response(status, {}, t);
    decoder?.responseBody(body);
    decoder?.responseEnd(t);
  }

  async #body(requestId: string): Promise<Buffer | undefined> {
    try {
      const response = await this.#deps.request('Network.getResponseBody', { requestId });
      const { body, base64Encoded } = v.parse(bodySchema, response);
      return Buffer.from(body, base64Encoded ? 'base64' : 'utf8');
    } catch {
      this.#deps.missed(1);
      return undefined;
    }
  }

  /** Ends the sessions of a frame that has loaded another document or was removed. */
  #left(frameId: string, isWhole: boolean): void {
    if (isWhole) {
      this.#forget();
      this.#deps.navigated();
    } else for (const polls of [this.#polls, this.#latePolls]) forgetFrame(polls, this.#held, frameId);
    const isOfFrame = ({ request }: ObservedSession): boolean =>
      request !== undefined && this.#frames.get(request) === frameId;
    this.#deps.decoder.stop(this.#now(), explain('page.navigated'), isWhole ? undefined : isOfFrame);
  }

  /** Later reports about sockets and requests of the former document are ignored. */
  #forget(): void {
    for (const id of this.#sockets.keys()) this.#sockets.set(id, 'foreign');
    this.#polls.clear();
    this.#latePolls.clear();
    this.#held.clear();
  }

  #now(): number {
    return (this.#last = Math.max(this.#last, this.#deps.clock.now()));
  }

  /** Converts a time of the browser to a time of the engine's clock. The result never decreases. */
  #time(timestamp: number): number {
    const ms = timestamp * 1000;
    this.#offset = Math.min(this.#offset, this.#deps.clock.now() - ms);
    return (this.#last = Math.max(this.#last, ms + this.#offset));
  }
}

const ok = Buffer.from('ok');

function forgetFrame(polls: Map<string, LatePoll>, held: Map<string, unknown>, frameId: string): void {
  for (const [id, poll] of polls) {
    if (poll.frameId !== frameId) continue;
    polls.delete(id);
    for (const follower of poll.followers) held.delete(follower);
  }
}

function isKnown(socket: Socket | LateSocket | 'foreign' | undefined): socket is Socket {
  return typeof socket === 'object' && !(socket instanceof LateSocket);
}

/** A body that is in the event; undefined if it has to be fetched. */
function sentBody({ postData, postDataEntries }: CdpEvent<'Network.requestWillBeSent'>['request']): Buffer | undefined {
  const parts = postDataEntries?.map(({ bytes }) => bytes);
  if (parts !== undefined && parts.length > 0 && parts.every((part) => part !== undefined))
    return Buffer.concat(parts.map((part) => Buffer.from(part, 'base64')));
  return postData === undefined ? undefined : Buffer.from(postData);
}

function fill(target: Filling, headers: Readonly<Record<string, string>>, leftOut = bodyHeaders): void {
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    if (!leftOut.has(key)) target[key] = value;
  }
}
