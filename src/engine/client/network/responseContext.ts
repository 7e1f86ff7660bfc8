import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { mapTree } from '../../../base/treeMap.ts';
import { SocketAgent } from './socketAgent.ts';

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

interface Answered {
  readonly url: string;
  readonly response: Pick<IncomingMessage, 'statusCode' | 'headers'> | undefined;
  readonly error: Error | null;
  readonly body: Buffer;
  readonly agent: Agent | false | undefined;
}

/**
 * Secrets that the server sends back are masked here, in the whole text: whoever shows a line or the first words of it would leave a part
 * of one that it cuts.
 */
export function responseContext({ url, response, error, body, agent }: Answered): ResponseContext {
  const mask = agent instanceof SocketAgent ? agent.mask : (text: string): string => text;
  const { statusCode = 0, headers = {} } = response ?? {};
  return {
    url,
    status: statusCode,
    statusText: error,
    responseText: mask(body.toString('utf8', 0, maxErrorBody)),
    headers: maskedHeaders(headers, mask),
  };
}

function maskedHeaders(headers: IncomingHttpHeaders, mask: (text: string) => string): IncomingHttpHeaders {
  return mapTree(headers, (node) => {
    if (Array.isArray(node)) return { array: node };
    if (typeof node === 'object' && node !== null) return { object: Object.entries(node) };
    return { leaf: typeof node === 'string' ? mask(node) : node };
  }) as IncomingHttpHeaders;
}
