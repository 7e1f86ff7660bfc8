/**
 * Observes the listeners of an event. They are not wrapped where they are registered, so that the application finds its
 * own functions: for the duration of one call of `emit`, wrappers replace them. The wrappers restore the originals
 * before the first of them is called.
 */
import { whenSettled } from './promiseState.ts';
import { ignoreErrors } from './wrapMethod.ts';

type Listener = (this: unknown, ...args: unknown[]) => unknown;

/** A socket of the server or of the client library. */
interface ListeningSocket {
  readonly _events?: Record<string, unknown>;
  readonly _callbacks?: Record<string, unknown>;
  readonly _anyListeners?: readonly object[];
}

/** An event that a socket has received. */
interface RunEvent {
  readonly socket: ListeningSocket;
  readonly name: string;
}

export interface RunDeps<T extends RunEvent> {
  readonly now: () => number;
  readonly known: KnownListeners;
  /** Called when the listeners have returned, and their promises have settled, with the time. */
  readonly ended: (run: ListenerRun<T>, endedAt: number) => void;
}

/** A function that is registered as a listener. */
class KnownListener {
  /** Whether it only starts work, so that its duration has no meaning. */
  isUnmeasured = false;
  /** The wrapper that observes its calls. There is only one, so that no wrapper has to be created for each event. */
  readonly observer: Listener;
  /** The function that the application registered. */
  readonly registered: KnownListener;
  #sites: readonly number[] = unknownSites;

  constructor(listener: Listener, registered: KnownListener | undefined) {
    this.observer = observerOf(listener);
    this.registered = registered ?? this;
  }

  /** A list with the position of this listener alone. It never changes, so that the events with this listener share it. */
  get sites(): readonly number[] {
    return this.#sites;
  }

  /** Where the application registered it, as the ID of a position; 0 if that is not known. */
  get site(): number {
    return this.#sites[0] ?? 0;
  }

  set site(site: number) {
    this.#sites = [site];
  }
}

const unknownSites: readonly number[] = [0];
const noSites: readonly number[] = [];

export class KnownListeners {
  readonly #known = new WeakMap<object, KnownListener>();

  of(listener: object): KnownListener {
    const known = this.#known.get(listener);
    if (known) return known;
    const original = registeredOf(listener);
    const isOther = typeof original === 'function' && original !== listener;
    const added = new KnownListener(listener as Listener, isOther ? this.of(original) : undefined);
    this.#known.set(listener, added);
    return added;
  }
}

interface ObservedRun {
  /** Puts the listeners of the application back in place of the wrappers. */
  restore(): void;
  failed(error: unknown): void;
  returned(listener: Listener, result: object): void;
  follow(promise: Promise<unknown>): void;
}

export class ListenerRun<T extends RunEvent = RunEvent> implements ObservedRun {
  readonly of: T;
  readonly startedAt: number;
  /** The positions at which the listeners were registered, and then those of the listeners for all events. */
  readonly sites: readonly number[];
  /** Whether a listener returned a promise. */
  isAsync = false;
  /** Whether the duration is known. */
  isMeasured = true;
  error: { readonly thrown: unknown } | undefined;
  readonly #deps: RunDeps<T>;
  readonly #events: Record<string, unknown> | undefined;
  readonly #name: string;
  readonly #real: unknown;
  #replacement: unknown;
  #outer: ObservedRun | undefined;
  #hasReturned = false;
  /** The number of promises that have not settled. */
  #pending = 0;

  /** Prepares the next call of `emit`, which must follow immediately. `end` must be called after it. */
  constructor(of: T, deps: RunDeps<T>) {
    const { socket, name: event } = of;
    this.of = of;
    // The emitter of the client library has a different list of listeners than the emitter of Node.js.
    const isNode = socket._events !== undefined;
    const events = isNode ? socket._events : socket._callbacks;
    const name = isNode ? event : `$${event}`;
    const real: unknown = events?.[name];
    this.#deps = deps;
    this.#events = events;
    this.#name = name;
    this.#real = real;
    this.startedAt = deps.now();
    const others = socket._anyListeners;
    let replacement: unknown;
    let count: number;
    if (typeof real === 'function' && !others?.length) {
      // The usual case, for which no list is created.
      const { observer, registered } = deps.known.of(real);
      if (registered.isUnmeasured) this.isMeasured = false;
      replacement = observer;
      this.sites = registered.sites;
      count = 1;
    } else {
      const sites: number[] = [];
      if (typeof real === 'function') replacement = this.#listed(real, sites);
      else if (Array.isArray(real)) replacement = (real as object[]).map((one) => this.#listed(one, sites));
      count = sites.length;
      if (others) for (const other of others) sites.push(deps.known.of(other).registered.site);
      this.sites = sites.length === 0 ? noSites : sites;
    }
    if (!events || count === 0 || event === 'error') return;
    // A listener for all events could add other listeners while wrappers replace them.
    if (!isNode && others && others.length > 0) {
      this.isMeasured = false;
      return;
    }
    events[name] = this.#replacement = replacement;
    this.#outer = state.prepared;
    state.prepared = this;
  }

  /** Removes the wrappers after the call of `emit`. */
  end(): void {
    if (this.#replacement !== undefined) {
      this.restore();
      state.prepared = this.#outer;
    }
    this.#hasReturned = true;
    this.#endIfSettled();
  }

  /** Must be called when a listener has started work whose promise it does not return. Other code handles a rejection of this promise. */
  follow(promise: Promise<unknown>): void {
    this.isAsync = true;
    this.#pending++;
    const settled = (): void => {
      this.#pending--;
      ignoreErrors(() => this.#endIfSettled());
    };
    void Promise.prototype.then.call(promise, settled, settled);
  }

  restore(): void {
    const events = this.#events;
    if (events && events[this.#name] === this.#replacement) events[this.#name] = this.#real;
  }

  failed(error: unknown): void {
    this.error ??= { thrown: error };
  }

  /**
   * Waits for the promise of an async function, because no other code has this promise. Waiting for any other promise
   * would mark its rejection as handled, or create an unhandled one, so its state is only read from time to time.
   */
  returned(listener: Listener, result: object): void {
    if (!(result instanceof Promise)) return;
    this.isAsync = true;
    this.#pending++;
    const settled = (): void => {
      this.#pending--;
      ignoreErrors(() => this.#endIfSettled());
    };
    if (!isAsyncFunction(listener)) {
      const isWatched = whenSettled(result, (rejection) => {
        if (rejection !== undefined) this.error ??= { thrown: rejection };
        settled();
      });
      if (!isWatched) this.#pending--;
      return;
    }
    // The promise is rejected again with the same reason, so that the process handles it as without the probe.
    void Promise.prototype.then.call(result, settled, (reason: unknown) => {
      this.error ??= { thrown: reason };
      settled();
      throw reason;
    });
  }

  /** Adds the position of a listener to a list, and returns its wrapper. */
  #listed(listener: object, sites: number[]): Listener {
    const { observer, registered } = this.#deps.known.of(listener);
    sites.push(registered.site);
    if (registered.isUnmeasured) this.isMeasured = false;
    return observer;
  }

  #endIfSettled(): void {
    if (!this.#hasReturned || this.#pending > 0) return;
    this.#deps.ended(this, this.#deps.now());
  }
}

/**
 * `prepared`: the run whose wrappers are in place, or whose listeners are being called. `current`: the run whose listener is being called.
 */
const state: { prepared: ObservedRun | undefined; current: ObservedRun | undefined } = {
  prepared: undefined,
  current: undefined,
};

export function currentRun(): Pick<ObservedRun, 'follow'> | undefined {
  return state.current;
}

function observerOf(listener: Listener): Listener {
  return function (this: unknown, ...args) {
    const run = state.prepared;
    if (!run) return Reflect.apply(listener, this, args);
    run.restore();
    const outer = state.current;
    state.current = run;
    let result: unknown;
    try {
      result = Reflect.apply(listener, this, args);
    } catch (error) {
      run.failed(error);
      throw error;
    } finally {
      state.current = outer;
    }
    if (typeof result === 'object' && result !== null) observeResult(run, listener, result);
    return result;
  };
}

function observeResult(run: ObservedRun, listener: Listener, result: object): void {
  ignoreErrors(() => run.returned(listener, result));
}

/** Returns the function that the application registered: `once` registers another one in its place. */
export function registeredOf(listener: object): unknown {
  const original: unknown = Reflect.get(listener, 'listener') ?? Reflect.get(listener, 'fn');
  return typeof original === 'function' ? original : listener;
}

function isAsyncFunction(listener: Listener): boolean {
  const original = registeredOf(listener);
  return Object.prototype.toString.call(original) === '[object AsyncFunction]' && !capturesRejections;
}

/** With this setting of Node.js, an emitter waits for the promises of its listeners too. */
let capturesRejections = false;
export function readSettings(emitter: { readonly captureRejections?: boolean }): void {
  capturesRejections = emitter.captureRejections === true;
}
