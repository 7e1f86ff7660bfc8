/**
 * Observes the events that sockets receive: the packet on the wire, the listeners, and the outcomes of the listeners.
 */
import { DecodedPackets, type ReceivedPacket } from './decodedPackets.ts';
import { Fifo } from './fifo.ts';
import type { Packet, ServerSocket } from './library.ts';
import { KnownListeners, ListenerRun, registeredOf, type RunDeps } from './listeners.ts';
import type { NestGateways } from './nestGateways.ts';
import { errorText, type Payload, wholePayload } from './payloads.ts';
import type { ProbeContext } from './probeContext.ts';
import { beforeMethod, type Method, ignoreErrors, replaceMethod, wrapMethod } from './wrapMethod.ts';

/** Maximum number of queued events that are kept, because the library may never handle some of them. */
const maxQueued = 10_000;

export class ReceivedEvents {
  readonly #context: ProbeContext;
  readonly #gateways: NestGateways;
  readonly #runDeps: RunDeps<ReceivedPacket>;
  readonly #decoded = new DecodedPackets();
  /** The event that the library is about to pass to its middleware. */
  #current: ReceivedPacket | undefined;
  /** Events whose listeners the library will call in the next tick, in order. */
  readonly #queue = new Fifo<ReceivedPacket>();
  readonly #listeners = new KnownListeners();
  #next = 1;

  constructor(context: ProbeContext, gateways: NestGateways) {
    this.#context = context;
    this.#gateways = gateways;
    this.#runDeps = { now: context.now, known: this.#listeners, ended: (run, t) => this.#ended(run, t) };
  }

  /** @param prototype the prototype of the class `Client` */
  observeClients(prototype: object): void {
    const { isOn } = this.#context;
    const packets = this.#decoded;
    // A function of its own for each method: V8 optimizes the calls in it for one function, and not for all that are observed.
    replaceMethod(prototype, 'ondata', (original) => {
      return function (...args) {
        try {
          if (isOn()) packets.message(this, args[0]);
        } catch {
          // The report is lost, but the original is called.
        }
        return Reflect.apply(original, this, args);
      };
    });
    replaceMethod(prototype, 'ondecoded', (original) => {
      return function (...args) {
        try {
          if (isOn()) packets.decoded(this, args[0] as Packet);
        } catch {
          // The report is lost, but the original is called.
        }
        return Reflect.apply(original, this, args);
      };
    });
  }

  /** @param prototype the prototype of the class `Socket` */
  observeSockets(prototype: object): void {
    const { isOn } = this.#context;
    // Version 3.0 calls the listeners immediately; the other versions call the middleware of the socket before.
    if ('run' in prototype) {
      const event = this.#event.bind(this);
      replaceMethod(prototype, 'onevent', (original) => {
        return function (...args) {
          try {
            if (isOn()) event(this, args[0] as Packet);
          } catch {
            // The report is lost, but the original is called.
          }
          return Reflect.apply(original, this, args);
        };
      });
    } else wrapMethod(prototype, 'onevent', (self, args, call) => this.#direct(self, args[0], call));
    const emitter: unknown = Object.getPrototypeOf(prototype);
    const emits = typeof emitter === 'object' && emitter !== null && Object.hasOwn(emitter, 'emitUntyped');
    if (emits) {
      const runFor = this.#runFor.bind(this);
      replaceMethod(emitter, 'emitUntyped', (original) => {
        return function (...args) {
          const run = runFor(this, args[0]);
          if (!run) return Reflect.apply(original, this, args);
          try {
            return Reflect.apply(original, this, args);
          } finally {
            end(run);
          }
        };
      });
    }
    const takeCurrent = this.#takeCurrent.bind(this);
    const queues = this.#queuesAtOnce.bind(this);
    const runs = this.#runs.bind(this);
    replaceMethod(prototype, 'run', (original) => {
      return function (...args) {
        const received = takeCurrent(args[0], args[1]);
        if (!received || (emits && queues(this, received))) return Reflect.apply(original, this, args);
        return runs({ received, emits, original }, this, args[0], args[1] as Method);
      };
    });
    this.#observeListeners(prototype);
  }

  /** @param prototype the prototype of the class `Socket` of the client library */
  observeClientSockets(prototype: object): void {
    const { isOn } = this.#context;
    if ('emitEvent' in prototype) {
      beforeMethod(prototype, 'onevent', (self, packet) => {
        const received = isOn() ? this.#event(self, packet as Packet) : undefined;
        if (received) this.#queued(received);
      });
      // The library calls the listeners immediately, or when the socket is connected.
      wrapMethod(prototype, 'emitEvent', (_self, args, call) => {
        const run = this.#runOf(({ args: of }) => of === args[0]);
        try {
          return call();
        } finally {
          end(run);
        }
      });
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
    let run: ListenerRun<ReceivedPacket> | undefined;
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
    return wholePayload(this.#decoded.take(packet).payload);
  }

  #event(socket: object, packet: Packet): ReceivedPacket | undefined {
    const { observed, reports, now } = this.#context;
    if (!Array.isArray(packet.data)) return undefined;
    const received = this.#decoded.take(packet);
    const name: unknown = packet.data[0];
    received.event = this.#next++;
    received.name = typeof name === 'string' ? name : String(name);
    received.args = packet.data;
    received.socket = socket;
    received.number = observed.socket(socket);
    this.#current = received;
    reports.event(received.event, received.number, now(), packet.id ?? -1, received.payload);
    // The payload can be large.
    received.payload = '';
    return received;
  }

  /** The event that the library is about to pass to its middleware, if these are the arguments of that call. */
  #takeCurrent(event: unknown, done: unknown): ReceivedPacket | undefined {
    const received = this.#current;
    if (!received || received.args !== event || typeof done !== 'function') return undefined;
    this.#current = undefined;
    return received;
  }

  /** In version 4, the library calls the listeners in the next tick if the socket has no middleware. Returns false if it has one. */
  #queuesAtOnce({ fns }: object & Pick<ServerSocket, 'fns'>, received: ReceivedPacket): boolean {
    if (fns?.length !== 0) return false;
    this.#queued(received);
    return true;
  }

  /** Measures the middleware of the socket, and the listeners that the library calls after it. */
  #runs(
    { received, emits, original }: { received: ReceivedPacket; emits: boolean; original: Method },
    self: object & Pick<ServerSocket, 'fns'>,
    event: unknown,
    done: Method,
  ): unknown {
    const handles = (library: () => unknown): unknown => {
      if (!emits) return this.#inNextTick(received, library);
      this.#queued(received);
      return library();
    };
    if (self.fns?.length === 0) return handles(() => Reflect.apply(original, self, [event, done]));
    const startedAt = this.#context.now();
    const ran = this.#ran.bind(this);
    const observing: Method = function (...results) {
      const library = (): unknown => Reflect.apply(done, this, results);
      return ran(received, results[0], startedAt) ? handles(library) : library();
    };
    return Reflect.apply(original, self, [event, observing]);
  }

  /** Reports that the middleware has ended. Returns whether the library will call the listeners in the next tick. */
  #ran(received: ReceivedPacket, error: unknown, startedAt: number): boolean {
    if (received.isRun) return false;
    received.isRun = true;
    ignoreErrors(() => {
      const { send, now } = this.#context;
      const { event, number: socket } = received;
      const t = now();
      const text = error ? errorText(error) : '';
      send({ type: 'passed', event, socket, t, ms: t - startedAt, failed: error ? 1 : 0, error: text });
    });
    return !error;
  }

  /** In version 4, the library calls the listeners with its own method, unless the socket is no longer connected. */
  #queued(received: ReceivedPacket): void {
    if (this.#queue.length >= maxQueued) this.#queue.clear();
    this.#queue.push(received);
  }

  /** Before version 4, the probe surrounds the work that the library does in the next tick. */
  #inNextTick(received: ReceivedPacket, library: () => unknown): unknown {
    let run: ListenerRun<ReceivedPacket> | undefined;
    process.nextTick(() => (run = this.#observe(received)));
    const result = library();
    process.nextTick(() => end(run));
    return result;
  }

  /** Observes the listeners that the library is about to call, if the event was received. */
  #runFor(socket: object, name: unknown): ListenerRun<ReceivedPacket> | undefined {
    const { first } = this.#queue;
    if (!first) return undefined;
    if (first.socket !== socket || first.name !== name || !this.#context.isOn())
      return this.#runOf((received) => received.socket === socket && received.name === name);
    this.#queue.shift();
    return this.#observe(first);
  }

  /** Observes the listeners of the first event in the queue for which a function returns true. */
  #runOf(isThis: (received: ReceivedPacket) => boolean): ListenerRun<ReceivedPacket> | undefined {
    // The events before this one in the queue were not passed to listeners.
    const received = this.#context.isOn() ? this.#queue.take(isThis) : undefined;
    return received && this.#observe(received);
  }

  #observe(received: ReceivedPacket): ListenerRun<ReceivedPacket> | undefined {
    try {
      return new ListenerRun(received, this.#runDeps);
    } catch {
      return undefined;
    }
  }

  #ended({ of, startedAt, sites, isAsync, isMeasured, error }: ListenerRun<ReceivedPacket>, endedAt: number): void {
    const { event, number } = of;
    const ms = isMeasured ? endedAt - startedAt : -1;
    const text = error ? errorText(error.thrown) : '';
    this.#context.reports.handled(event, number, endedAt, ms, sites, isAsync ? 1 : 0, error ? 1 : 0, text);
  }

  #registered(args: readonly unknown[], wrapper: Method): void {
    const listener = args.at(-1);
    if (typeof listener !== 'function') return;
    // `once` registers a function of its own in place of the listener.
    if (registeredOf(listener) !== listener) return;
    const { sites } = this.#context;
    const known = this.#gateways.siteOf(args[0]);
    const of = this.#listeners.of(listener);
    of.site = known ?? sites.of(wrapper);
    // What follows a listener of RxJS can be asynchronous.
    if (known === undefined && sites.isThroughRxjs) of.isUnmeasured = true;
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
