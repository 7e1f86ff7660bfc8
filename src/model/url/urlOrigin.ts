/** The server or proxy of a URL, by which URLs are compared. A URL can still contain references to secrets. */
import { withField } from '../cause/cause.ts';
import { errorFrom, userError } from '../cause/userErrors.ts';
import { UserError } from '../../base/userError.ts';
import { readProxyUrl } from './proxyUrl.ts';
import { readServerUrl, tryReadServerUrl } from './serverUrl.ts';
import { firstVariable, splitUrl, withValue } from './urlText.ts';

/** The fields of a profile that contain a URL, and so determine the receivers of its secrets. */
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

/** A value that no URL contains by chance. */
const standIn = 'value-of-a-variable';

/**
 * The origin of a server's URL, `http://host:3000`, with http for ws and https for wss. Undefined for an invalid URL, or a URL with
 * variables.
 */
export function originOf(url: string): string | undefined {
  return tryReadServerUrl(url)?.origin;
}

/**
 * The origin of a URL that contains references to secrets and dynamic variables. It must not depend on their values.
 * @throws UserError if it depends on them, or if the URL is invalid
 */
export function certainOrigin(url: string, field: AddressField, root = 'connection'): string {
  let fault: unknown;
  for (const [one, other] of pairs) {
    let origin: string;
    try {
      origin = originBy[field](withValue(url, one));
    } catch (error) {
      fault ??= asWritten(error, url, field);
      continue;
    }
    if (origin === originIn(withValue(url, other), field)) return origin;
    throw userError('secret.addressUncertain', { field: `${root}.${field}` });
  }
  throw fault instanceof UserError ? errorFrom(withField(fault.cause, `${root}.${field}`)) : fault;
}

/** The fault of a URL whose path contains a variable quotes the variable as it is written, and not its value. */
function asWritten(fault: unknown, url: string, field: AddressField): unknown {
  const reference = firstVariable(url);
  if (reference === undefined || !isPathFault(fault)) return fault;
  try {
    originBy[field](withValue(url, standIn));
  } catch (error) {
    const { path, namespace: _, ...params } = (isPathFault(error) && error.cause.params) || {};
    if (typeof path !== 'string' || !path.includes(standIn)) return fault;
    return errorFrom({
      code: fault.cause.code,
      params: { ...params, path: path.replaceAll(standIn, () => reference) },
    });
  }
  return fault;
}

function isPathFault(fault: unknown): fault is UserError {
  return fault instanceof UserError && fault.cause.code === 'profile.urlPath';
}

/** The origin of a URL in this field, whose variables must be resolved; undefined for an invalid URL. */
export function originIn(url: string, field: AddressField): string | undefined {
  try {
    return originBy[field](url);
  } catch {
    return undefined;
  }
}

/** The origin of a server or proxy that a user or a program has entered as a text with a scheme; undefined for any other text. */
export function namedOrigin(text: string): string | undefined {
  if (splitUrl(text).scheme === '') return undefined;
  return originOf(text) ?? originIn(text, 'proxy');
}
