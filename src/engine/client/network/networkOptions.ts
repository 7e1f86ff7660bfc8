/**
 * Everything that a connection needs from the network, for each client and transport: one agent with the TLS settings and the proxy. Each
 * connection has its own agent, which is destroyed with it.
 */
import type * as http from 'node:http';
import type { Disposable } from '../../../base/disposable.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { Network, NetworkProxy } from '../../../model/profile/network.ts';
import { isThrottled, type NetworkConditions } from '../../../model/profile/networkConditions.ts';
import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import { type Redactor, redactorOf } from '../../../model/profile/redactor.ts';
import { basicAuthorization } from '../../../model/url/login.ts';
import { readServerUrl } from '../../../model/url/serverUrl.ts';
import { readProxyUrl } from '../../../model/url/proxyUrl.ts';
import { shownProxy } from '../../../model/url/quotableUrl.ts';
import { schemeOf } from '../../../model/url/urlText.ts';
import type { Cause } from '../../contracts/inspectedClient.ts';
import { probeAddress } from './addressProbe.ts';
import { CookieJar } from './cookieJar.ts';
import { networkCause, networkEndCause } from './networkFault.ts';
import { closeTimeoutMs } from './pollRequests.ts';
import { ProxiedAgent } from './proxiedAgent.ts';
import { proxySecureSettings, secureSettings } from './secureSettings.ts';
import { endWhereSlashIsMissing } from './slashProbe.ts';
import { type OpenTunnel, SocketAgent } from './socketAgent.ts';

/** Minimum time between two probes, because a client may reconnect repeatedly. */
const probeEveryMs = 10_000;

export interface NetworkOptions extends Disposable {
  /** The value for the client's `agent` option. */
  readonly agent: http.Agent;
  /** The cause of a client's error, if it is related to a proxy or TLS. */
  explain(error: unknown): Cause | undefined;
  /** Resolves when no request is in progress, or after the given number of milliseconds. */
  whenIdle(maxMs: number): Promise<void>;
  readonly conditions: NetworkConditions;
  /** `onApplied` is called when the conditions apply, before they have any effect. */
  setConditions(conditions: NetworkConditions, onApplied: () => void): void;
  /**
   * The cause for an end of the connection, if it is related to network conditions, a proxy or the response to a
   * request. `reason` and `error` are the values that the client reported.
   */
  explainEnd(reason: string, error: unknown): Cause | undefined;
  /**
   * The cause of a connect error, completed with the results of a probe: whether the port uses TLS, or the other loopback address listens.
   */
  withProbe(cause: Cause, error: unknown): Cause;
  /** Ends a probe in progress, because the user has disconnected. */
  endProbe(): void;
  /** Why the last request failed. Some clients do not report the reason. */
  readonly lastError: Error | undefined;
  /**
   * Masks the secrets that were sent to the server in a text from the server. Must be applied before the text is shortened, or with the
   * `end` at which to shorten it.
   */
  readonly mask: Redactor['text'];
  readonly redactor: Redactor;
  /** The values of the stored cookies of the server. */
  readonly cookies: readonly string[];
}

/** @throws UserError that names the field and the file, when certificates or the proxy cannot be used */
export function networkOptions(profile: ConnectionProfile, network?: Network): NetworkOptions {
  const target = readServerUrl(profile.url);
  const secureTarget = target.secure;
  const secure = secureTarget ? secureSettings(profile, network) : undefined;
  const proxy = proxyOf(profile, network);
  const proxyRoute = proxy && {
    proxy,
    secure: schemeOf(proxy.url) === 'https' ? proxySecureSettings(network) : undefined,
  };
  const cookies = profile.withCredentials ? new CookieJar() : undefined;
  const headers = {
    ...profile.headers,
    ...(target.login && { Authorization: basicAuthorization(target.login) }),
  };
  // The redactor is created for the first text that is masked, because most connections never need one.
  const redactorNow = (): Redactor => redactorOf(profile, () => cookies?.values ?? []);
  const mask: Redactor['text'] = (text, end) => redactorNow().text(text, end);
  const own = { secure, redactor: redactorNow, timeoutMs: profile.timeoutMs ?? 20_000 };
  const slashProbe = { server: target, path: profile.path ?? '/socket.io', createAgent: () => new SocketAgent(own) };
  const onRequest = (request: http.ClientRequest): void => {
    if (!proxyRoute && !/[?&]sid=/.test(request.path) && !isThrottled(agent.conditions.current)) {
      endWhereSlashIsMissing(request, slashProbe);
    }
  };
  const deps = { ...own, cookies, headers, ...(profile.addTrailingSlash === false && { onRequest }) };
  const agent: SocketAgent = proxyRoute ? new ProxiedAgent(proxyRoute, deps) : new SocketAgent(deps);
  const route = { url: profile.url, proxy: proxy && shownProxy(proxy.url), secure: secureTarget, path: profile.path };
  // The libraries for proxies are loaded only if there is a proxy.
  const tunnel =
    proxyRoute &&
    (async (...args: Parameters<OpenTunnel>) =>
      (await import('./proxyAgents.ts')).tunnelThrough(proxyRoute, false)(...args));
  let probing: AbortController | undefined;
  let probe: { code: string; at: number; better: Promise<Cause | undefined> | undefined } | undefined;
  const endProbe = (): void => {
    probing?.abort();
    probing = undefined;
    probe = undefined;
  };
  return {
    agent,
    mask,
    get redactor() {
      return redactorNow();
    },
    get lastError() {
      return agent.lastError;
    },
    get cookies() {
      return cookies?.values ?? [];
    },
    get conditions() {
      return agent.conditions.current;
    },
    whenIdle: (maxMs) => agent.whenIdle(maxMs),
    setConditions: (conditions, onApplied) => agent.conditions.set(conditions, onApplied),
    explain: (error) =>
      networkCause(error, route) ??
      (isSilent(error) ? networkCause(agent.lastError, route) : undefined) ??
      (error instanceof Error && error.message === 'timeout' ? throttledTimeout(agent, 'response') : undefined),
    withProbe(cause, error) {
      if (cause.code === 'connect.noAnswer' && isTimeout(error) && !proxyRoute && agent.reached) {
        const path = profile.path ?? '/socket.io';
        const slash = profile.addTrailingSlash === false ? 'off' : undefined;
        return explain('connect.noAnswer', { ...cause.params, accepted: true, path, slash }, { detail: cause.detail });
      }
      if (isThrottled(agent.conditions.current)) return cause;
      const now = performance.now();
      if (!probe || probe.code !== cause.code || now - probe.at > probeEveryMs) {
        probing ??= new AbortController();
        probe = {
          code: cause.code,
          at: now,
          better: probeAddress(cause, profile.url, { signal: probing.signal, tunnel }),
        };
      }
      return probe.better ? { ...cause, better: probe.better } : cause;
    },
    endProbe,
    explainEnd(reason, error) {
      const { cut } = agent.conditions;
      if (cut && /^transport (?:close|error)$/.test(reason)) return { ...cut.cause, detail: reason };
      return reason === 'ping timeout' ? throttledTimeout(agent, 'ping') : networkEndCause(error, profile.path);
    },
    dispose() {
      endProbe();
      agent.retire();
      destroyLater(agent);
    },
  };
}

/**
 * Closes the sockets that are still open after the time for the close packet. Most connections have none by then. The agent refers to
 * everything that belongs to its connection, so the timer must not keep it in memory: a suite of scenarios opens hundreds of connections in
 * this time, and the garbage collector would copy all of them. Open sockets keep their agent, or its conditions, in memory.
 */
function destroyLater(agent: SocketAgent): void {
  const [weakAgent, weakConditions] = [new WeakRef(agent), new WeakRef(agent.conditions)];
  setTimeout(() => {
    weakAgent.deref()?.destroy();
    weakConditions.deref()?.destroySockets();
  }, closeTimeoutMs).unref();
}

/** The proxy of the settings, or else the proxy of the profile. */
export function proxyOf(
  profile: Pick<ConnectionProfile, 'proxy'>,
  network: Network | undefined,
): NetworkProxy | undefined {
  if (network?.proxy) return network.proxy;
  const own = profile.proxy?.trim();
  return own ? { url: readProxyUrl(own, 'proxy').text } : undefined;
}

function isTimeout(error: unknown): boolean {
  return error === 'timeout' || (error instanceof Error && error.message === 'timeout');
}

/** Whether a transport failed without a reason from the client. */
function isSilent(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { type, description } = error as { type?: unknown; description?: unknown };
  return type === 'TransportError' && (description === 0 || description === undefined);
}

function throttledTimeout({ conditions: { current } }: SocketAgent, awaited: 'response' | 'ping'): Cause | undefined {
  if (!isThrottled(current)) return undefined;
  const detail = awaited === 'ping' ? 'ping timeout' : 'timeout';
  return explain('connect.throttled', { awaited, ...current }, { detail });
}
