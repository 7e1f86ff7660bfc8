/**
 * The requests of one diagnosis, with the proxy, TLS settings, headers and cookies of the profile. It remembers the sessions that it
 * opened, and closes them.
 */
import { setMaxListeners } from 'node:events';
import { type StoredCause, storedCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import type { Network } from '../../model/profile/network.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { readServerUrl, type ServerUrl } from '../../model/url/serverUrl.ts';
import type { Cause } from '../contracts/inspectedClient.ts';
import { probeAddress } from '../client/network/addressProbe.ts';
import { connectErrorCause } from '../client/engineio/causes.ts';
import { responseCause } from '../client/engineio/httpResponse.ts';
import { maskedResponse } from '../client/network/maskedResponse.ts';
import { networkOptions, type NetworkOptions } from '../client/network/networkOptions.ts';
import { errorBodyMs, type ResponseContext } from '../client/network/responseContext.ts';
import { serverAddress } from '../client/network/serverAddress.ts';
import type { DiagnoseLimits } from './limits.ts';
import { exchange, type Exchange, openedSid } from './exchange.ts';
import { openTunnel, proxyOf } from './proxyOf.ts';
import { within } from './waiting.ts';

/** The version of the Engine.IO protocol: 3 for Socket.IO 2, 4 for Socket.IO 3 and 4. */
export type EngineVersion = 3 | 4;

export interface ProbeRequest {
  readonly engine: EngineVersion;
  readonly transport: 'polling' | 'websocket';
  readonly sid?: string;
  /** A path that differs from the path of the profile. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly upgrade?: boolean;
  /** How long to wait for the response, in milliseconds; by default, `responseMs` of the limits. */
  readonly waitMs?: number;
}

/** Writes a line of evidence of the check that is running. */
export type AddEvidence = (line: string) => void;

/** How many times the close packet of a session is sent, until it reaches a process that knows the session. */
const maxCloseRequests = 4;
/** Longer lines of evidence are truncated. */
const maxLine = 300;

export class Probe {
  readonly profile: ConnectionProfile;
  readonly network: Network | undefined;
  readonly server: ServerUrl;
  readonly limits: DiagnoseLimits;
  readonly net: NetworkOptions;
  readonly signal: AbortSignal;
  readonly #open = new Set<() => Promise<void>>();
  /** Sessions that a response has opened, and that no check uses. */
  readonly #unclaimed = new Map<string, ProbeRequest>();
  /** Handshake requests whose responses no check awaits any more. */
  readonly #givenUp = new Set<Promise<Exchange>>();
  readonly #closing: AbortController;

  /** @throws UserError for a proxy or certificates that cannot be used */
  constructor(
    profile: ConnectionProfile,
    { network, limits, signal }: { network: Network | undefined; limits: DiagnoseLimits; signal: AbortSignal },
  ) {
    // The profile is copied, so that its secrets are masked with the cookies of this diagnosis, and not with those of a connection with the
    // same profile.
    this.profile = { ...profile };
    this.network = network;
    this.limits = limits;
    this.signal = signal;
    this.server = readServerUrl(profile.url);
    this.net = networkOptions(this.profile, network);
    // Each request uses a connection of its own, as clients behind a load balancer do.
    this.net.agent.maxFreeSockets = 0;
    this.#closing = new AbortController();
    setMaxListeners(0, signal, this.#closing.signal);
  }

  /** The path of Engine.IO without its final slash. */
  get path(): string {
    return this.profile.path ?? '/socket.io';
  }

  get mask(): NetworkOptions['mask'] {
    return this.net.mask;
  }

  uses(transport: 'polling' | 'websocket'): boolean {
    return this.profile.transports?.includes(transport) ?? true;
  }

  /** Sends a request and writes it and its response as evidence. */
  async request(request: ProbeRequest, addEvidence: AddEvidence): Promise<Exchange> {
    const target = this.#target(request);
    addEvidence(
      `${request.body === undefined ? 'GET' : 'POST'} ${target}${request.upgrade ? ' (Upgrade: websocket)' : ''}`,
    );
    if (request.headers)
      for (const [name, value] of Object.entries(request.headers)) addEvidence(`> ${name}: ${value}`);
    const isHandshake = request.transport === 'polling' && request.sid === undefined;
    const received = isHandshake
      ? await this.#handshake(request, target)
      : await this.#send(request, target, this.signal);
    this.#describe(received, addEvidence);
    return received;
  }

  /** Must be called by a check that uses this session from now on, and that passes a function to `opened` that closes the session. */
  claim(sid: string): void {
    this.#unclaimed.delete(sid);
  }

  /** Sends a request that ends a session, even after the time for the checks is over. */
  async sendClose(request: ProbeRequest): Promise<void> {
    for (let left = maxCloseRequests; left > 0; left--) {
      const { response } = await this.#send(request, this.#target(request), this.#closing.signal);
      // Without sticky sessions, another process may have received the request.
      if (response?.status !== 400) return;
    }
  }

  /** The cause of an unexpected or missing response. */
  async causeOf(received: Exchange): Promise<StoredCause> {
    if (received.isSilent) {
      const { path } = this;
      const slash = this.profile.addTrailingSlash === false ? 'off' : undefined;
      return explain('connect.noAnswer', { timeoutMs: this.limits.responseMs, accepted: true, path, slash });
    }
    const context = this.#context(received);
    const { status } = context;
    const raw = { message: 'xhr poll error', type: 'TransportError', description: status, context };
    const cause: Cause =
      this.net.explain(raw) ??
      (status === 200
        ? responseCause({ status, headers: context.headers, body: context.responseText }, { profile: this.profile })
        : connectErrorCause(raw, this.profile));
    const proxy = proxyOf(this);
    const exact = await probeAddress(cause, this.profile.url, {
      signal: this.signal,
      timeoutMs: this.limits.connectMs,
      ...(proxy && {
        tunnel: (_target, signal) =>
          openTunnel({ network: this.network, server: this.server, profile: this.profile, signal }, proxy),
      }),
    });
    return storedCause(exact ?? cause);
  }

  /** An open session, which is closed at the end if it was not closed before. Returns the function that closes it once. */
  opened(close: () => Promise<void>): () => Promise<void> {
    const once = async (): Promise<void> => {
      if (this.#open.delete(once)) await close();
    };
    this.#open.add(once);
    return once;
  }

  /** Closes the sessions that are still open, then every socket. */
  async dispose(): Promise<void> {
    await within(this.limits.closeMs, this.#closeAll());
    this.#closing.abort();
    this.net.endProbe();
    this.net.agent.destroy();
  }

  /**
   * A handshake request. If it is given up, the server may still open the session, which would never be closed. Therefore its response is
   * awaited until the diagnosis has ended.
   */
  async #handshake(request: ProbeRequest, target: string): Promise<Exchange> {
    if (this.signal.aborted) return { isSilent: true };
    const { totalMs, closeMs, responseMs } = this.limits;
    let hasBegun = false;
    const onHead = (): void => void (hasBegun = true);
    const whole = this.#send({ ...request, waitMs: totalMs + closeMs }, target, this.#closing.signal, onHead);
    const remembered = whole.then((received) => {
      const sid = openedSid(received);
      if (sid !== undefined) this.#unclaimed.set(sid, { ...request, sid });
      return received;
    });
    const received = await within(request.waitMs ?? responseMs, remembered, this.signal);
    if (received) return received;
    // A response whose body does not end is not silence. Its body is read for a limited time.
    const late = hasBegun ? await within(errorBodyMs, remembered, this.signal) : undefined;
    if (late) return late;
    this.#givenUp.add(remembered);
    return { isSilent: true };
  }

  async #closeAll(): Promise<void> {
    const closing = [...this.#open].map((close) => close());
    await within(this.limits.lateMs, Promise.allSettled(this.#givenUp));
    for (const [sid, { engine, path }] of this.#unclaimed) {
      const body = engine === 4 ? '1' : '1:1';
      closing.push(this.sendClose({ engine, transport: 'polling', sid, body, ...(path !== undefined && { path }) }));
    }
    await Promise.allSettled(closing);
  }

  #send(request: ProbeRequest, target: string, signal: AbortSignal, onHead?: () => void): Promise<Exchange> {
    const { secure, hostname: host, port } = this.server;
    const { headers, body, upgrade } = request;
    const { agent } = this.net;
    const responseMs = request.waitMs ?? this.limits.responseMs;
    return exchange({
      secure,
      host,
      port,
      target,
      agent,
      signal,
      responseMs,
      ...(onHead && { onHead }),
      ...(headers && { headers }),
      ...(body !== undefined && { body }),
      ...(upgrade && { upgrade }),
    });
  }

  #target({ engine, transport, sid, path = this.path }: ProbeRequest): string {
    const query = new URLSearchParams({
      ...serverAddress(this.profile).query,
      EIO: String(engine),
      transport,
      // With this parameter, Engine.IO 3 sends bytes as base64, so that a body is always text.
      ...(engine === 3 && { b64: '1' }),
      ...(sid !== undefined && { sid }),
    });
    return `${this.#pathWithSlash(path, engine)}?${String(query)}`;
  }

  #pathWithSlash(path: string, engine: EngineVersion): string {
    const slash = engine === 4 && this.profile.addTrailingSlash === false ? '' : '/';
    return `${path.replace(/\/$/, '')}${slash}`;
  }

  #describe({ response, socket, error, isSilent }: Exchange, addEvidence: AddEvidence): void {
    if (socket) addEvidence('< HTTP 101');
    if (error) addEvidence(`< ${error.message}`);
    if (isSilent) addEvidence('< –');
    if (!response) return;
    const { server, via, location } = response.headers;
    addEvidence(`< HTTP ${response.status}`);
    for (const [name, value] of Object.entries({ server, via, location }))
      if (value) addEvidence(`< ${name}: ${String(value)}`);
    const text = response.body.toString('utf8', 0, 2 * maxLine).trim();
    if (text !== '') addEvidence(`< ${text}`);
  }

  #context({ response, error }: Exchange): ResponseContext {
    const { agent } = this.net;
    const engine = this.profile.protocol === 'v2' ? 3 : 4;
    return maskedResponse({
      // A redirect is compared with the requested URL.
      url: `${this.server.origin}${this.#pathWithSlash(this.path, engine)}`,
      response: response && { statusCode: response.status, headers: response.headers },
      error: error ?? null,
      body: response?.body ?? Buffer.alloc(0),
      agent,
    });
  }
}

/** A line without secrets and line breaks, shortened. */
export function evidenceLine(line: string, mask: NetworkOptions['mask']): string {
  const shown = mask(line, maxLine);
  return (line.length > maxLine ? `${shown}…` : shown).replaceAll(/\s+/g, ' ').trim();
}
