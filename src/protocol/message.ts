/**
 * Declares the messages of the protocol: one typed constant for each message, named scope/verb, with the schemas of its values.
 * A request has a response, which is a value or an error; a notification has none.
 */
import type * as v from 'valibot';

export type Schema<T> = v.GenericSchema<unknown, T>;

export interface RequestDefinition<P, R> {
  readonly type: 'request';
  readonly method: string;
  readonly params: Schema<P>;
  readonly result: Schema<R>;
  /** Timeout of the caller in milliseconds; null if the handler limits the time itself. */
  readonly timeoutMs: number | null;
  /** The buffers in a value that can be transferred instead of copied, if the port supports it. */
  paramBuffers?(params: P): ArrayBuffer[];
  resultBuffers?(result: R): ArrayBuffer[];
}

export interface NotificationDefinition<P> {
  readonly type: 'notification';
  readonly method: string;
  readonly params: Schema<P>;
}

const defaultTimeoutMs = 30_000;

export function request<P, R>(
  method: string,
  params: Schema<P>,
  result: Schema<R>,
  options: Partial<Pick<RequestDefinition<P, R>, 'timeoutMs' | 'paramBuffers' | 'resultBuffers'>> = {},
): RequestDefinition<P, R> {
  return { type: 'request', method, params, result, timeoutMs: defaultTimeoutMs, ...options };
}

export function notification<P>(method: string, params: Schema<P>): NotificationDefinition<P> {
  return { type: 'notification', method, params };
}
