/** Observes the events that sockets receive: the packet on the wire, the listeners, and what they do. */
import { isAckType, isEventType, type Packet, type ServerSocket } from './library.ts';
import { observeRun, type Run } from './listeners.ts';
import { errorText, type Payload, payloadOf, unsentPayload } from './payloads.ts';
import type { ProbeContext } from './probeContext.ts';
import { type Method, quietly, wrapMethod } from './wrapMethod.ts';

/** An event whose listeners are not called yet. */
interface Received {
  readonly event: number;
  readonly name: string;
  /** The list that the library passes on. */
  readonly args: unknown;
  readonly socket: ServerSocket;
  isRun: boolean;
}

/** Of packets that nobody handles. */
const maxDecoded = 10_000;

export class ReceivedEvents {
  readonly #context: ProbeContext;
  /** The messages of a client since its last packet. */
  readonly #unread = new WeakMap<object, unknown[]>();
  /** Packets that were decoded, in order; the library handles them in the next tick. A map of weak keys costs more than all the rest. */
  readonly #decodedPackets: { readonly packet: Packet; readonly payload: Payload }[] = [];
  /** The event that the library is about to pass to its middleware. */
  #current: Received | undefined;
  readonly #listenerSites = new WeakMap<object, number>();
  #next = 1;

  constructor(context: ProbeContext) {
    this.#context = context;
  }

  /** @param prototype of the class `Client` */
  observeClients(prototype: object): void {
    const { isOn } = this.#context;
    wrapMethod(prototype, 'ondata', (self, args, call) => {
      if (isOn()) quietly(() => this.#data(self, args[0]));
      return call();
    });
    wrapMethod(prototype, 'ondecoded', (self, args, call) => {
      if (isOn()) quietly(() => this.#decoded(self, args[0] as Packet));
      return call();
    });
  }

  /** @param prototype of the class `Socket` */
  observeSockets(prototype: object): void {
    const { isOn } = this.#context;
    // Version 3.0 calls the listeners at once; others call its middleware before.
    const isDirect = !('run' in prototype);
    wrapMethod(prototype, 'onevent', (self, args, call) => {
      if (!isOn()) return call();
      let end: (() => void) | undefined;
      quietly(() => {
        const received = this.#event(self as ServerSocket, args[0] as Packet);
        // Its other listeners could add listeners.
        if (isDirect && received && !received.socket._anyListeners?.length) end = this.#observe(received);
      });
      try {
        return call();
      } finally {
        if (end) quietly(end);
      }
    });
    wrapMethod(prototype, 'run', (_self, args, call) => {
      const [event, done, ...rest] = args;
      const received = this.#current;
      if (!received || received.args !== event || typeof done !== 'function') return call();
      this.#current = undefined;
      const ran = this.#ran.bind(this);
      const observing: Method = function (...results) {
        return ran(received, results[0], () => Reflect.apply(done, this, results));
      };
      return call([event, observing, ...rest]);
    });
    wrapMethod(prototype, 'ack', (self, args, call) => this.#callback(self, args[0], call()));
    for (const name of ['on', 'addListener', 'once', 'prependListener', 'prependOnceListener', 'onAny', 'prependAny']) {
      wrapMethod(prototype, name, (_self, args, call, wrapper) => {
        if (isOn()) quietly(() => this.#registered(args.at(-1), wrapper));
        return call();
      });
    }
  }

  /** What a client sent for this packet. */
  payloadOf(packet: Packet): Payload {
    const decoded = this.#decodedPackets;
    const index = decoded.findIndex((one) => one.packet === packet);
    const payload = decoded[index]?.payload;
    // Those before it were for a namespace that was left.
    if (index >= 0) decoded.splice(0, index + 1);
    return payload ?? unsentPayload(packet);
  }

  #data(client: object, data: unknown): void {
    const unread = this.#unread.get(client);
    if (unread) unread.push(data);
    else this.#unread.set(client, [data]);
  }

  #decoded(client: object, packet: Packet): void {
    const messages = this.#unread.get(client);
    if (!messages) return;
    if (isEventType(packet.type) || isAckType(packet.type)) {
      if (this.#decodedPackets.length >= maxDecoded) this.#decodedPackets.length = 0;
      this.#decodedPackets.push({ packet, payload: payloadOf(messages) });
    }
    messages.length = 0;
  }

  #event(socket: ServerSocket, packet: Packet): Received | undefined {
    const { observed, send, now } = this.#context;
    if (!Array.isArray(packet.data)) return undefined;
    const received = { event: this.#next++, name: String(packet.data[0]), args: packet.data, socket, isRun: false };
    this.#current = received;
    const payload = this.payloadOf(packet);
    const number = observed.socket(socket);
    send({ type: 'event', event: received.event, socket: number, t: now(), ackId: packet.id ?? -1, ...payload });
    return received;
  }

  /** The middleware has ended. The library calls the listeners in the next tick. */
  #ran(received: Received, error: unknown, done: () => unknown): unknown {
    if (received.isRun) return done();
    received.isRun = true;
    if (error) {
      quietly(() => {
        const { send, now, observed } = this.#context;
        const { event, socket } = received;
        send({ type: 'dropped', event, socket: observed.socket(socket), t: now(), error: errorText(error) });
      });
      return done();
    }
    let end: (() => void) | undefined;
    process.nextTick(() => quietly(() => (end = this.#observe(received))));
    const result = done();
    process.nextTick(() => quietly(() => end?.()));
    return result;
  }

  #observe(received: Received): () => void {
    const { socket, name } = received;
    return observeRun(socket, name, { now: this.#context.now, ended: (run) => this.#ended(received, run) });
  }

  #ended({ event, socket }: Received, { startedAt, listeners, isAsync, error }: Run): void {
    const { send, now, observed } = this.#context;
    const t = now();
    send({
      type: 'handled',
      event,
      socket: observed.socket(socket),
      t,
      ms: t - startedAt,
      sites: listeners.map((listener) => this.#siteOf(listener)),
      isAsync: isAsync ? 1 : 0,
      failed: error ? 1 : 0,
      error: error ? errorText(error.thrown) : '',
    });
  }

  #registered(listener: unknown, wrapper: Method): void {
    if (typeof listener !== 'function') return;
    // `once` registers a function of its own in its place.
    if (Reflect.get(listener, 'listener') !== undefined) return;
    this.#listenerSites.set(listener, this.#context.sites.of(wrapper));
  }

  #siteOf(listener: object): number {
    const original: unknown = Reflect.get(listener, 'listener') ?? listener;
    return typeof original === 'function' ? (this.#listenerSites.get(original) ?? 0) : 0;
  }

  /** The callback with which the application acknowledges an event. */
  #callback(socket: object, id: unknown, callback: unknown): unknown {
    if (typeof callback !== 'function' || !this.#context.isOn()) return callback;
    const { send, now, observed } = this.#context;
    let calls = 0;
    const counting: Method = function (...values) {
      if (++calls === 2) {
        quietly(() => send({ type: 'ackedAgain', socket: observed.socket(socket), t: now(), ackId: Number(id) }));
      }
      return Reflect.apply(callback, this, values);
    };
    return counting;
  }
}
