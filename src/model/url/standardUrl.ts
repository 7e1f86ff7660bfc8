/** WHATWG's URL, as browsers and Node.js have it: the only parser here. What it reads is what is shown, compared, proxied and connected to. */

/** As much of the standard's class as is used; neither Node's types nor the DOM's are known on this floor. */
export interface WhatwgUrl {
  readonly href: string;
  /** Scheme with its colon. */
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  /** With its port, unless that is the default of its scheme. */
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}
const { URL: StandardUrl } = globalThis as unknown as { URL: new (text: string, base?: string) => WhatwgUrl };

/** A URL as the standard parses it, relative to `base` where it is given; undefined where it does not. */
export function standardUrl(text: string, base?: string): WhatwgUrl | undefined {
  try {
    return new StandardUrl(text, base);
  } catch {
    return undefined;
  }
}
