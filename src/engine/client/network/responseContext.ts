import type { IncomingHttpHeaders } from 'node:http';

/** What came in place of a success. The clients keep it as the `context` of their transport's error. */
export interface ResponseContext {
  readonly url: string;
  /** 0 when no answer came. */
  readonly status: number;
  /** Why no answer came, or why it was not taken. */
  readonly statusText: Error | null;
  /** At most `maxErrorBody` (pollRequest.ts) bytes of it. */
  readonly responseText: string;
  readonly headers: IncomingHttpHeaders;
}
