/**
 * All that a connection needs of the network, for any client and any transport: one agent that holds the TLS settings and the way
 * through a proxy. A connection has its own agent; it goes with it.
 */
import type * as http from 'node:http';
import type { Disposable } from '../../../base/disposable.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { Network, NetworkProxy } from '../../../model/profile/network.ts';
import { conditionsText, isThrottled, type NetworkConditions } from '../../../model/profile/networkConditions.ts';
import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import { type Redactor, redactor } from '../../../model/profile/redactor.ts';
import { basicAuthorization } from '../../../model/url/login.ts';
import { readServerUrl } from '../../../model/url/serverUrl.ts';
import { readProxyUrl } from '../../../model/url/proxyUrl.ts';
import { shownProxy } from '../../../model/url/quotableUrl.ts';
import { schemeOf } from '../../../model/url/urlText.ts';
import type { Cause } from '../../contracts/inspectedClient.ts';
import { probeAddress } from './addressProbe.ts';
import { CookieJar } from './cookieJar.ts';
import { networkCause, networkEndCause } from './networkFault.ts';
import { goodbyeMs } from './pollRequests.ts';
import { ProxiedAgent } from './proxiedAgent.ts';
import { proxySecureSettings, secureSettings } from './secureSettings.ts';
import { endWhereSlashIsMissing } from './slashProbe.ts';
import { SocketAgent } from './socketAgent.ts';

/** A client that tries again and again does not look each time. */
const lookMs = 10_000;

export interface NetworkOptions extends Disposable {
  /** For the client's option of that name. */
  readonly agent: http.Agent;
  /** The cause of a client's error in words, when it lies in a proxy or in TLS. */
  explain(error: unknown): Cause | undefined;
  /** Ends when nothing is under way any more, in so many milliseconds at most. */
  whenQuiet(maxMs: number): Promise<void>;
  readonly conditions: NetworkConditions;
  /** `tell` is called when they are in force, and nothing has come of it yet. */
  setConditions(conditions: NetworkConditions, tell: () => void): void;
  /**
   * The cause of an end of the connection when it lies in its network conditions, a proxy or the answer to a request. `reason` is the
   * client's word, `error` what it told beside.
   */
  explainEnd(reason: string, error: unknown): Cause | undefined;
  /** The cause of a connect error, with what one more look at the address shows: a port that speaks TLS, the other loopback address. */
  looked(cause: Cause, error: unknown): Cause;
  /** Ends a look that is under way: the person has disconnected. */
  endLook(): void;
  /** Why the last request failed: some clients keep it to themselves. */
  readonly lastError: Error | undefined;
  /** A text of the server, before anything is cut from it, without the secrets that it was sent. */
  readonly mask: (text: string) => string;
  /** Values of the server's cookies that are kept. */
  readonly cookies: readonly string[];
}

/** @throws UserError when certificates or the proxy cannot be used; it names the field and the file */
export function networkOptions(profile: ConnectionProfile, network?: Network): NetworkOptions {
  const target = readServerUrl(profile.url);
  const secureTarget = target.secure;
  const secure = secureTarget ? secureSettings(profile, network) : undefined;
  const proxy = proxyOf(profile, network);
  const way = proxy && {
    proxy,
    secure: schemeOf(proxy.url) === 'https' ? proxySecureSettings(network) : undefined,
  };
  const cookies = profile.withCredentials ? new CookieJar() : undefined;
  const headers = {
    ...profile.headers,
    ...(target.login && { Authorization: basicAuthorization(target.login) }),
  };
  let ownRedactor: Redactor | undefined;
  const mask = (text: string): string => {
    ownRedactor ??= redactor(profile, () => cookies?.values ?? []);
    return ownRedactor.text(text);
  };
  const own = { secure, mask, timeoutMs: profile.timeoutMs ?? 20_000 };
  const slashProbe = { server: target, path: profile.path ?? '/socket.io', createAgent: () => new SocketAgent(own) };
  const onRequest = (request: http.ClientRequest): void => {
    if (!way && !/[?&]sid=/.test(request.path) && !isThrottled(agent.conditions.current)) {
      endWhereSlashIsMissing(request, slashProbe);
    }
  };
  const deps = { ...own, cookies, headers, ...(profile.addTrailingSlash === false && { onRequest }) };
  const agent: SocketAgent = way ? new ProxiedAgent(way, deps) : new SocketAgent(deps);
  const route = { proxy: proxy && shownProxy(proxy.url), secure: secureTarget, path: profile.path };
  let looks = new AbortController();
  let look: { code: string; at: number; better: Promise<Cause | undefined> | undefined } | undefined;
  const endLook = (): void => {
    looks.abort();
    looks = new AbortController();
    look = undefined;
  };
  return {
    agent,
    mask,
    get lastError() {
      return agent.lastError;
    },
    get cookies() {
      return cookies?.values ?? [];
    },
    get conditions() {
      return agent.conditions.current;
    },
    whenQuiet: (maxMs) => agent.whenQuiet(maxMs),
    setConditions: (conditions, tell) => agent.conditions.set(conditions, tell),
    explain: (error) =>
      networkCause(error, route) ??
      (isSilent(error) ? networkCause(agent.lastError, route) : undefined) ??
      (error instanceof Error && error.message === 'timeout' ? disturbedTimeout(agent, 'answer') : undefined),
    looked(cause, error) {
      if (cause.code === 'connect.noAnswer' && isTimeout(error) && !way && agent.reached) {
        const path = profile.path ?? '/socket.io';
        const slash = profile.addTrailingSlash === false ? 'off' : undefined;
        return explain('connect.noAnswer', { ...cause.params, accepted: true, path, slash }, { detail: cause.detail });
      }
      if (way || isThrottled(agent.conditions.current)) return cause;
      const now = performance.now();
      if (!look || look.code !== cause.code || now - look.at > lookMs) {
        look = { code: cause.code, at: now, better: probeAddress(cause, profile.url, looks.signal) };
      }
      return look.better ? { ...cause, better: look.better } : cause;
    },
    endLook,
    explainEnd(reason, error) {
      const { cut } = agent.conditions;
      if (cut && /^transport (?:close|error)$/.test(reason)) return { ...cut.cause, detail: reason };
      return reason === 'ping timeout' ? disturbedTimeout(agent, 'ping') : networkEndCause(error, profile.path);
    },
    dispose() {
      endLook();
      agent.retire();
      setTimeout(() => agent.destroy(), goodbyeMs).unref();
    },
  };
}

function proxyOf(profile: ConnectionProfile, network: Network | undefined): NetworkProxy | undefined {
  if (network?.proxy) return network.proxy;
  const own = profile.proxy?.trim();
  return own ? { url: readProxyUrl(own, 'proxy').text } : undefined;
}

function isTimeout(error: unknown): boolean {
  return error === 'timeout' || (error instanceof Error && error.message === 'timeout');
}

/** A transport failed, and the client does not say why. */
function isSilent(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { type, description } = error as { type?: unknown; description?: unknown };
  return type === 'TransportError' && (description === 0 || description === undefined);
}

function disturbedTimeout({ conditions: { current } }: SocketAgent, awaited: 'answer' | 'ping'): Cause | undefined {
  if (!isThrottled(current)) return undefined;
  const detail = awaited === 'ping' ? 'ping timeout' : 'timeout';
  return explain('connect.disturbed', { awaited, conditions: conditionsText(current) }, { detail });
}
