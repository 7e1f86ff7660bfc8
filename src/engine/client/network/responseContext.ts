import type { IncomingHttpHeaders } from 'node:http';

/** An unsuccessful response. The clients store it as the `context` of their transport's error. */
export interface ResponseContext {
  readonly url: string;
  /** 0 without a response. */
  readonly status: number;
  /** Why there was no response, or why it was not accepted. */
  readonly statusText: Error | null;
  /** The beginning of the body. */
  readonly responseText: string;
  readonly headers: IncomingHttpHeaders;
}

/** Number of bytes that are received of an unsuccessful response's body, or of a body that is not read. */
export const maxErrorBody = 128 * 1024;
/** Number of characters of such a body that are kept. The characters after them only show whether a secret crosses this limit. */
export const maxKeptBody = 64 * 1024;
/** Time limit for such a body. The bytes that were received within this time are treated as the whole body. */
export const errorBodyMs = 2000;
