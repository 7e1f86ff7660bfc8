import { standardUrl } from './standardUrl.ts';

/** The server of a request, without path and query: `http://host:port`. Empty if the URL is invalid. */
export function serverOfRequest(requestUrl: string): string {
  const url = standardUrl(requestUrl);
  return url ? `${url.protocol.replace(/^ws/, 'http')}//${url.host}` : '';
}
