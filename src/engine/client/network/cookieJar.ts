import type { ClientRequest, IncomingMessage } from 'node:http';

/** Limits of browsers (RFC 6265, section 6.1). What is sent back with each request must stay below what servers take. */
const maxCookies = 50;
const maxCookieLength = 4096;

/**
 * Keeps a server's cookies as a browser does, over all requests of a connection, reconnects and both transports alike. The clients
 * keep them for one attempt at most, or not at all. One connection speaks with one server: domain and path decide nothing.
 */
export class CookieJar {
  readonly #cookies = new Map<string, { readonly value: string; readonly expires: number }>();

  get values(): string[] {
    return [...this.#cookies.values()].map(({ value }) => value);
  }

  /** Adds what is kept to a request that was not sent yet, and keeps what its answer brings. */
  serve(request: ClientRequest): void {
    this.#addTo(request);
    request.once('response', (response) => this.#keep(response));
    request.once('upgrade', (response) => this.#keep(response));
  }

  /** Cookies that the profile's headers hold stay; the server's newer value of the same name takes their place. */
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

/** Max-Age comes before Expires; what cannot be read deletes, as it was meant to end some time. */
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
