/**
 * The POST requests of a polling client and of the proxy, one after the other: a server ends a session whose requests overlap.
 * Invariants: the messages are sent in the order in which they were added; an unchanged body is forwarded as it was sent.
 */
import { formWith } from '../decode/jsonp.ts';
import { boundOf, type BodyForm, payloadOf } from '../decode/payloadWriter.ts';
import { maxPackets, type Message, type Parcel, singly } from './message.ts';
import type { ResponseHead, Origin, PollingExchange } from './pollingExchange.ts';

export interface PostsDeps {
  readonly isJsonp: boolean;
  /** The version of the Engine.IO protocol. */
  readonly protocol: 3 | 4;
  /** How many bytes the server accepts in one request. */
  readonly limit: () => number;
  /** Whether nothing may be inserted into what the client sends. */
  readonly isPassing: () => boolean;
  /** The head for a response of the proxy itself; undefined before the server has responded once. */
  readonly head: () => ResponseHead | undefined;
  /** Called when a request has ended and no other request waits. */
  readonly idle: () => void;
}

/** A request that is to be sent: one of the client, or one of the proxy. */
interface Job {
  /** Parcels of one message each. */
  readonly parcels: Parcel[];
  /** The request in which it arrived. */
  readonly exchange?: PollingExchange | undefined;
  /** Its body, if nothing changed; undefined for a request that is forwarded as it arrives. */
  readonly same?: Buffer | undefined;
  readonly form: BodyForm;
  readonly isPassed: boolean;
  /** How many packets the client sent in the request. */
  readonly count?: number | undefined;
}

/** A form escapes every byte as three characters at most. */
const formFactor = 3;

export class PolledPosts {
  readonly #deps: PostsDeps;
  #jobs: Job[] = [];
  /** The request that is being sent. */
  #sending: Job | undefined;
  #origin: Origin | undefined;
  #own: PollingExchange['own'] | undefined;

  constructor(deps: PostsDeps) {
    this.#deps = deps;
  }

  /** Whether nothing waits and nothing is being sent. */
  get isIdle(): boolean {
    return !this.#sending && this.#jobs.length === 0;
  }

  /**
   * Stores the headers and cookies of a client's request for the proxy's own requests. Requests with a body are preferred, because they
   * have more headers.
   */
  origin(exchange: PollingExchange, origin: Origin): void {
    if (exchange.method === 'POST' || !this.#origin) this.#origin = origin;
    this.#own = exchange.own;
    // An event can be injected before the client polls.
    if (this.#jobs.length > 0) queueMicrotask(() => this.send());
  }

  /** Adds a request of the client that is forwarded as it arrives, when the previous requests have ended. */
  passes(exchange: PollingExchange): void {
    this.#jobs.push({ parcels: [], exchange, form: 'separated', isPassed: true });
    this.send();
  }

  /** Must be called with a request of the client that is already being sent. */
  passing(exchange: PollingExchange): void {
    this.#sending = { parcels: [], exchange, form: 'separated', isPassed: true };
    exchange.onClosed = () => this.#sent();
  }

  /**
   * Adds a request of the client whose packets were evaluated with the rules.
   * @param same its body, if nothing changed
   * @param continues whether the body begins with the rest of a packet that the server has begun to receive
   */
  addEvaluated(
    exchange: PollingExchange,
    { parcels, form, count }: { readonly parcels: readonly Parcel[]; readonly form: BodyForm; readonly count: number },
    same: Buffer | undefined,
    continues: boolean,
  ): void {
    const job = { parcels: parcels.flatMap(singly), exchange, same, form, isPassed: false, count };
    if (continues) this.#jobs.unshift(job);
    else this.#jobs.push(job);
    this.send();
  }

  /** Adds messages that are sent in a request of the proxy. */
  add(parcel: Parcel): void {
    if (parcel.messages.length === 0) return;
    const last = this.#jobs.at(-1);
    if (last && !last.exchange) last.parcels.push(...singly(parcel));
    else this.#jobs.push({ parcels: singly(parcel), form: this.#form, isPassed: false });
    // Other messages may follow immediately, and are sent in the same request.
    queueMicrotask(() => this.send());
  }

  /** Removes and returns the messages that wait for a request of the proxy. */
  take(): Parcel[] {
    const own = this.#jobs.filter(({ exchange }) => !exchange);
    this.#jobs = this.#jobs.filter(({ exchange }) => exchange);
    return own.flatMap(({ parcels }) => parcels);
  }

  /** Disconnects the client from the server. The server receives these messages instead of the waiting ones. */
  cut(last: readonly Message[]): void {
    for (const { lost } of this.take()) lost?.();
    for (const { exchange } of [...this.#jobs, ...(this.#sending ? [this.#sending] : [])]) exchange?.destroy();
    this.#jobs = [];
    this.add({ messages: last });
  }

  /** Sends the waiting messages, if no request is in progress. */
  send(): void {
    while (!this.#sending) {
      if (this.#jobs.length === 0) return this.#deps.idle();
      const canSendOwn = !this.#deps.isPassing() && this.#origin && this.#own;
      const at = canSendOwn ? 0 : this.#jobs.findIndex(({ exchange }) => exchange);
      const [job] = at < 0 ? [] : this.#jobs.splice(at, 1);
      if (!job) return;
      if (job.exchange) this.#forward(job, job.exchange);
      else if (canSendOwn) this.#sendOwn(job, this.#own as PollingExchange['own'], this.#origin as Origin);
    }
  }

  get #form(): BodyForm {
    return this.#deps.protocol === 4 ? 'separated' : 'counted';
  }

  #forward(job: Job, exchange: PollingExchange): void {
    const { parcels, same, form, isPassed } = job;
    const messages = parcels.flatMap((parcel) => parcel.messages);
    if (!exchange.isOpen) {
      // The client closed the request, but its body was complete.
      if (messages.length > 0) this.#jobs.unshift({ parcels, form: this.#form, isPassed: false });
      return;
    }
    if (!isPassed && !same && messages.length === 0) return this.#respond(exchange);
    const fitting = this.#fitting(job);
    if (!isPassed && !same && fitting < parcels.length) {
      const first = parcels.splice(0, fitting);
      this.#jobs.unshift({ parcels: first, form: this.#form, isPassed: false }, job);
      return;
    }
    this.#sending = job;
    exchange.onClosed = () => this.#sent();
    if (isPassed) exchange.pass();
    else if (same) exchange.forwardSame(same);
    else exchange.forward(this.#bodyOf(messages, form));
  }

  /** Responds to a request of the client from which the rules have removed all packets. */
  #respond(exchange: PollingExchange): void {
    const head = this.#deps.head() ?? { status: 200, message: undefined, headers: {}, rawHeaders: [] };
    exchange.respond(head, Buffer.from('ok'), true, 'text/html');
  }

  #sendOwn(job: Job, own: PollingExchange['own'], origin: Origin): void {
    const parcels = job.parcels.splice(0, this.#fitting(job));
    if (job.parcels.length > 0) this.#jobs.unshift(job);
    this.#sending = { ...job, parcels };
    const messages = parcels.flatMap((parcel) => parcel.messages);
    const contentType = this.#deps.isJsonp ? 'application/x-www-form-urlencoded' : 'text/plain;charset=UTF-8';
    own.post(origin, contentType, this.#bodyOf(messages, job.form), (status) => {
      if (status !== 200) for (const { lost } of parcels) lost?.();
      this.#sent();
    });
  }

  /** How many parcels fit into one request: at least one. */
  #fitting({ parcels, count = 0 }: Job): number {
    const limit = this.#deps.limit() / (this.#deps.isJsonp ? formFactor : 1);
    let size = 0;
    const at = parcels.findIndex(({ messages }) => {
      size += messages.reduce((sum, message) => sum + boundOf(packetOf(message)), 0);
      return size > limit;
    });
    return Math.min(Math.max(count, maxPackets), at < 0 ? parcels.length : Math.max(1, at));
  }

  #bodyOf(messages: readonly Message[], form: BodyForm): Buffer {
    const payload = payloadOf(messages.map(packetOf), form);
    return this.#deps.isJsonp ? formWith(payload) : payload;
  }

  #sent(): void {
    this.#sending = undefined;
    this.send();
  }
}

/** Converts a message to a packet of HTTP polling, which has no WebSocket frames. */
export function packetOf({ kind, bytes }: Message): { readonly kind: 'text' | 'binary'; readonly bytes: Buffer } {
  return { kind: kind === 'text' ? 'text' : 'binary', bytes };
}
