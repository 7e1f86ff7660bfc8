/** The Engine.IO session of a request, by its URL and headers. */

export interface RequestHead {
  readonly method: string;
  /** The target of the request, or a whole URL. */
  readonly url: string;
  /** The headers by name, in lower case. */
  readonly headers: Headers;
}

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface EngineRequest {
  readonly protocol: 3 | 4;
  readonly transport: 'polling' | 'websocket';
  /** Undefined for a handshake. */
  readonly sid: string | undefined;
  readonly isJsonp: boolean;
}

/** Maximum length of a session ID. It is limited because session IDs are kept in memory. */
export const maxSidLength = 1000;

/** Undefined if the request does not belong to Engine.IO. */
export function engineRequestOf({ url }: Pick<RequestHead, 'url'>): EngineRequest | undefined {
  const at = url.indexOf('?');
  if (at < 0 || !url.includes('EIO=', at)) return undefined;
  const query = new URLSearchParams(url.slice(at + 1));
  const version = query.get('EIO');
  const transport = query.get('transport');
  const sid = query.get('sid') ?? undefined;
  if ((version !== '3' && version !== '4') || (transport !== 'polling' && transport !== 'websocket')) return undefined;
  if (sid !== undefined && sid.length > maxSidLength) return undefined;
  return { protocol: version === '3' ? 3 : 4, transport, sid: sid === '' ? undefined : sid, isJsonp: query.has('j') };
}

/** The path of a request, even if the request contains a whole URL. */
export function pathOf({ url }: Pick<RequestHead, 'url'>): string {
  const [path = ''] = url.replace(/^[a-z]+:\/\/[^/?]*/i, '').split('?');
  return path.startsWith('/') ? path : `/${path}`;
}

/** A header as one text. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'object' ? value.join(', ') : value;
}
