import type { ClientRequest, IncomingMessage } from 'node:http';

/** Limits of browsers (RFC 6265, section 6.1). The Cookie header of a request must stay below the limits of servers. */
const maxCookies = 50;
const maxCookieLength = 4096;

/**
 * Stores a server's cookies as a browser does, for all requests of a connection, across reconnects and both transports. The clients
 * themselves keep cookies for one attempt at most, or not at all. A connection only ever uses one server, so domain and path are ignored.
 */
export class CookieJar {
  readonly #cookies = new Map<string, { readonly value: string; readonly expires: number }>();

  get values(): string[] {
    return [...this.#cookies.values()].map(({ value }) => value);
  }

  /** Adds the stored cookies to a request that was not sent yet, and stores the cookies of its response. */
  serve(request: ClientRequest): void {
    this.#addTo(request);
    request.once('response', (response) => this.#keep(response));
    request.once('upgrade', (response) => this.#keep(response));
  }

  /** Cookies from the profile's headers are sent too; a newer value of the same name from the server replaces them. */
  #addTo(request: ClientRequest): void {
    const now = Date.now();
    for (const [name, { expires }] of this.#cookies) if (expires <= now) this.#cookies.delete(name);
    if (this.#cookies.size === 0) return;
    const written = [request.getHeader('cookie') ?? []].flat().join('; ').split(/;\s*/).filter(Boolean);
    const own = written.filter((pair) => !this.#cookies.has(pair.split('=', 1)[0]?.trim() ?? ''));
    const kept = [...this.#cookies].map(([name, { value }]) => `${name}=${value}`);
    request.setHeader('Cookie', [...own, ...kept].join('; '));
  }

  #keep({ headers }: IncomingMessage): void {
    for (const line of headers['set-cookie'] ?? []) {
      const [pair = '', ...attributes] = line.split(';');
      const name = pair.slice(0, pair.indexOf('=')).trim();
      // As in browsers: a longer cookie is ignored, and if there are too many, the oldest one is removed.
      if (pair.includes('=') && name !== '' && pair.length <= maxCookieLength) {
        this.#cookies.delete(name);
        if (this.#cookies.size >= maxCookies) this.#cookies.delete(this.#cookies.keys().next().value ?? '');
        this.#cookies.set(name, { value: pair.slice(pair.indexOf('=') + 1).trim(), expires: expiry(attributes) });
      }
    }
  }
}

/** Max-Age takes precedence over Expires. An invalid value deletes the cookie, because the server meant it to expire. */
function expiry(attributes: readonly string[]): number {
  const read = (name: string): string | undefined =>
    attributes
      .map((attribute) => attribute.trim())
      .find((attribute) => attribute.toLowerCase().startsWith(`${name}=`))
      ?.slice(name.length + 1);
  const maxAge = read('max-age');
  if (maxAge !== undefined) return Number(maxAge) > 0 ? Date.now() + Number(maxAge) * 1000 : 0;
  const expires = read('expires');
  return expires === undefined ? Infinity : Date.parse(expires) || 0;
}
