/**
 * What the listeners of an event do. They are not wrapped where they are registered, so that the application finds its own functions: for
 * the duration of one call of `emit`, wrappers replace them. The wrappers restore the originals before the first of them is called.
 */
import type { ServerSocket } from './library.ts';
import { quietly } from './wrapMethod.ts';

type Listener = (this: unknown, ...args: unknown[]) => unknown;

export interface Run {
  readonly startedAt: number;
  readonly listeners: readonly object[];
  /** Until the listeners have returned; undefined while they run. */
  returnedAt: number | undefined;
  /** Promises that have not settled. */
  pending: number;
  isAsync: boolean;
  error: { readonly thrown: unknown } | undefined;
}

interface RunDeps {
  readonly now: () => number;
  /** The listeners have returned, and their promises have settled. */
  readonly ended: (run: Run) => void;
}

/**
 * Prepares the next call of `emit`, which must follow immediately.
 * @returns must be called after it
 */
export function observeRun(socket: ServerSocket, event: string, deps: RunDeps): () => void {
  const events = socket._events;
  const real: unknown = events?.[event];
  const listeners = listenersIn(real);
  const run: Run = {
    startedAt: deps.now(),
    listeners: [...listeners, ...(socket._anyListeners ?? [])],
    returnedAt: undefined,
    pending: 0,
    isAsync: false,
    error: undefined,
  };
  const end = (): void => {
    if (run.returnedAt === undefined || run.pending > 0) return;
    deps.ended(run);
  };
  let restore = (): void => undefined;
  if (events && listeners.length > 0 && event !== 'error') {
    const observers = listeners.map(
      (listener): Listener =>
        function (this: unknown, ...args) {
          restore();
          return called(listener, this, args, run, end);
        },
    );
    const replacement = typeof real === 'function' ? observers[0] : observers;
    events[event] = replacement;
    restore = () => {
      if (events[event] === replacement) events[event] = real;
    };
  }
  return () => {
    restore();
    if (run.returnedAt !== undefined) return;
    run.returnedAt = deps.now();
    end();
  };
}

function listenersIn(value: unknown): readonly Listener[] {
  if (typeof value === 'function') return [value as Listener];
  return Array.isArray(value) ? (value as Listener[]) : [];
}

function called(listener: Listener, self: unknown, args: unknown[], run: Run, end: () => void): unknown {
  let result: unknown;
  try {
    result = Reflect.apply(listener, self, args);
  } catch (error) {
    run.error ??= { thrown: error };
    throw error;
  }
  quietly(() => follow(listener, result, run, end));
  return result;
}

/**
 * Waits for the promise of an async function, which no other code has. Waiting for another promise would mark its rejection as handled, or
 * create an unhandled one.
 */
function follow(listener: Listener, result: unknown, run: Run, end: () => void): void {
  if (!(result instanceof Promise)) return;
  run.isAsync = true;
  if (!isAsyncFunction(listener)) return;
  run.pending++;
  const settled = (): void => {
    run.pending--;
    quietly(end);
  };
  // Rejected again with the same reason: the process handles it as if nobody had waited.
  void Promise.prototype.then.call(result, settled, (reason: unknown) => {
    run.error ??= { thrown: reason };
    settled();
    throw reason;
  });
}

function isAsyncFunction(listener: Listener): boolean {
  const original: unknown = Reflect.get(listener, 'listener') ?? listener;
  return Object.prototype.toString.call(original) === '[object AsyncFunction]' && !capturesRejections;
}

/** With this setting of Node.js, an emitter waits for the promises of its listeners too. */
let capturesRejections = false;
export function readSettings(emitter: { readonly captureRejections?: boolean }): void {
  capturesRejections = emitter.captureRejections === true;
}
