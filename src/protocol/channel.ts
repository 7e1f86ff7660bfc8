/**
 * One end of the protocol. The panel, the host and the engine have a Channel for each neighbor and communicate only
 * through it. Invariants: every request ends with a value, a typed error, a timeout, a cancellation or a disposal;
 * everything received is validated before it is passed on, including results; for an invalid request, an error is sent
 * as the response, and any other invalid message is reported.
 */
import * as v from 'valibot';
import type { Clock } from '../base/clock.ts';
import { type Disposable, DisposableStore, toDisposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/emitter.ts';
import { messageOf } from '../base/userError.ts';
import { nestedParams, type StoredCause } from '../model/cause/cause.ts';
import { explain } from '../model/cause/causeTexts.ts';
import { errorFrom } from '../model/cause/userErrors.ts';
import { schemaFault } from '../model/schemaFault.ts';
import { channelError, ChannelError, toWireError, wireErrorSchema } from './channelError.ts';
import type { NotificationDefinition, RequestDefinition, Schema } from './message.ts';

/** Transports messages: the port of a worker, or a webview. It may lose prototypes, but must preserve ArrayBuffers. */
export interface Port {
  post(message: unknown, transfer: ArrayBuffer[]): void;
  readonly onMessage: Event<unknown>;
}

export interface RequestContext {
  /** Aborts when the caller no longer waits. */
  readonly signal: AbortSignal;
}

export interface RequestOptions {
  /** Replaces the timeout of the definition; null waits until the response or the disposal. */
  timeoutMs?: number | null;
  /** Cancels the request when it aborts. */
  signal?: AbortSignal | undefined;
}

type Handler = (params: unknown, context: RequestContext) => unknown;
interface Registered {
  readonly definition: RequestDefinition<unknown, unknown>;
  readonly handler: Handler;
}
interface Pending {
  readonly method: string;
  resolve(value: unknown): void;
  reject(error: ChannelError): void;
}

const messageSchema = v.variant('kind', [
  v.object({ kind: v.literal('request'), id: v.number(), method: v.string(), params: v.optional(v.unknown()) }),
  v.object({ kind: v.literal('value'), id: v.number(), value: v.optional(v.unknown()) }),
  v.object({ kind: v.literal('error'), id: v.number(), error: wireErrorSchema }),
  v.object({ kind: v.literal('cancel'), id: v.number() }),
  v.object({ kind: v.literal('notification'), method: v.string(), params: v.optional(v.unknown()) }),
]);
type Message = v.InferOutput<typeof messageSchema>;

export class Channel implements Disposable {
  readonly #port: Port;
  readonly #clock: Clock;
  readonly #store = new DisposableStore();
  readonly #handlers = new Map<string, Registered>();
  readonly #listeners = new Map<string, { schema: Schema<unknown>; listeners: Set<(params: unknown) => void> }>();
  readonly #pending = new Map<number, Pending>();
  readonly #running = new Map<number, AbortController>();
  readonly #faults = new Emitter<Error>();
  // A reloaded page is a new end on an old port: a response to the previous page must not match a request of the new one.
  #nextId = Math.floor(Math.random() * 2 ** 40);

  /** Fires with invalid messages and with errors of listeners, for the log. */
  readonly onDidFault = this.#faults.event;

  constructor(port: Port, clock: Clock) {
    this.#port = port;
    this.#clock = clock;
    this.#store.add(port.onMessage((message) => this.#receive(message)));
  }

  /** Sends a request to the other end. Rejects only with a ChannelError. */
  request<P, R>(definition: RequestDefinition<P, R>, params: P, options: RequestOptions = {}): Promise<R> {
    const { method } = definition;
    if (this.#store.isDisposed) return Promise.reject(closed(method));
    if (options.signal?.aborted) return Promise.reject(canceled());
    const id = this.#nextId++;
    return new Promise<R>((resolve, reject) => {
      const scope = new DisposableStore();
      const end = (): void => {
        this.#pending.delete(id);
        scope.dispose();
      };
      const give = (error: ChannelError): void => {
        end();
        reject(error);
      };
      this.#pending.set(id, {
        method,
        resolve: (value) => {
          end();
          const result = v.safeParse(definition.result, value);
          if (result.success) resolve(result.output);
          else reject(invalidResult(method, schemaFault(result.issues)));
        },
        reject: give,
      });
      const withdraw = (error: ChannelError): void => {
        give(error);
        this.#send({ kind: 'cancel', id });
      };
      const timeoutMs = options.timeoutMs === undefined ? definition.timeoutMs : options.timeoutMs;
      if (timeoutMs !== null) {
        const cause = explain('channel.timedOut', { method, timeoutMs });
        scope.add(this.#clock.after(timeoutMs, () => withdraw(channelError('timeout', cause))));
      }
      const { signal } = options;
      if (signal) {
        const cancel = (): void => withdraw(canceled());
        signal.addEventListener('abort', cancel);
        scope.add(toDisposable(() => signal.removeEventListener('abort', cancel)));
      }
      try {
        this.#post({ kind: 'request', id, method, params }, definition.paramBuffers?.(params));
      } catch (error) {
        give(channelError('failed', explain('channel.notSent', { method, reported: messageOf(error) })));
      }
    });
  }

  notify<P>(definition: NotificationDefinition<P>, params: P): void {
    if (!this.#store.isDisposed) this.#send({ kind: 'notification', method: definition.method, params });
  }

  /** Handles a request. Errors of the handler become the caller's typed error. */
  handle<P, R>(
    definition: RequestDefinition<P, R>,
    handler: (params: P, context: RequestContext) => R | Promise<R>,
  ): Disposable {
    if (this.#handlers.has(definition.method)) throw new Error(`${definition.method} already has a handler`);
    const registered = { definition, handler } as unknown as Registered;
    this.#handlers.set(definition.method, registered);
    return toDisposable(() => this.#handlers.delete(definition.method));
  }

  on<P>(definition: NotificationDefinition<P>, listener: (params: P) => void): Disposable {
    const known = this.#listeners.get(definition.method) ?? {
      schema: definition.params,
      listeners: new Set<(params: unknown) => void>(),
    };
    this.#listeners.set(definition.method, known);
    const call = listener as (params: unknown) => void;
    known.listeners.add(call);
    return toDisposable(() => known.listeners.delete(call));
  }

  /**
   * Ends all pending requests: its own requests with "disposed", and requests of the other end by aborting their
   * signal.
   */
  dispose(): void {
    if (this.#store.isDisposed) return;
    this.#store.dispose();
    for (const pending of [...this.#pending.values()]) pending.reject(closed(pending.method));
    for (const running of [...this.#running.values()]) running.abort();
    this.#running.clear();
    this.#handlers.clear();
    this.#listeners.clear();
  }

  #receive(raw: unknown): void {
    const parsed = v.safeParse(messageSchema, raw);
    if (!parsed.success) {
      this.#reject(raw, schemaFault(parsed.issues));
      return;
    }
    const message = parsed.output;
    switch (message.kind) {
      case 'value':
        return this.#pending.get(message.id)?.resolve(message.value);
      case 'error': {
        const { code, message: text, data, cause } = message.error;
        return this.#pending.get(message.id)?.reject(new ChannelError(code, text, data, cause));
      }
      case 'cancel':
        return this.#running.get(message.id)?.abort();
      case 'notification':
        return this.#notified(message.method, message.params);
      case 'request':
        void this.#handle(message.id, message.method, message.params);
    }
  }

  /** The response to an invalid request is an error, and an invalid response ends its request. */
  #reject(raw: unknown, fault: StoredCause): void {
    const cause = explain('channel.invalidMessage', nestedParams('fault', fault));
    this.#faults.fire(errorFrom(cause));
    const about = v.safeParse(v.object({ kind: v.string(), id: v.number() }), raw);
    if (!about.success) return;
    const { kind, id } = about.output;
    if (kind === 'request') {
      this.#send({ kind: 'error', id, error: toWireError(channelError('invalidParams', cause)) });
    } else if (kind === 'value' || kind === 'error') {
      this.#pending.get(id)?.reject(channelError('invalidResult', cause));
    }
  }

  #notified(method: string, raw: unknown): void {
    const known = this.#listeners.get(method);
    if (!known) return;
    const params = v.safeParse(known.schema, raw);
    if (!params.success) {
      const fault = nestedParams('fault', schemaFault(params.issues));
      this.#faults.fire(errorFrom(explain('channel.invalidNotification', { method, ...fault })));
      return;
    }
    for (const listener of [...known.listeners]) {
      try {
        listener(params.output);
      } catch (error) {
        this.#faults.fire(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  async #handle(id: number, method: string, raw: unknown): Promise<void> {
    const running = new AbortController();
    this.#running.set(id, running);
    try {
      const known = this.#handlers.get(method);
      if (!known) throw channelError('unknownMethod', explain('channel.unknownMethod', { method }));
      const params = v.safeParse(known.definition.params, raw);
      if (!params.success) throw invalidParams(method, schemaFault(params.issues));
      const value = await known.handler(params.output, { signal: running.signal });
      if (!this.#store.isDisposed) this.#post({ kind: 'value', id, value }, known.definition.resultBuffers?.(value));
    } catch (error) {
      if (!this.#store.isDisposed) this.#send({ kind: 'error', id, error: toWireError(error) });
    } finally {
      this.#running.delete(id);
    }
  }

  /** Posts a message that has no response. An error, for instance of a closed port, is reported to the log and not to the caller. */
  #send(message: Message): void {
    try {
      this.#post(message);
    } catch (error) {
      this.#faults.fire(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #post(message: Message, buffers: ArrayBuffer[] = []): void {
    this.#port.post(message, buffers);
  }
}

function closed(method: string): ChannelError {
  return channelError('disposed', explain('channel.closed', { method }));
}

function canceled(): ChannelError {
  return channelError('canceled', explain('engine.canceled'));
}

function invalidParams(method: string, fault: StoredCause): ChannelError {
  return channelError('invalidParams', explain('channel.invalidParams', { method, ...nestedParams('fault', fault) }));
}

function invalidResult(method: string, fault: StoredCause): ChannelError {
  return channelError('invalidResult', explain('channel.invalidResult', { method, ...nestedParams('fault', fault) }));
}
