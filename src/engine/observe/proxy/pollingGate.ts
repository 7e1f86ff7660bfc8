/**
 * A session whose client polls. If no rule is active and nothing waits, requests and responses are forwarded as they arrive. Otherwise
 * bodies are collected, and their packets are evaluated with the rules one by one. Messages for the client are sent in the response to its
 * pending or next request; if the target then responds to the pending request, its response is kept for the next one. Messages for the
 * server are sent in requests of the proxy (`PolledPosts`). Invariants: the target has at most one poll and one POST of a session;
 * unchanged bodies are forwarded as they were sent; memory is bounded, because the target receives no further poll while its response is
 * kept.
 */
import type { IncomingMessage } from 'node:http';
import type { Disposable } from '../../../base/disposable.ts';
import type { Sender } from '../../contracts/observedSink.ts';
import type { PolledBody, PollingDecoder } from '../decode/pollingDecoder.ts';
import { scriptOf } from '../decode/jsonp.ts';
import { type BodyForm, payloadOf } from '../decode/payloadWriter.ts';
import type { SessionDecoder } from '../decode/sessionDecoder.ts';
import { collectBody } from './collectBody.ts';
import type { FaultResponse } from './faultPage.ts';
import type { Carrier } from './carrier.ts';
import type { ForwardingPlan, Lanes } from './lanes.ts';
import { maxPackets, type Message, type Parcel, singly, sizeOf } from './message.ts';
import { packetOf, PolledPosts } from './polledPosts.ts';
import { type ResponseHead, headOf, type PollingExchange } from './pollingExchange.ts';
import { maxEvaluatedBytes } from './socketGate.ts';

export interface PollingEvaluator {
  readonly lanes: Lanes;
  /** Whether messages have to be evaluated. */
  readonly isBusy: boolean;
  /** Undefined while attachments of the message are missing. */
  evaluate(from: Sender, decode: () => void): ForwardingPlan | undefined;
  applyPlan(from: Sender, messages: readonly Message[], plan: ForwardingPlan): void;
  /** Handles a message that is forwarded without an evaluation. The rest of its packet is not evaluated either. */
  passed(from: Sender, decode: () => void): void;
  /** Whether the other end has received the beginning of a packet only. */
  isPassing(from: Sender): boolean;
}

export interface PollingGateDeps {
  readonly session: SessionDecoder;
  readonly isJsonp: boolean;
  readonly evaluator: PollingEvaluator;
  readonly now: () => number;
  /** Called with an error of the evaluator; from then on, bodies are forwarded unchanged. */
  readonly failed: (error: unknown) => void;
}

/** A response of the target that the client has not received. */
interface DelayedResponse {
  readonly head: ResponseHead;
  /** The body as it was received, if nothing changed. */
  readonly same?: Buffer | undefined;
  readonly form: BodyForm;
  readonly parcels: readonly Parcel[];
  /** How many packets the target sent in the body. */
  readonly count: number;
}

/** A body whose packets were evaluated with the rules. */
interface EvaluatedBody {
  readonly parcels: readonly Parcel[];
  readonly isSame: boolean;
}

/** Maximum size of the last response of a session that has ended, if the client has not fetched it yet. */
const maxLeft = 65_536;
/** Limit of a server that does not announce how much it accepts, in bytes. */
const defaultLimit = 1_000_000;
const closeDigit = 0x31;
const closePacket: Message = { kind: 'text', bytes: Buffer.from([closeDigit]) };
const noopPacket: Message = { kind: 'text', bytes: Buffer.from('6') };

export class PollingGate implements Carrier, Disposable {
  readonly #deps: PollingGateDeps;
  readonly #posts: PolledPosts;
  /** The request of the client that waits for a response. */
  #waiting: PollingExchange | undefined;
  /**
   * The request to which the target has not responded. If the proxy itself responded to the client, this is not the request that waits.
   */
  #polling: PollingExchange | undefined;
  #kept: DelayedResponse | undefined;
  /** A response that is too large to be collected, until the client polls. */
  #large: { readonly response: IncomingMessage; readonly parts: readonly Buffer[] } | undefined;
  /** Messages for the next response to the client. */
  #inbox: Parcel[] = [];
  /** Messages whose attachments are missing. */
  readonly #incomplete: Record<Sender, Message[]> = { client: [], server: [] };
  /** Messages that leave the lanes while a body is evaluated become a part of that body. */
  readonly #output: Record<Sender, Parcel[] | undefined> = { client: undefined, server: undefined };
  readonly #outputBytes: Record<Sender, number> = { client: 0, server: 0 };
  /** Heads of the last responses, by method. */
  readonly #heads = new Map<string, ResponseHead>();
  #isOver = false;
  #hasFailed = false;
  #isCut = false;
  #settled: (() => void) | undefined;

  constructor(deps: PollingGateDeps) {
    this.#deps = deps;
    const { session, isJsonp } = deps;
    this.#posts = new PolledPosts({
      isJsonp,
      protocol: session.protocol,
      limit: () => session.handshake?.maxPayload ?? defaultLimit,
      isPassing: () => this.isPassing('client'),
      head: () => this.#heads.get('POST') ?? this.#heads.get('GET'),
      idle: () => this.#settle(),
    });
  }

  /**
   * Handles a request of the session. Returns whether the gate forwards it; otherwise it is forwarded as it arrives.
   */
  exchange(exchange: PollingExchange, decoder: PollingDecoder): boolean {
    const { method } = exchange;
    if (this.#isCut) {
      exchange.destroy();
      return true;
    }
    exchange.onStarted = (origin) => this.#posts.origin(exchange, origin);
    if (method === 'POST') return this.#post(exchange, decoder);
    return method === 'GET' && !exchange.hasBody && this.#get(exchange, decoder);
  }

  /** Must be called with the head of the response to the handshake of the session. */
  began(head: ResponseHead): void {
    this.#heads.set('GET', head);
  }

  /**
   * Handles the response to the handshake, whose first packet was decoded already.
   * @param done called with the changed body that is forwarded; undefined if the body is unchanged
   */
  opened(body: PolledBody, decoder: PollingDecoder, done: (body: Buffer | undefined) => void): void {
    const [first] = body.packets;
    if (!first) return done(undefined);
    this.#evaluate('server', body, decoder, 1, ({ parcels, isSame }) =>
      done(isSame ? undefined : this.#payload([{ messages: [first] }, ...parcels], body.form)),
    );
  }

  isPassing(from: Sender): boolean {
    return this.#deps.evaluator.isPassing(from);
  }

  write(from: Sender, { messages, lost }: Parcel): void {
    if (messages.length === 0) return;
    const parcel = { messages, lost };
    const output = this.#output[from];
    if (output) {
      output.push(parcel);
      this.#outputBytes[from] += sizeOf(messages);
    } else if (this.#isOver) lost?.();
    else if (from === 'client') this.#posts.add(parcel);
    else {
      this.#inbox.push(...singly(parcel));
      // Other messages may follow immediately, and are sent in the same response.
      queueMicrotask(() => this.#respondToWaiting());
    }
  }

  /** Number of bytes of the body that is being evaluated. No other body is evaluated before it was forwarded. */
  waitingBytes(from: Sender): number {
    return this.#output[from] ? this.#outputBytes[from] : 0;
  }

  /** Closes the connections of the client, and sends the server a close packet on its behalf. */
  cut(): void {
    if (this.#isCut || this.#isOver) return;
    this.#isCut = true;
    const last = [...(this.#output.client ?? []).flatMap(({ messages }) => messages), closePacket];
    this.#waiting?.destroy();
    this.#polling?.abort();
    this.#posts.cut(last);
    const { session, now } = this.#deps;
    session.text('client', 'polling', { ...closePacket, length: 1, isOwn: true }, now());
  }

  /** Calls back when no request or response of polling is in progress. */
  settle(ready: () => void): void {
    this.#settled = ready;
    this.#settle();
  }

  /**
   * Must be called when the client no longer polls. Returns the messages that this end sent and the other end did not
   * receive, with the beginning of their packet.
   */
  take(from: Sender): { readonly parcels: readonly Parcel[]; readonly incomplete: readonly Message[] } {
    this.#isOver = true;
    const incomplete = this.#incomplete[from].splice(0);
    if (from === 'client') return { parcels: this.#posts.take(), incomplete };
    const parcels = [...(this.#kept?.parcels ?? []), ...this.#inbox.splice(0)];
    this.#kept = undefined;
    if (this.#waiting) this.#respond(this.#waiting, []);
    const hasData = (message: Message): boolean => !isNoop(message);
    return {
      parcels: parcels.map(({ messages, lost }) => ({ messages: messages.filter(hasData), lost })),
      incomplete,
    };
  }

  /** Must be called when the session has ended. Undelivered messages are lost. Requests in progress end normally. */
  dispose(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#settled = undefined;
    const left = [...this.#inbox.splice(0), ...(this.#kept?.parcels ?? []), ...(this.#isCut ? [] : this.#posts.take())];
    for (const { lost } of left) lost?.();
    this.#kept = undefined;
    this.#large?.response.destroy();
    this.#large = undefined;
  }

  get #isBusy(): boolean {
    const isKept = this.#kept !== undefined || this.#large !== undefined || this.#polling !== this.#waiting;
    return !this.#hasFailed && (this.#deps.evaluator.isBusy || this.#inbox.length > 0 || isKept);
  }

  #post(exchange: PollingExchange, decoder: PollingDecoder): boolean {
    exchange.onResponse = (response) => {
      if (response.statusCode === 200) this.#heads.set('POST', headOf(response));
      return false;
    };
    if (this.#isOver && this.#posts.isIdle) return false;
    if (this.#posts.isIdle && !this.#isBusy) {
      this.#posts.passing(exchange);
      return false;
    }
    exchange.collect(maxEvaluatedBytes, (body) => {
      if (this.#isCut) return exchange.destroy();
      if (body) return this.#posted(exchange, decoder, body);
      // The request must not overtake the messages that wait, and its namespaces are not known.
      this.#deps.evaluator.lanes.forwardNow('client', undefined);
      this.#posts.passes(exchange);
    });
    return true;
  }

  #posted(exchange: PollingExchange, decoder: PollingDecoder, raw: Buffer): void {
    const continues = this.isPassing('client');
    const body = decoder.read('client', exchange.requestHeaders, raw, this.#deps.now());
    const { form, packets = [] } = body ?? {};
    const evaluated = (parcels: readonly Parcel[], same: Buffer | undefined): void =>
      this.#posts.addEvaluated(
        exchange,
        { parcels, form: form ?? 'separated', count: packets.length },
        same,
        continues,
      );
    if (!body) return evaluated([], raw);
    this.#evaluate('client', body, decoder, 0, ({ parcels, isSame }) => evaluated(parcels, isSame ? raw : undefined));
    if (this.#isCut) exchange.destroy();
  }

  #get(exchange: PollingExchange, decoder: PollingDecoder): boolean {
    // The server refuses requests that overlap.
    if (this.#waiting || (this.#isOver && !this.#polling && !this.#kept)) return false;
    this.#waiting = exchange;
    exchange.onClosed = () => this.#left(exchange);
    if (this.#large) {
      const { response, parts } = this.#large;
      this.#large = undefined;
      exchange.stream(response, parts);
      return true;
    }
    // The messages that the target has sent are delivered first, so that their number does not grow.
    const isFull = this.#inbox.length > maxPackets && !this.isPassing('server');
    const isPolled = this.#polling !== undefined || this.#kept !== undefined || isFull;
    if (!isPolled) {
      this.#polling = exchange;
      exchange.onResponse = (response) => this.#responded(exchange, decoder, response);
      exchange.onFailed = (fault) => this.#failed(exchange, fault);
      exchange.pass();
    }
    queueMicrotask(() => this.#respondToWaiting());
    return true;
  }

  /**
   * Called when the client has received its response, or has disconnected without it. The server must detect such a
   * disconnect.
   */
  #left(exchange: PollingExchange): void {
    if (this.#polling === exchange && this.#waiting === exchange) this.#polling = undefined;
    if (this.#waiting !== exchange) return;
    this.#waiting = undefined;
    this.#polling?.abort();
    this.#polling = undefined;
    this.#free();
  }

  #responded(exchange: PollingExchange, decoder: PollingDecoder, response: IncomingMessage): boolean {
    if (response.statusCode === 200) this.#heads.set('GET', headOf(response));
    if (this.#waiting === exchange && (!this.#isBusy || this.#isOver)) return false;
    collectBody(
      response,
      maxEvaluatedBytes,
      (body) => this.#polled(exchange, decoder, headOf(response), body),
      (parts) => this.#stream(exchange, decoder, response, parts),
    );
    response.once('close', () => {
      if (!response.complete) this.#incompleteResponse(exchange);
    });
    return true;
  }

  /** Forwards a response that is too large to be evaluated. */
  #stream(exchange: PollingExchange, decoder: PollingDecoder, response: IncomingMessage, parts: Buffer[]): void {
    decoder.response(response.statusCode ?? 0, response.headers, this.#deps.now());
    for (const part of parts) decoder.responseBody(part);
    response.on('data', (chunk: Buffer) => decoder.responseBody(chunk));
    response.once('end', () => {
      decoder.decodeResponse(this.#deps.now());
      if (this.#polling === exchange) this.#polling = undefined;
      this.#free();
    });
    response.pause();
    this.#deps.evaluator.lanes.forwardNow('server', undefined);
    if (this.#waiting && this.#inbox.length === 0) return this.#waiting.stream(response, parts);
    this.#large = { response, parts };
    this.#respondToWaiting();
  }

  #incompleteResponse(exchange: PollingExchange): void {
    if (this.#polling !== exchange) return;
    this.#polling = undefined;
    this.#waiting?.destroy();
    this.#settle();
  }

  #failed(exchange: PollingExchange, fault: FaultResponse): boolean {
    if (this.#polling !== exchange) return true;
    this.#polling = undefined;
    if (this.#waiting !== exchange) this.#waiting?.fail(fault);
    this.#settle();
    return this.#waiting !== exchange;
  }

  /** Called when a response of the target is complete. */
  #polled(exchange: PollingExchange, decoder: PollingDecoder, head: ResponseHead, raw: Buffer): void {
    const keep = (form: BodyForm, evaluated: readonly Parcel[], same?: Buffer, count = 0): void => {
      if (this.#polling === exchange) this.#polling = undefined;
      const parcels = evaluated.flatMap(singly);
      if (this.#hasMoved) for (const parcel of parcels) this.#deps.evaluator.lanes.add('server', '', parcel);
      else if (this.#isOver && !this.#waiting && raw.length > maxLeft) for (const { lost } of parcels) lost?.();
      else if (same && (parcels.length === 0 || this.#inbox.length === 0))
        this.#kept = { head, same, form, parcels, count };
      else this.#kept = { head, form, parcels: [...this.#inbox.splice(0), ...parcels], count };
      this.#free();
    };
    if (head.status !== 200) {
      decoder.refused(head.status, head.headers, raw, this.#deps.now());
      return keep('separated', [], raw);
    }
    const body = decoder.read('server', head.headers, raw, this.#deps.now());
    if (!body) return keep('separated', [], raw);
    this.#evaluate('server', body, decoder, 0, ({ parcels, isSame }) =>
      keep(body.form, parcels, isSame ? raw : undefined, body.packets.length),
    );
  }

  /** Responds to the pending request of the client, if there are messages for it. */
  #respondToWaiting(): void {
    const exchange = this.#waiting;
    if (!exchange?.isOpen) {
      this.#settle();
      return;
    }
    const kept = this.#kept;
    if (kept?.same) {
      this.#kept = undefined;
      this.#waiting = undefined;
      exchange.respond(kept.head, kept.same, false);
      return this.#settle();
    }
    // A response that is being received is forwarded, beginning with the part that was received so far.
    if (!kept && (this.#inbox.length === 0 || this.isPassing('server'))) return;
    this.#kept = undefined;
    const parcels = [...(kept?.parcels ?? []), ...this.#inbox];
    const limit = Math.max(maxPackets, kept?.count ?? 0);
    this.#inbox = parcels.splice(limit);
    const messages = parcels.flatMap((parcel) => parcel.messages);
    this.#respond(exchange, messages, kept);
    this.#settle();
  }

  #respond(exchange: PollingExchange, messages: readonly Message[], kept?: DelayedResponse): void {
    const { session } = this.#deps;
    this.#waiting = undefined;
    const form = kept?.form ?? (session.protocol === 4 ? 'separated' : 'counted');
    const payload = this.#payload([{ messages: messages.length > 0 ? messages : [noopPacket] }], form);
    const body = this.#deps.isJsonp ? scriptOf(payload, exchange.jsonpIndex) : payload;
    const head = kept?.head ?? this.#ownHead();
    exchange.respond(head, body, true, kept || this.#deps.isJsonp ? undefined : 'text/plain; charset=UTF-8');
  }

  /** The head for a response that the target did not send. */
  #ownHead(): ResponseHead {
    const { headers, rawHeaders } = this.#heads.get('GET') ?? { headers: {}, rawHeaders: [] };
    const { 'set-cookie': _cookies, ...others } = headers;
    return { status: 200, message: undefined, headers: others, rawHeaders };
  }

  #payload(parcels: readonly Parcel[], form: BodyForm): Buffer {
    return payloadOf(
      parcels.flatMap(({ messages }) => messages.map(packetOf)),
      form,
    );
  }

  /** @param decoded how many packets of the body were decoded before */
  #evaluate(
    from: Sender,
    body: PolledBody,
    decoder: PollingDecoder,
    decoded: number,
    done: (body: EvaluatedBody) => void,
  ): void {
    const messages = body.packets.slice(decoded).map(({ kind, bytes }): Message => ({ kind, bytes }));
    const output = (this.#output[from] = []);
    this.#outputBytes[from] = 0;
    try {
      for (const [index, packet] of body.packets.slice(decoded).entries()) {
        const message = messages[index];
        if (!message || this.#isCut) break;
        if (isClose(message)) this.#deps.evaluator.lanes.leaving(from);
        this.#message(from, message, () => decoder.packet(from, packet, body, this.#deps.now()));
      }
    } catch (error) {
      this.#output[from] = undefined;
      this.#hasFailed = true;
      this.#deps.failed(error);
      return done({ parcels: [], isSame: true });
    }
    // Messages that follow immediately, such as the acknowledgement of an event, are part of the body too.
    queueMicrotask(() => {
      this.#output[from] = undefined;
      if (this.#isCut) return;
      done({ parcels: output, isSame: isSame(output, messages) });
      this.#free();
    });
  }

  #message(from: Sender, message: Message, decode: () => void): void {
    const { evaluator } = this.#deps;
    const incomplete = this.#incomplete[from];
    if (sizeOf(incomplete) + message.bytes.length > maxEvaluatedBytes) {
      this.write(from, { messages: [...incomplete.splice(0), message] });
      return evaluator.passed(from, decode);
    }
    const plan = evaluator.evaluate(from, decode);
    incomplete.push(message);
    if (plan) evaluator.applyPlan(from, incomplete.splice(0), plan);
  }

  /** Whether the session uses a WebSocket now. */
  get #hasMoved(): boolean {
    return this.#deps.evaluator.lanes.carrier !== this;
  }

  /** Called when messages can be inserted again into what the ends send. */
  #free(): void {
    this.#deps.evaluator.lanes.release();
    this.#posts.send();
    this.#respondToWaiting();
  }

  #settle(): void {
    const ready = this.#settled;
    if (!ready || this.#polling || !this.#posts.isIdle) return;
    this.#settled = undefined;
    ready();
  }
}

function isClose({ kind, bytes }: Message): boolean {
  return kind === 'text' && bytes.length === 1 && bytes[0] === closeDigit;
}

function isNoop({ kind, bytes }: Message): boolean {
  return kind === 'text' && bytes.equals(noopPacket.bytes);
}

function isSame(parcels: readonly Parcel[], messages: readonly Message[]): boolean {
  const written = parcels.flatMap((parcel) => parcel.messages);
  return written.length === messages.length && written.every((message, index) => message === messages[index]);
}
