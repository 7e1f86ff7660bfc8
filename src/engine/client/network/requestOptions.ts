import type { RequestOptions } from 'node:http';
import { urlToHttpOptions, type URL } from 'node:url';
import { standardUrl } from '../../../model/url/standardUrl.ts';

/** The address of a request, and the options of Node.js for it without `path`. */
interface Address {
  readonly before: string;
  readonly pathname: string;
  readonly options: RequestOptions;
}

/** Queries with other characters are encoded by the parser of URLs. */
const encodedQuery = /^[\w.~!*()%&=+-]*$/;
/** The requests of a connection are sent to one address, and several connections are often opened to the same server. */
let last: Address | undefined;

/**
 * The options with which Node.js sends a request to a URL. The requests of a transport differ only in their query, so their address is not
 * parsed again.
 * @throws TypeError for an invalid URL
 */
export function requestOptions(url: string): RequestOptions {
  const at = url.indexOf('?');
  const before = at < 0 ? url : url.slice(0, at);
  // A “?” at the end is not sent.
  const query = at < 0 || at === url.length - 1 ? '' : url.slice(at);
  if (last?.before !== before) {
    const parsed = parsedUrl(before);
    const { protocol, hostname, port, auth } = urlToHttpOptions(parsed);
    last = { before, pathname: parsed.pathname, options: { protocol, hostname, port, auth } };
  }
  const path = encodedQuery.test(query.slice(1)) && !before.includes('#') ? last.pathname + query : undefined;
  return { ...last.options, path: path ?? urlToHttpOptions(parsedUrl(url)).path };
}

function parsedUrl(url: string): URL {
  const parsed = standardUrl(url);
  if (!parsed) throw new TypeError('Invalid URL');
  return parsed as URL;
}
