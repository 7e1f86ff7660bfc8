/** The certificates of both ends of the TLS connections of a server. */
import { X509Certificate } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { expect } from 'vitest';

/** A TLS connection as the server sees it. */
export interface TlsPeer {
  /** The fingerprint of the certificate that the server presented. */
  readonly shown: string | undefined;
  /** The server name that the client requested (SNI); there is none for an IP address. */
  readonly name: string | undefined;
}

/** A connection whose handshake was completed. */
export interface TlsConnection extends TlsPeer {
  /** The SHA-256 fingerprint of the certificate that the client presented. */
  readonly fingerprint: string | undefined;
  /** Whether the certificate is signed by the server's authority. */
  readonly authorized: boolean;
}

/** The TLS connections of a server, in their order. */
export interface TlsRecord {
  readonly peers: readonly TlsConnection[];
  /** The connections that the client or the server refused in the handshake. */
  readonly refusals: readonly TlsPeer[];
}

type ServerSide = TLSSocket & { readonly servername?: string | false };

/** Keeps every TLS connection that a server gets from now on. */
export function recordPeers(server: EventEmitter): TlsRecord {
  const peers: TlsConnection[] = [];
  const refusals: TlsPeer[] = [];
  const seen = new WeakMap<TLSSocket, TlsPeer>();
  // The certificate is read during the handshake, because the socket no longer knows it after a refusal.
  server.on('keylog', (_line: Buffer, socket: ServerSide) => {
    const own = socket.getCertificate();
    const shown = own !== null && 'fingerprint256' in own ? own.fingerprint256 : undefined;
    if (!seen.has(socket)) seen.set(socket, { shown, name: socket.servername || undefined });
  });
  server.on('secureConnection', (socket: ServerSide) => {
    peers.push({
      ...peerOf(socket),
      // `getPeerCertificate` returns an object without properties if there is no certificate.
      fingerprint: (socket.getPeerCertificate() as Partial<PeerCertificate>).fingerprint256,
      authorized: socket.authorized,
    });
  });
  server.on('tlsClientError', (_error: Error, socket: ServerSide) => refusals.push(peerOf(socket)));
  const peerOf = (socket: ServerSide): TlsPeer => seen.get(socket) ?? { shown: undefined, name: undefined };
  return { peers, refusals };
}

/** Certificates in PEM, and the host name that the client requests. */
interface Expected {
  readonly shown: string;
  readonly client?: string;
  readonly name?: string;
}

/**
 * Expects that the server has at least one TLS connection. In each connection, the server has presented the certificate `shown`, and the
 * client has presented the certificate `client` and requested the server name `name`. If one of these two is undefined, the client has
 * sent none.
 */
export function expectPeers({ peers }: Pick<TlsRecord, 'peers'>, { shown, client, name }: Expected): void {
  expect(peers.length).toBeGreaterThan(0);
  const fingerprint = client === undefined ? undefined : fingerprintOf(client);
  for (const peer of peers) {
    expect(peer).toEqual({ shown: fingerprintOf(shown), name, fingerprint, authorized: client !== undefined });
  }
}

/**
 * Expects that at least one handshake was refused, possibly a moment later, and that the server presented the certificate `shown` in each
 * of them.
 */
export async function expectRefusals({ refusals }: TlsRecord, { shown, name }: Expected): Promise<void> {
  await expect.poll(() => refusals.length).toBeGreaterThan(0);
  for (const refusal of refusals) expect(refusal).toEqual({ shown: fingerprintOf(shown), name });
}

function fingerprintOf(certificate: string): string {
  return new X509Certificate(certificate).fingerprint256;
}
