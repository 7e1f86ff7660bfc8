/** The target to which a reverse proxy forwards requests. */
import { userError } from '../cause/userErrors.ts';
import { readServerUrl } from './serverUrl.ts';
import { standardUrl } from './standardUrl.ts';
import { isThisMachine } from './hostName.ts';
import { quoted } from '../text/quoted.ts';

export interface ProxyTarget {
  /** Scheme and address: `http://localhost:3000`, `unix:///run/app.sock`. */
  readonly text: string;
  readonly secure: boolean;
  /** Path and query, if the target was entered as the URL of a page; otherwise empty. */
  readonly page: string;
  readonly address: { readonly socketPath: string } | { readonly hostname: string; readonly port: number };
  /** The header `Host` of the target. */
  readonly authority: string;
}

/**
 * Reads a target: the URL of a server or of one of its pages, or `unix://` and the path of a socket.
 * @throws UserError that names the part that cannot be used
 */
export function readProxyTarget(text: string): ProxyTarget {
  const socketPath = /^unix:\/\/(\/.+)$/i.exec(text.trim())?.[1];
  if (socketPath !== undefined) {
    return { text: `unix://${socketPath}`, secure: false, page: '', address: { socketPath }, authority: 'localhost' };
  }
  if (/^unix:/i.test(text.trim())) throw userError('source.targetInvalid', { target: quoted(text) });
  const { origin, page } = splitPage(text);
  const { secure, hostname, port, origin: server, login } = readServerUrl(origin);
  if (login) throw userError('source.targetLogin');
  const authority = server.slice(server.indexOf('://') + 3);
  return { text: server, secure, page, address: { hostname, port: Number(port) }, authority };
}

/** Whether a target is the program that listens on this port of this machine. */
export function leadsTo({ address }: ProxyTarget, port: number): boolean {
  return 'port' in address && address.port === port && isThisMachine(address.hostname);
}

/** A URL without the path of its page. */
function splitPage(text: string): { origin: string; page: string } {
  const written = text.trim();
  const url = standardUrl(/^[a-z]+:\/\//i.test(written) ? written : `http://${written}`);
  if (!url || url.hash.length > 1) return { origin: written, page: '' };
  const page = `${url.pathname === '/' && url.search === '' ? '' : url.pathname}${url.search}`;
  const at = written.search(/(?<![:/])[/?]/);
  return { origin: at < 0 ? written : written.slice(0, at), page };
}
