/** Connections to the target of a proxy. */
import * as http from 'node:http';
import * as https from 'node:https';
import type { Duplex } from 'node:stream';

/** Requests that were passed to the agent, before a socket exists. */
export type OnRequest = (request: http.ClientRequest) => void;
/** Opens a connection to the target through the proxy of this machine; with a secure target, its TLS handshake is included. */
export type OpenTarget = (options: http.ClientRequestArgs, signal: AbortSignal) => Promise<Duplex>;

interface RequestsOfAgent {
  addRequest(request: http.ClientRequest, ...others: unknown[]): void;
}

/** Every long poll occupies a connection, so that their number is not limited. */
const options = { keepAlive: true, maxSockets: Infinity, maxFreeSockets: 256 } as const;

/**
 * Keeps connections to the target open.
 * @param onRequest called for each request; the library for HTTP proxying does not offer those with `Expect: 100-continue`
 * @param open left out if the target is reached directly
 */
export function targetAgent(secure: boolean, onRequest: OnRequest, open?: OpenTarget): http.Agent {
  const agent = secure ? new https.Agent(options) : new http.Agent(options);
  if (open) openThrough(agent, open);
  // `addRequest` is not declared, but every agent of Node.js and of libraries has it.
  const requests = agent as unknown as RequestsOfAgent;
  const addRequest = requests.addRequest.bind(agent);
  requests.addRequest = (request, ...others) => {
    onRequest(request);
    addRequest(request, ...others);
  };
  return agent;
}

/** An agent of Node.js waits for the callback if no socket is returned. */
function openThrough(agent: http.Agent, open: OpenTarget): void {
  const ending = new AbortController();
  agent.createConnection = (request, callback) => {
    open(request, ending.signal).then(
      (socket) => callback?.(null, socket),
      // The declaration requires a socket even with an error.
      (error: unknown) => callback?.(error as Error, undefined as never),
    );
    return undefined;
  };
  const destroy = agent.destroy.bind(agent);
  agent.destroy = () => {
    ending.abort();
    destroy();
  };
}
