import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { mapTree } from '../../../base/treeMap.ts';
import { maxErrorBody, type ResponseContext } from './responseContext.ts';
import { SocketAgent } from './socketAgent.ts';

interface Answered {
  readonly url: string;
  readonly response: Pick<IncomingMessage, 'statusCode' | 'headers'> | undefined;
  readonly error: Error | null;
  readonly body: Buffer;
  readonly agent: Agent | false | undefined;
}

/**
 * Masks secrets that the server sent back. This is done for the whole text, because a later cut could leave a part of a secret that is no
 * longer recognized.
 */
export function maskedResponse({ url, response, error, body, agent }: Answered): ResponseContext {
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
