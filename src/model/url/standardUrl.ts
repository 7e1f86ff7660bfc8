/**
 * The WHATWG URL parser of browsers and Node.js. It is the only parser of URLs here, so that the same URL is shown, compared, sent through
 * proxies and connected to.
 */

/** The used part of the class `URL`. This layer has the types of neither Node.js nor the DOM. */
export interface WhatwgUrl {
  readonly href: string;
  /** Scheme with its colon. */
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  /** Includes the port, unless it is the default port of the scheme. */
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}
const { URL: StandardUrl } = globalThis as unknown as { URL: new (text: string, base?: string) => WhatwgUrl };

/** Parses a URL, relative to `base` if it is given; undefined for an invalid URL. */
export function standardUrl(text: string, base?: string): WhatwgUrl | undefined {
  try {
    return new StandardUrl(text, base);
  } catch {
    return undefined;
  }
}
