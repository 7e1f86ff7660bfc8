/** Which server or proxy a URL reaches that still holds references to secrets, and that their values change nothing about it. */
import { userError } from '../cause/userErrors.ts';
import { messageOf } from '../../base/userError.ts';
import type { ConnectionProfile } from './profile.ts';
import { proxyUrl } from './proxyUrl.ts';
import { originOf, readServerUrl } from './serverUrl.ts';
import { splitUrl } from './urlText.ts';

/** The fields of a profile that name who receives its secrets. */
export type AddressField = 'url' | 'proxy';

const originBy: Readonly<Record<AddressField, (url: string) => string>> = {
  url: (url) => readServerUrl(url).origin,
  proxy: (url) => {
    const { scheme, rest } = splitUrl(proxyUrl(url, 'proxy'));
    return `${scheme}${rest}`;
  },
};

/** Values that a variable may have in a host, and in a port. */
const pairs = [
  ['a1', 'b2'],
  ['11', '22'],
] as const;

/**
 * The origin of a URL in which references to secrets and dynamic variables stand, whatever their values are.
 * @throws UserError when they decide about it, or it cannot be read
 */
export function certainOrigin(url: string, field: AddressField, root = 'connection'): string {
  let fault: unknown;
  for (const [one, other] of pairs) {
    let origin: string;
    try {
      origin = originBy[field](withValue(url, one));
    } catch (error) {
      fault ??= error;
      continue;
    }
    if (origin === originIn(withValue(url, other), field)) return origin;
    throw userError('secret.addressUncertain', { field: `${root}.${field}` });
  }
  throw userError('profile.proxyInvalid', { field: `${root}.${field}`, fault: messageOf(fault) });
}

/** The origin that a filled-in URL of that field reaches; undefined when it cannot be used. */
export function originIn(url: string, field: AddressField): string | undefined {
  try {
    return originBy[field](url);
  } catch {
    return undefined;
  }
}

/** The origin that a person or a program names with its scheme, of a server or a proxy; undefined for what is none. */
export function namedOrigin(text: string): string | undefined {
  if (splitUrl(text).scheme === '') return undefined;
  return originOf(text) ?? originIn(text, 'proxy');
}

/**
 * Makes sure that the values of secrets, which may hold any character, changed no address.
 * @throws UserError that names the field, and quotes nothing
 */
export function assertSameReceivers(shown: ConnectionProfile, filled: ConnectionProfile, root = 'connection'): void {
  for (const field of ['url', 'proxy'] as const) {
    const [before, after] = [shown[field], filled[field]];
    if (before === undefined || after === undefined || !/\{\{\s*secret:/.test(before)) continue;
    if (originIn(after, field) === certainOrigin(before, field, root)) continue;
    throw userError('secret.addressChanged', { field: `${root}.${field}` });
  }
}

function withValue(url: string, value: string): string {
  return url.replace(/\{\{[^{}]*\}\}/g, value);
}
