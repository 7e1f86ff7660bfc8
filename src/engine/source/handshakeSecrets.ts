/**
 * The secrets with which an observed client connects: the secrets of its URL, its headers, its cookies and its auth
 * payloads. A server can repeat them, for example in a refusal.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { redactor, type Redactor } from '../../model/profile/redactor.ts';
import { targetUrl } from '../../model/url/requestTarget.ts';
import { isSecretName } from '../../model/url/secretName.ts';
import type { ObservedRequest } from '../contracts/observedSink.ts';

/** Auth payloads whose secrets are known: one for each namespace of an ordinary client. */
const maxAuths = 20;

export class HandshakeSecrets {
  readonly #request: ObservedRequest | undefined;
  readonly #auths: object[] = [];
  #redactor: Redactor | undefined;

  /** @param request the first request of the session, if it was seen */
  constructor(request: ObservedRequest | undefined) {
    this.#request = request;
  }

  /** Adds the payload with which the client joins a namespace. */
  add(auth: object): void {
    if (Object.keys(auth).length === 0 || this.#auths.length === maxAuths) return;
    // Most clients join all namespaces with the same payload.
    if (this.#auths.some((known) => isDeepStrictEqual(known, auth))) return;
    this.#auths.push(auth);
    this.#redactor = undefined;
  }

  get redactor(): Redactor {
    return (this.#redactor ??= this.#made());
  }

  #made(): Redactor {
    const { url = '', headers = {} } = this.#request ?? {};
    const listed = Object.entries(headers).flatMap(([name, value]) =>
      [value].flat().map((text) => [name, text ?? ''] as const),
    );
    const secret = listed.filter(([name]) => name !== 'cookie' && isSecretName(name));
    const cookies = listed.filter(([name]) => name === 'cookie').flatMap(([, text]) => valuesOf(text));
    const profile: ConnectionProfile = {
      // A proxy receives only the path and the query.
      url: targetUrl(url),
      auth: { payloads: this.#auths },
      headers: Object.fromEntries(secret),
    };
    return redactor(profile, () => cookies);
  }
}

function valuesOf(cookies: string): string[] {
  return cookies.split(';').map((pair) => pair.slice(pair.indexOf('=') + 1).trim());
}
