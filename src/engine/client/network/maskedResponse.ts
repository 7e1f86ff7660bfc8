import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { noSecrets, type Redactor } from '../../../model/profile/redactor.ts';
import { maxErrorBody, maxKeptBody, type ResponseContext } from './responseContext.ts';
import { SocketAgent } from './socketAgent.ts';

interface ReceivedResponse {
  readonly url: string;
  readonly response: Pick<IncomingMessage, 'statusCode' | 'headers'> | undefined;
  readonly error: Error | null;
  readonly body: Buffer;
  readonly agent: Agent | false | undefined;
}

/**
 * Masks secrets that the server sent back. The whole text is masked before it is shortened, because the end of a shortened text could be a
 * part of a secret, which would not be recognized.
 */
export function maskedResponse({ url, response, error, body, agent }: ReceivedResponse): ResponseContext {
  const { text, data } = redactorOfAgent(agent);
  const { statusCode = 0, headers = {} } = response ?? {};
  return {
    url,
    status: statusCode,
    statusText: error,
    responseText: text(body.toString('utf8', 0, maxErrorBody), maxKeptBody),
    headers: data(headers) as IncomingHttpHeaders,
  };
}

/** The redactor for the agent of a connection. A request with another agent does not send secrets of a profile. */
export function redactorOfAgent(agent: Agent | false | undefined): Redactor {
  if (agent instanceof SocketAgent) return agent.redactor();
  return noSecrets;
}
