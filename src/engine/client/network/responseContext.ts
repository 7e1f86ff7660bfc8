import type { IncomingHttpHeaders } from 'node:http';

/** What came in place of a success. The clients keep it as the `context` of their transport's error. */
export interface ResponseContext {
  readonly url: string;
  /** 0 when no answer came. */
  readonly status: number;
  /** Why no answer came, or why it was not taken. */
  readonly statusText: Error | null;
  /** Its beginning. */
  readonly responseText: string;
  readonly headers: IncomingHttpHeaders;
}

/** Of the body of an answer that is no success, or that nobody reads, so many bytes are kept. */
export const maxErrorBody = 64 * 1024;
/** Such a body may take this long to arrive; what came by then is taken for all of it. */
export const errorBodyMs = 2000;
