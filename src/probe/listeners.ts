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
  /** Whether a listener only starts work, so that its duration has no meaning. */
  readonly isUnmeasured: (listener: object) => boolean;
  /** Called when the listeners have returned, and their promises have settled. */
  readonly ended: (run: ListenerRun<T>) => void;
}

export class ListenerRun<T extends RunEvent = RunEvent> {
  readonly of: T;
  readonly startedAt: number;
  readonly listeners: readonly object[];
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
    const listeners = listenersIn(real);
    const others = socket._anyListeners;
    this.listeners = others && others.length > 0 ? [...listeners, ...others] : listeners;
    for (const listener of listeners) if (deps.isUnmeasured(listener)) this.isMeasured = false;
    if (!events || listeners.length === 0 || event === 'error') return;
    // A listener for all events could add other listeners while wrappers replace them.
    if (!isNode && others && others.length > 0) {
      this.isMeasured = false;
      return;
    }
    this.#replacement =
      typeof real === 'function' ? this.#observer(real as Listener) : listeners.map((one) => this.#observer(one));
    events[name] = this.#replacement;
  }

  /** Removes the wrappers after the call of `emit`. */
  end(): void {
    this.#restore();
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

  #restore(): void {
    const events = this.#events;
    if (events && this.#replacement !== undefined && events[this.#name] === this.#replacement)
      events[this.#name] = this.#real;
  }

  #endIfSettled(): void {
    if (!this.#hasReturned || this.#pending > 0) return;
    this.endedAt = this.#deps.now();
    this.#deps.ended(this);
  }

  #observer(listener: Listener): Listener {
    const called = (self: unknown, args: unknown[]): unknown => this.#called(listener, self, args);
    return function (this: unknown, ...args) {
      return called(this, args);
    };
  }

  #called(listener: Listener, self: unknown, args: unknown[]): unknown {
    this.#restore();
    let result: unknown;
    const outer = current.run;
    current.run = this;
    try {
      result = Reflect.apply(listener, self, args);
    } catch (error) {
      this.error ??= { thrown: error };
      throw error;
    } finally {
      current.run = outer;
    }
    if (typeof result === 'object' && result !== null) ignoreErrors(() => this.#follow(listener, result));
    return result;
  }

  /**
   * Waits for the promise of an async function, because no other code has this promise. Waiting for any other promise
   * would mark its rejection as handled, or create an unhandled one, so its state is only read from time to time.
   */
  #follow(listener: Listener, result: unknown): void {
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
}

function listenersIn(value: unknown): readonly Listener[] {
  if (typeof value === 'function') return [value as Listener];
  return Array.isArray(value) ? [...(value as Listener[])] : [];
}

/** The run whose listener is being called. */
const current: { run: Pick<ListenerRun, 'follow'> | undefined } = { run: undefined };
export function currentRun(): Pick<ListenerRun, 'follow'> | undefined {
  return current.run;
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
