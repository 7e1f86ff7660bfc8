/**
 * A server that does not respond to a path without the slash at its end leaves the request open until the client's timeout. Whether the
 * slash is the reason is found out sooner: two requests that no server lets in, alike but for the slash, are sent while the first one waits.
 */
import * as http from 'node:http';
import * as https from 'node:https';
import { setTimeout as startTimer } from 'node:timers';
import { setTimeout } from 'node:timers/promises';
import { bodyText } from '../../../model/cause/bodyWords.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { ServerUrl } from '../../../model/url/serverUrl.ts';
import { responderOf } from '../engineio/httpResponse.ts';
import { NetworkFault } from './networkFault.ts';

/** A request without a response for so long is looked into. Engine.IO closes a websocket at a path that is not its own after 1 s. */
const silentMs = 400;
/** The request with the slash must be responded to within this. */
const maxWaitMs = 5000;
/** So much longer than that response took, the one without the slash is waited for: at least so long, and so many times as long. */
const minTwinMs = 300;
const twinTimes = 4;
/** Longer bodies are none of Engine.IO's. */
const maxBody = 1000;

type Responder = 'engine' | 'other' | undefined;

interface SlashProbeOptions {
  readonly server: ServerUrl;
  /** Without the slash. */
  readonly path: string;
  /** Sends neither headers nor cookies of the profile. Destroyed when it is not needed anymore. */
  readonly createAgent: () => http.Agent;
}

/** Ends a handshake request of a client with the cause as soon as it is proved that the slash is missing. */
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

/** The server's Engine.IO responds with the slash, and nobody does without it. */
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

/** Whose response it is to a transport that does not exist: Engine.IO refuses it before it looks at anything else. Undefined without one. */
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
