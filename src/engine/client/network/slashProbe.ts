/**
 * A server that does not respond to a path without its final slash leaves the request open until the client's timeout. This probe
 * determines earlier whether the slash is the reason: while the client's request waits, two requests are sent that every server refuses and
 * that differ only in the slash.
 */
import * as http from 'node:http';
import * as https from 'node:https';
import { setTimeout as startTimer } from 'node:timers';
import { setTimeout } from 'node:timers/promises';
import { bodyText } from '../../../model/cause/bodyText.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { ServerUrl } from '../../../model/url/serverUrl.ts';
import { responderOf } from '../engineio/httpResponse.ts';
import { NetworkFault } from './networkFault.ts';

/** After this time without a response, a request is examined. Engine.IO closes a WebSocket at a path that is not its own after 1 s. */
const silentMs = 400;
/** Time limit for the response to the request with the slash. */
const maxWaitMs = 5000;
/**
 * How much longer the probe waits for the response without the slash: at least this time, and at least this multiple of the time for the
 * other response.
 */
const minTwinMs = 300;
const twinTimes = 4;
/** Maximum number of characters of a body that are read. Engine.IO sends no longer error responses. */
const maxBody = 1000;

type Responder = 'engine' | 'other' | undefined;

interface SlashProbeOptions {
  readonly server: ServerUrl;
  /** The path without its final slash. */
  readonly path: string;
  /** Creates an agent that sends no headers or cookies of the profile. It is destroyed when it is no longer needed. */
  readonly createAgent: () => http.Agent;
}

/** Ends a client's handshake request with the cause as soon as the probe shows that the slash is missing. */
export function endWhereSlashIsMissing(request: http.ClientRequest, options: SlashProbeOptions): void {
  const { path } = options;
  const began = performance.now();
  const ended = new AbortController();
  const timer = startTimer(() => {
    void needsSlash(options, ended.signal).then((isNeeded) => {
      if (!isNeeded || ended.signal.aborted) return;
      const waitedMs = Math.round((performance.now() - began) / 100) * 100;
      const facts = { timeoutMs: waitedMs, accepted: true, path, slash: 'off' };
      request.destroy(new NetworkFault(explain('connect.noAnswer', facts)));
    });
  }, silentMs);
  timer.unref();
  const end = (): void => {
    clearTimeout(timer);
    ended.abort();
  };
  for (const event of ['response', 'upgrade', 'close']) request.once(event, end);
}

/** Whether the server's Engine.IO responds with the slash, and no server responds without it. */
async function needsSlash({ server, path, createAgent }: SlashProbeOptions, signal: AbortSignal): Promise<boolean> {
  const agent = createAgent();
  const ends = AbortSignal.any([signal, AbortSignal.timeout(maxWaitMs)]);
  const began = performance.now();
  try {
    const twin = responderAt(server, path, agent, ends);
    if ((await responderAt(server, `${path}/`, agent, ends)) !== 'engine') return false;
    const twinMs = Math.max(minTwinMs, twinTimes * (performance.now() - began));
    return (await Promise.race([twin, setTimeout(twinMs, 'silent' as const, { signal: ends })])) === 'silent';
  } catch {
    return false;
  } finally {
    agent.destroy();
  }
}

/**
 * Which software responds to a request for a transport that does not exist: Engine.IO refuses it before any other check. Undefined without
 * a response.
 */
function responderAt(
  { secure, hostname, port }: ServerUrl,
  path: string,
  agent: http.Agent,
  signal: AbortSignal,
): Promise<Responder> {
  return new Promise((resolve) => {
    const { get } = secure ? https : http;
    const options = { host: hostname, port, path: `${path}?EIO=4&transport=none`, agent, signal };
    const request = get(options, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
        if (body.length > maxBody) response.destroy();
      });
      response.on('error', () => resolve('other'));
      response.on('close', () => {
        const { statusCode: status = 0, headers } = response;
        resolve(responderOf({ status, headers, body }, bodyText(body)) === 'engine' ? 'engine' : 'other');
      });
    });
    request.on('error', () => resolve(undefined));
  });
}
