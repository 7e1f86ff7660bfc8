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
  /** Called when the listeners have returned, and their promises have settled. */
  readonly ended: (run: ListenerRun<T>) => void;
}

/** A function that is registered as a listener. */
interface KnownListener {
  /** Where the application registered it, as the ID of a position; 0 if that is not known. */
  site: number;
  /** Whether it only starts work, so that its duration has no meaning. */
  isUnmeasured: boolean;
  /** The wrapper that observes its calls. There is only one, so that no wrapper has to be created for each event. */
  readonly observer: Listener;
  /** The function that the application registered. */
  readonly registered: KnownListener;
}

export class KnownListeners {
  readonly #known = new WeakMap<object, KnownListener>();

  of(listener: object): KnownListener {
    const known = this.#known.get(listener);
    if (known) return known;
    const original = registeredOf(listener);
    const observer = observerOf(listener as Listener);
    const created = { site: 0, isUnmeasured: false, observer };
    const isOther = typeof original === 'function' && original !== listener;
    const added: KnownListener = Object.assign(created, {
      registered: isOther ? this.of(original) : (created as KnownListener),
    });
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
  readonly sites: number[] = [];
  /** When the last listener has returned, or the last promise has settled; NaN while they run. */
  endedAt = NaN;
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
    const replacement =
      typeof real === 'function'
        ? this.#listed(real)
        : Array.isArray(real)
          ? (real as object[]).map((one) => this.#listed(one))
          : undefined;
    const count = this.sites.length;
    const others = socket._anyListeners;
    if (others) for (const other of others) this.sites.push(deps.known.of(other).registered.site);
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

  /** Adds a listener, and returns its wrapper. */
  #listed(listener: object): Listener {
    const { observer, registered } = this.#deps.known.of(listener);
    this.sites.push(registered.site);
    if (registered.isUnmeasured) this.isMeasured = false;
    return observer;
  }

  #endIfSettled(): void {
    if (!this.#hasReturned || this.#pending > 0) return;
    this.endedAt = this.#deps.now();
    this.#deps.ended(this);
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
