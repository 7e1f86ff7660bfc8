/** Connections to the target of a proxy. */
import * as http from 'node:http';
import * as https from 'node:https';

/** Requests that were handed to the agent, before a socket exists. */
export type OnRequest = (request: http.ClientRequest) => void;

interface RequestsOfAgent {
  addRequest(request: http.ClientRequest, ...others: unknown[]): void;
}

/** Every long poll occupies a connection, so that their number is not limited. */
const options = { keepAlive: true, maxSockets: Infinity, maxFreeSockets: 256 } as const;

/**
 * Keeps connections to the target open.
 * @param onRequest called for each request; the library for HTTP proxying does not offer those with `Expect: 100-continue`
 */
export function targetAgent(secure: boolean, onRequest: OnRequest): http.Agent {
  const agent = secure ? new https.Agent(options) : new http.Agent(options);
  // Not declared, but what every agent of Node.js and of libraries has.
  const requests = agent as unknown as RequestsOfAgent;
  const addRequest = requests.addRequest.bind(agent);
  requests.addRequest = (request, ...others) => {
    onRequest(request);
    addRequest(request, ...others);
  };
  return agent;
}
