/**
 * Observes the events that sockets receive: the packet on the wire, the listeners, and the outcomes of the listeners.
 */
import { isAckType, isEventType, type Packet, type ServerSocket } from './library.ts';
import { ListenerRun, registeredOf, type RunDeps } from './listeners.ts';
import type { NestGateways } from './nestGateways.ts';
import { errorText, type Payload, payloadOf, unsentPayload } from './payloads.ts';
import type { ProbeContext } from './probeContext.ts';
import { beforeMethod, type Method, ignoreErrors, wrapMethod } from './wrapMethod.ts';

/** An event whose listeners are not called yet. */
interface Received {
  readonly event: number;
  readonly name: string;
  /** The list of arguments that the library passes to the listeners. */
  readonly args: unknown;
  readonly socket: object;
  isRun: boolean;
}

/** Maximum number of decoded packets and of queued events that are kept, because the library may never handle some of them. */
const maxDecoded = 10_000;

export class ReceivedEvents {
  readonly #context: ProbeContext;
  readonly #gateways: NestGateways;
  readonly #runDeps: RunDeps<Received>;
  /** The messages of a client since its last packet. */
  readonly #unread = new WeakMap<object, unknown[]>();
  /**
   * Packets that were decoded, in order; the library handles them in the next tick. A WeakMap would take more time than everything else
   * that the probe does for a packet.
   */
  readonly #decodedPackets: { readonly packet: Packet; readonly payload: Payload }[] = [];
  /** The event that the library is about to pass to its middleware. */
  #current: Received | undefined;
  /** Events whose listeners the library will call in the next tick, in order. */
  readonly #queue: Received[] = [];
  readonly #listenerSites = new WeakMap<object, number>();
  /** Listeners of RxJS: the work that follows them can be asynchronous. */
  readonly #unmeasured = new WeakSet<object>();
  #next = 1;

  constructor(context: ProbeContext, gateways: NestGateways) {
    this.#context = context;
    this.#gateways = gateways;
    this.#runDeps = {
      now: context.now,
      isUnmeasured: (listener) => this.#unmeasured.has(listener),
      ended: (run) => this.#ended(run),
    };
  }

  /** @param prototype the prototype of the class `Client` */
  observeClients(prototype: object): void {
    const { isOn } = this.#context;
    beforeMethod(prototype, 'ondata', (self, data) => {
      if (isOn()) this.#data(self, data);
    });
    beforeMethod(prototype, 'ondecoded', (self, packet) => {
      if (isOn()) this.#decoded(self, packet as Packet);
    });
  }

  /** @param prototype the prototype of the class `Socket` */
  observeSockets(prototype: object): void {
    const { isOn, now } = this.#context;
    // Version 3.0 calls the listeners immediately; the other versions call the middleware of the socket before.
    if ('run' in prototype) {
      beforeMethod(prototype, 'onevent', (self, packet) => {
        if (isOn()) this.#event(self, packet as Packet);
      });
    } else wrapMethod(prototype, 'onevent', (self, args, call) => this.#direct(self, args[0], call));
    const emitter: unknown = Object.getPrototypeOf(prototype);
    const emits = typeof emitter === 'object' && emitter !== null && Object.hasOwn(emitter, 'emitUntyped');
    const handles = emits ? this.#queued.bind(this) : this.#inNextTick.bind(this);
    if (emits) wrapMethod(emitter, 'emitUntyped', (self, args, call) => this.#emitted(self, args[0], call));
    wrapMethod(prototype, 'run', (self, args, call) => {
      const [event, done, ...rest] = args;
      const received = this.#current;
      if (!received || received.args !== event || typeof done !== 'function') return call();
      this.#current = undefined;
      if ((self as ServerSocket).fns?.length === 0) return handles(received, call);
      const startedAt = now();
      const ran = this.#ran.bind(this);
      const observing: Method = function (...results) {
        const library = (): unknown => Reflect.apply(done, this, results);
        return ran(received, results[0], startedAt) ? handles(received, library) : library();
      };
      return call([event, observing, ...rest]);
    });
    this.#observeListeners(prototype);
  }

  /** @param prototype the prototype of the class `Socket` of the client library */
  observeClientSockets(prototype: object): void {
    const { isOn } = this.#context;
    if ('emitEvent' in prototype) {
      beforeMethod(prototype, 'onevent', (self, packet) => {
        const received = isOn() ? this.#event(self, packet as Packet) : undefined;
        if (received) this.#queued(received, () => undefined);
      });
      // The library calls the listeners at once, or when the socket is connected.
      wrapMethod(prototype, 'emitEvent', (_self, args, call) => this.#taken(call, ({ args: of }) => of === args[0]));
    } else wrapMethod(prototype, 'onevent', (self, args, call) => this.#direct(self, args[0], call));
    this.#observeListeners(prototype);
  }

  #observeListeners(prototype: object): void {
    wrapMethod(prototype, 'ack', (self, args, call) => this.#callback(self, args[0], call()));
    for (const name of [
      ...['on', 'addListener', 'addEventListener', 'once', 'onAny', 'prependAny'],
      ...['prependListener', 'prependOnceListener'],
    ]) {
      wrapMethod(prototype, name, (_self, args, call, wrapper) => {
        if (this.#context.isOn()) ignoreErrors(() => this.#registered(args, wrapper));
        return call();
      });
    }
  }

  #direct(
    socket: object & { readonly _anyListeners?: readonly object[] },
    packet: unknown,
    call: () => unknown,
  ): unknown {
    if (!this.#context.isOn()) return call();
    let run: ListenerRun<Received> | undefined;
    ignoreErrors(() => {
      const received = this.#event(socket, packet as Packet);
      // A listener for all events could add other listeners.
      if (received && !socket._anyListeners?.length) run = this.#observe(received);
    });
    try {
      return call();
    } finally {
      end(run);
    }
  }

  /** The payload with which a client sent this packet. */
  payloadOf(packet: Packet): Payload {
    const decoded = this.#decodedPackets;
    const [first] = decoded;
    if (first?.packet === packet) {
      decoded.shift();
      return first.payload;
    }
    const index = decoded.findIndex((one) => one.packet === packet);
    const payload = decoded[index]?.payload;
    // The packets before this one were for a namespace that the client had left.
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

  #event(socket: object, packet: Packet): Received | undefined {
    const { observed, send, now } = this.#context;
    if (!Array.isArray(packet.data)) return undefined;
    const received = { event: this.#next++, name: String(packet.data[0]), args: packet.data, socket, isRun: false };
    this.#current = received;
    const payload = this.payloadOf(packet);
    const number = observed.socket(socket);
    send({ type: 'event', event: received.event, socket: number, t: now(), ackId: packet.id ?? -1, ...payload });
    return received;
  }

  /** Reports that the middleware has ended. Returns whether the library will call the listeners in the next tick. */
  #ran(received: Received, error: unknown, startedAt: number): boolean {
    if (received.isRun) return false;
    received.isRun = true;
    ignoreErrors(() => {
      const { send, now, observed } = this.#context;
      const { event, socket } = received;
      const t = now();
      const text = error ? errorText(error) : '';
      send({
        type: 'passed',
        event,
        socket: observed.socket(socket),
        t,
        ms: t - startedAt,
        failed: error ? 1 : 0,
        error: text,
      });
    });
    return !error;
  }

  /** In version 4, the library calls the listeners with its own method, unless the socket is no longer connected. */
  #queued(received: Received, library: () => unknown): unknown {
    if (this.#queue.length >= maxDecoded) this.#queue.length = 0;
    this.#queue.push(received);
    return library();
  }

  /** Before version 4, the probe surrounds the work that the library does in the next tick. */
  #inNextTick(received: Received, library: () => unknown): unknown {
    let run: ListenerRun<Received> | undefined;
    process.nextTick(() => (run = this.#observe(received)));
    const result = library();
    process.nextTick(() => end(run));
    return result;
  }

  #emitted(socket: object, name: unknown, call: () => unknown): unknown {
    const [first] = this.#queue;
    if (!first || !this.#context.isOn()) return call();
    if (first.socket === socket && first.name === name) {
      this.#queue.shift();
      return this.#observing(first, call);
    }
    return this.#taken(call, (received) => received.socket === socket && received.name === name);
  }

  /** Observes the listeners of the first event in the queue for which a function returns true. */
  #taken(call: () => unknown, isThis: (received: Received) => boolean): unknown {
    const index = this.#queue.findIndex(isThis);
    if (index === -1 || !this.#context.isOn()) return call();
    const received = this.#queue[index];
    // The events before this one in the queue were not passed to listeners.
    this.#queue.splice(0, index + 1);
    return received ? this.#observing(received, call) : call();
  }

  #observing(received: Received, call: () => unknown): unknown {
    const run = this.#observe(received);
    try {
      return call();
    } finally {
      end(run);
    }
  }

  #observe(received: Received): ListenerRun<Received> | undefined {
    try {
      return new ListenerRun(received, this.#runDeps);
    } catch {
      return undefined;
    }
  }

  #ended(run: ListenerRun<Received>): void {
    const { event, socket } = run.of;
    const { startedAt, endedAt, listeners, isAsync, isMeasured, error } = run;
    const { send, observed } = this.#context;
    send({
      type: 'handled',
      event,
      socket: observed.socket(socket),
      t: endedAt,
      ms: isMeasured ? endedAt - startedAt : -1,
      sites: listeners.map((listener) => this.#siteOf(listener)),
      isAsync: isAsync ? 1 : 0,
      failed: error ? 1 : 0,
      error: error ? errorText(error.thrown) : '',
    });
  }

  #registered(args: readonly unknown[], wrapper: Method): void {
    const listener = args.at(-1);
    if (typeof listener !== 'function') return;
    // `once` registers a function of its own in place of the listener.
    if (registeredOf(listener) !== listener) return;
    const { sites } = this.#context;
    const known = this.#gateways.siteOf(args[0]);
    this.#listenerSites.set(listener, known ?? sites.of(wrapper));
    if (known === undefined && sites.isThroughRxjs) this.#unmeasured.add(listener);
  }

  #siteOf(listener: object): number {
    const original = registeredOf(listener);
    return typeof original === 'function' ? (this.#listenerSites.get(original) ?? 0) : 0;
  }

  /** The callback with which the application acknowledges an event. */
  #callback(socket: object, id: unknown, callback: unknown): unknown {
    if (typeof callback !== 'function' || !this.#context.isOn()) return callback;
    const { send, now, observed } = this.#context;
    let calls = 0;
    const counting: Method = function (...values) {
      if (++calls === 2) {
        ignoreErrors(() => send({ type: 'ackedAgain', socket: observed.socket(socket), t: now(), ackId: Number(id) }));
      }
      return Reflect.apply(callback, this, values);
    };
    return counting;
  }
}

function end(run: Pick<ListenerRun, 'end'> | undefined): void {
  if (run) ignoreErrors(() => run.end());
}
