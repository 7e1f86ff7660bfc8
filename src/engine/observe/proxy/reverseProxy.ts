/**
 * A reverse proxy: forwards all HTTP requests and WebSockets to a target, and reports the bytes of Engine.IO clients to a tap. The library
 * httpxy forwards them; a slow reader slows the writer. No byte waits for the tap.
 */
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createProxyServer, type ProxyServerOptions } from 'httpxy';
import type { Disposable } from '../../../base/disposable.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { quoted } from '../../../model/text/quoted.ts';
import { originForm } from '../../../model/url/requestTarget.ts';
import { addressOf } from '../../../model/url/serverUrl.ts';
import { forwardsTraffic } from '../../contracts/timeSlicer.ts';
import { type FaultResponse, refuseUpgrade, respondWithFault } from './faultPage.ts';
import { Forwarding, isEngineIo } from './forwarding.ts';
import { listenOn } from './listenOn.ts';
import { ownRequests } from './ownRequests.ts';
import type { OwnRequests } from './pollingExchange.ts';
import type { ProxyTarget } from '../../../model/url/proxyTarget.ts';
import type { ProxyTap } from './proxyTap.ts';
import { markPassed, refusalOf } from './requestGuard.ts';
import { type ReachedProxy, rewriteRequest, rewriteResponse } from './rewrittenOrigins.ts';
import { type OpenTarget, targetAgent } from './targetAgent.ts';
import { targetCause } from './targetCause.ts';

export interface ReverseProxyOptions {
  readonly target: ProxyTarget;
  /** TLS options for the target (`tls.connect`). */
  readonly secure?: Readonly<Record<string, unknown>> | undefined;
  /** Opens connections to the target through the proxy of this machine; left out if it is reached directly. */
  readonly open?: OpenTarget | undefined;
  /** The address on which the proxy listens. */
  readonly host: string;
  /** Undefined: the port after the target's, or a free one. */
  readonly port?: number | undefined;
  /** Replaces the `Host` of requests with that of the target, and an `Origin` or `Referer` of the proxy with that of the target. */
  readonly changeOrigin?: boolean | undefined;
  /** Lets Socket.IO clients and servers agree on compressed frames. */
  readonly keepCompression?: boolean | undefined;
  /** Certificate and private key (PEM), with which the proxy serves HTTPS. */
  readonly serve?: { readonly cert: string; readonly key: string } | undefined;
  /** Further names under which the proxy may be reached. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Unique among proxies, to recognize requests that this proxy forwarded itself. */
  readonly id: string;
}

/** Long enough for tokens and cookies; Node.js limits them to 16 KiB by default. */
const maxHeaderSize = 256 * 1024;

export class ReverseProxy implements Disposable {
  /** Where clients reach the proxy: `http://127.0.0.1:3001`, with the path of the page if the target is the URL of a page. */
  readonly url: string;
  readonly #options: ReverseProxyOptions;
  readonly #tap: ProxyTap;
  readonly #server: http.Server;
  readonly #agent: http.Agent;
  readonly #own: OwnRequests;
  readonly #proxy: ReturnType<typeof createProxyServer>;
  readonly #sockets = new Set<Socket>();
  readonly #forwardings = new WeakMap<http.IncomingMessage, Forwarding>();
  #starting: Forwarding | undefined;
  /** Set while a connection is open. */
  #forwarding: Disposable | undefined;
  #hasFailed = false;

  private constructor(options: ReverseProxyOptions, tap: ProxyTap, server: http.Server) {
    this.#options = options;
    this.#tap = tap;
    this.#server = server;
    const { address, port } = server.address() as AddressInfo;
    const hostname = address === '0.0.0.0' || address === '::' ? 'localhost' : address;
    const scheme = options.serve ? 'https' : 'http';
    this.url = `${addressOf({ scheme, hostname, port: String(port) })}${options.target.page}`;
    this.#agent = targetAgent(options.target.secure, (request) => this.#starting?.started(request), options.open);
    this.#own = ownRequests(options.target, this.#secure, this.#agent);
    this.#proxy = this.#createProxy();
    server.on('connection', (socket: Socket) => this.#track(socket));
    server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) =>
      this.#web(request, response),
    );
    server.on('checkContinue', (request: http.IncomingMessage, response: http.ServerResponse) =>
      this.#web(request, response),
    );
    server.on('upgrade', (request: http.IncomingMessage, socket: Socket, head: Buffer) =>
      this.#upgrade(request, socket, head),
    );
  }

  /**
   * Starts listening.
   * @throws UserError for a port or address that cannot be used, or a target that is the proxy itself
   */
  static async listen(options: ReverseProxyOptions, tap: ProxyTap): Promise<ReverseProxy> {
    const { target, serve, host, port } = options;
    // An upload may take any amount of time.
    const limits = { maxHeaderSize, requestTimeout: 0, keepAliveTimeout: 60_000 };
    const server = serve ? https.createServer({ ...limits, ...serve }) : http.createServer(limits);
    const own = 'port' in target.address ? target.address.port + 1 : 0;
    await listenOn(server, { host, port, preferredPort: own, target });
    return new ReverseProxy(options, tap, server);
  }

  /** Ends all connections. */
  dispose(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#agent.destroy();
  }

  /** Options of all requests to the target. */
  get #secure(): Readonly<Record<string, unknown>> {
    const { target, secure } = this.#options;
    const isChecked = secure?.['rejectUnauthorized'] !== false;
    return { ...secure, maxHeaderSize, ...(target.secure && { rejectUnauthorized: isChecked }) };
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    this.#forwarding ??= forwardsTraffic();
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (this.#sockets.size > 0) return;
      this.#forwarding?.dispose();
      this.#forwarding = undefined;
    });
  }

  #createProxy(): ReturnType<typeof createProxyServer> {
    const { target, secure, changeOrigin } = this.#options;
    const options: ProxyServerOptions = {
      target: { protocol: target.secure ? 'https:' : 'http:', ...target.address },
      agent: this.#agent,
      xfwd: true,
      preserveHeaderKeyCase: true,
      // In spite of its name, the library uses this option for all requests to the target, with or without TLS.
      ssl: this.#secure,
      ...(secure && { secure: secure['rejectUnauthorized'] !== false }),
      ...(changeOrigin && { headers: { host: target.authority } }),
    };
    const proxy = createProxyServer(options);
    proxy.on('proxyReq', (_outgoing, request, _response, given) => this.#forwardings.get(request)?.sending(given));
    proxy.on('proxyRes', (response, request) => this.#responded(response, request));
    proxy.on('proxyReqWs', (outgoing, request) => this.#forwardings.get(request)?.upgrading(outgoing));
    proxy.on('open', (targetSocket) => this.#opened(targetSocket));
    proxy.on('error', (error, request, response) => this.#failed(error, request, response));
    proxy.on('econnreset', (error, request) => {
      const forwarding = this.#forwardings.get(request);
      forwarding?.end(false);
      forwarding?.failed(this.#fault(error));
    });
    return proxy;
  }

  #web(request: http.IncomingMessage, response: http.ServerResponse): void {
    const refusal = refusalOf(request, this.#options);
    if (refusal) return respondWithFault(response, refusal, wantsHtml(request));
    if (this.#isOffline(request)) return void request.socket.destroy();
    this.#forward(request, response);
  }

  #isOffline({ url = '/' }: http.IncomingMessage): boolean {
    return isEngineIo(url) && this.#tap.isOffline?.() === true;
  }

  #forward(request: http.IncomingMessage, response: http.ServerResponse): void {
    const forwarding = this.#begin(request);
    forwarding.respondOn(response);
    forwarding.forward(response, this.#own, (buffer) =>
      this.#start(forwarding, () => this.#proxy.web(request, response, buffer && { buffer })),
    );
  }

  #upgrade(request: http.IncomingMessage, socket: Socket, head: Buffer): void {
    // The server no longer handles the errors of an upgraded socket.
    socket.on('error', () => socket.destroy());
    const refusal = refusalOf(request, this.#options);
    if (refusal) return refuseUpgrade(socket, refusal);
    if (this.#isOffline(request)) return void socket.destroy();
    const upgrade = request.headers.upgrade ?? '';
    if (upgrade.toLowerCase() !== 'websocket' || request.method !== 'GET') return this.#ignoreUpgrade(request, socket);
    const forwarding = this.#begin(request);
    if (forwarding.isObserved && !this.#options.keepCompression) delete request.headers['sec-websocket-extensions'];
    this.#nameForwardedOrigin(request.headers);
    forwarding.upgradingFrom(socket);
    this.#start(forwarding, () => this.#proxy.ws(request, socket, {}, head));
  }

  /**
   * Sets the forwarding headers of a WebSocket, because the library would set the scheme `ws` and no host. A server that accepts only
   * pages of its own origin, such as python-socketio, compares the origin of the page with these headers, and would refuse the page.
   */
  #nameForwardedOrigin(headers: http.IncomingHttpHeaders): void {
    headers['x-forwarded-proto'] ??= this.#options.serve === undefined ? 'http' : 'https';
    if (headers.host !== undefined) headers['x-forwarded-host'] ??= headers.host;
  }

  /** HTTP allows a server to ignore an upgrade that it does not know, such as the upgrade to HTTP/2 that curl requests. */
  #ignoreUpgrade(request: http.IncomingMessage, socket: Socket): void {
    const { upgrade = '' } = request.headers;
    if (request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined) {
      const cause = explain('source.upgradeUnsupported', { upgrade: quoted(upgrade) });
      return refuseUpgrade(socket, { status: 501, cause });
    }
    const { upgrade: _upgrade, 'http2-settings': _settings, ...others } = request.headers;
    request.headers = { ...others, connection: 'close' };
    const response = new http.ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.once('finish', () => socket.end());
    this.#forward(request, response);
  }

  #begin(request: http.IncomingMessage): Forwarding {
    const forwarding = new Forwarding(request, this.#tap);
    this.#forwardings.set(request, forwarding);
    markPassed(request, this.#options.id);
    // A client that uses the address as a forward proxy sends whole URLs.
    request.url = originForm(request.url ?? '/');
    const reached = this.#reached(request);
    if (reached && this.#options.changeOrigin) rewriteRequest(request.headers, this.#options.target, reached);
    return forwarding;
  }

  /** The library creates the request to the target synchronously. */
  #start(forwarding: Forwarding, forward: () => Promise<void>): void {
    this.#starting = forwarding;
    forward().catch(() => forwarding.end(false));
    this.#starting = undefined;
  }

  #responded(response: http.IncomingMessage, request: http.IncomingMessage): void {
    this.#works();
    const reached = this.#reached(request);
    if (reached) rewriteResponse(response.headers, this.#options.target, reached);
    this.#forwardings.get(request)?.responded(response);
  }

  /** How a client reached the proxy; undefined for a client that does not send the header `Host`. */
  #reached({ headers: { host } }: http.IncomingMessage): ReachedProxy | undefined {
    return host === undefined ? undefined : { isSecure: this.#options.serve !== undefined, host };
  }

  #opened(targetSocket: Socket): void {
    this.#works();
    this.#track(targetSocket);
    Forwarding.ofTargetSocket(targetSocket)?.opened(targetSocket);
  }

  #failed(
    error: Error,
    request: http.IncomingMessage | undefined,
    response: http.ServerResponse | Socket | undefined,
  ): void {
    const forwarding = request && this.#forwardings.get(request);
    if (!forwarding || !request || !response) return;
    if (forwarding.isUpgraded || forwarding.isAborted) {
      forwarding.end(false);
      return;
    }
    // A target that refuses an upload may stop reading it, so the request can fail after the response was received.
    if (forwarding.hasResponse) return;
    if (response instanceof http.ServerResponse) {
      if (response.headersSent && !response.writableEnded) {
        response.destroy();
        return forwarding.end(false);
      }
      // The target closed a keep-alive connection at the moment when the proxy used it again.
      if (forwarding.retries(error)) return this.#start(forwarding, () => this.#proxy.web(request, response));
    }
    const fault = this.#fault(error);
    forwarding.end(false);
    if (!this.#hasFailed) this.#tap.targetFailed(fault.cause);
    this.#hasFailed = true;
    if (forwarding.failed(fault)) return;
    if (response instanceof http.ServerResponse) respondWithFault(response, fault, wantsHtml(request));
    else refuseUpgrade(response, fault);
  }

  #fault(error: Error): FaultResponse {
    return { status: 502, cause: targetCause(this.#options.target.text, error) };
  }

  #works(): void {
    if (this.#hasFailed) this.#tap.targetResponded();
    this.#hasFailed = false;
  }
}

function wantsHtml({ headers }: http.IncomingMessage): boolean {
  return headers.accept?.includes('text/html') ?? false;
}
