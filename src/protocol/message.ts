/**
 * How the messages of the protocol are declared: one typed constant each, named scope/verb, with the schema of what it carries.
 * A request is answered by a value or an error; a notification is not answered.
 */
import type * as v from 'valibot';

export type Schema<T> = v.GenericSchema<unknown, T>;

export interface RequestDefinition<P, R> {
  readonly type: 'request';
  readonly method: string;
  readonly params: Schema<P>;
  readonly result: Schema<R>;
  /** Milliseconds until the asker gives up; null when the answerer bounds the time itself. */
  readonly timeoutMs: number | null;
  /** The buffers inside that may be moved instead of copied where the port can move them. */
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
