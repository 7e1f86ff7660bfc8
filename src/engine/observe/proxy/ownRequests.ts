/** Requests that the proxy itself sends to its target on behalf of a client. */
import * as http from 'node:http';
import * as https from 'node:https';
import type { ProxyTarget } from '../../../model/url/proxyTarget.ts';
import type { Origin, OwnRequests } from './pollingExchange.ts';

/** Headers of the original request and its connection, which are not copied. */
const ofRequest = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'if-modified-since',
  'if-none-match',
  'keep-alive',
  'range',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** @param secure options of every request to the target */
export function ownRequests(
  { secure: isSecure, address }: ProxyTarget,
  secure: Readonly<Record<string, unknown>>,
  agent: http.Agent,
): OwnRequests {
  const send = isSecure ? https.request : http.request;
  return {
    post: ({ path, headers }: Origin, contentType, body, done) => {
      const kept = Object.entries(headers).filter(([name]) => !ofRequest.has(name));
      const request = send({
        ...secure,
        ...address,
        agent,
        method: 'POST',
        path,
        headers: { ...Object.fromEntries(kept), 'Content-Type': contentType, 'Content-Length': body.length },
      });
      let isDone = false;
      const end = (status: number | undefined): void => {
        if (isDone) return;
        isDone = true;
        done(status);
      };
      request.once('response', (response) => {
        response.resume();
        response.once('end', () => end(response.statusCode));
      });
      request.once('error', () => end(undefined));
      request.once('close', () => end(undefined));
      request.end(body);
    },
  };
}
