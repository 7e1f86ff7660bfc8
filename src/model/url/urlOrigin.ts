/** The server or proxy that a URL reaches, by which URLs are compared, also of one in which references to secrets still stand. */
import { withField } from '../cause/cause.ts';
import { errorFrom, userError } from '../cause/userErrors.ts';
import { UserError } from '../../base/userError.ts';
import { readProxyUrl } from './proxyUrl.ts';
import { readServerUrl, tryReadServerUrl } from './serverUrl.ts';
import { splitUrl, withValue } from './urlText.ts';

/** The fields of a profile that hold a URL, and so name who receives its secrets. */
export type AddressField = 'url' | 'proxy';

const originBy: Readonly<Record<AddressField, (url: string) => string>> = {
  url: (url) => readServerUrl(url).origin,
  proxy: (url) => readProxyUrl(url, 'proxy').origin,
};

/** Values that a variable may have in a host, and in a port. */
const pairs = [
  ['a1', 'b2'],
  ['11', '22'],
] as const;

/**
 * The origin that a server's URL reaches, `http://host:3000`; http for ws and https for wss. Undefined for one that cannot be used, or whose
 * variables are not filled in.
 */
export function originOf(url: string): string | undefined {
  return tryReadServerUrl(url)?.origin;
}

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
  throw fault instanceof UserError ? errorFrom(withField(fault.cause, `${root}.${field}`)) : fault;
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
