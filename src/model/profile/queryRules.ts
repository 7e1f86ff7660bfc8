/** Checks which query values a profile may set: those that the clients do not set themselves, and that are sent unchanged. */
import type { StoredCause } from '../cause/cause.ts';
import { explain } from '../cause/causeTexts.ts';
import type { ConnectionProfile } from './profile.ts';
import type { ProfileFault } from './profileFault.ts';
import { tryReadServerUrl } from '../url/serverUrl.ts';
import { quoted } from '../text/quoted.ts';

/** Keys of Engine.IO's clients (2 to 4). Source: engine.io-client, `createTransport` and `uri`. */
const clientKeys: ReadonlySet<string> = new Set(['EIO', 'transport', 'sid', 't', 'b64', 'j']);
/** Names of properties that every object has. The clients lose a value with such a name, or call it as a function. */
const lostKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype', 'hasOwnProperty']);

/** The faults of a profile's query and of the query in its URL. Fields are "query.t" or "url". */
export function queryFaults({ url, query = {} }: Pick<ConnectionProfile, 'url' | 'query'>): ProfileFault[] {
  const faults: ProfileFault[] = [];
  for (const name of Object.keys(query)) {
    const cause = keyFault(name) ?? halfFault(name, 'name') ?? halfFault(query[name], 'value');
    if (cause) faults.push({ field: `query.${name}`, label: `query.${quoted(name)}`, cause });
  }
  const half = halfFault(url, 'url');
  if (half) faults.push({ field: 'url', cause: half });
  for (const [name] of tryReadServerUrl(url)?.query ?? []) {
    const cause = keyFault(name);
    if (cause) faults.push({ field: 'url', cause: { ...cause, params: { ...cause.params, inUrl: true } } });
  }
  return faults;
}

/** Values that are not sent as the user may expect: the clients send only one of several values with the same name. */
export function queryNotes({ url, query = {} }: Pick<ConnectionProfile, 'url' | 'query'>): StoredCause[] {
  const pairs = tryReadServerUrl(url)?.query ?? [];
  const last = new Map(pairs);
  const twice = new Set(pairs.map(([name]) => name).filter((name, index, all) => all.indexOf(name) !== index));
  return [...last].flatMap(([name, value]) => {
    const own = Object.hasOwn(query, name) ? query[name] : undefined;
    if (own !== undefined && own !== value) return [explain('profile.queryInBoth', { name: quoted(name) })];
    return own === undefined && twice.has(name) ? [explain('profile.queryTwice', { name: quoted(name) })] : [];
  });
}

/** The fault of a text that contains half of a surrogate pair, which cannot be encoded in UTF-8 and therefore not in a URL. */
function halfFault(text: string | undefined, what: 'name' | 'value' | 'url'): StoredCause | undefined {
  const half = /\p{Cs}/u.exec(text ?? '')?.[0];
  if (half === undefined) return undefined;
  return explain('profile.urlHalfCharacter', { what, code: half.charCodeAt(0).toString(16).toUpperCase() });
}

function keyFault(name: string): StoredCause | undefined {
  if (clientKeys.has(name)) return explain('profile.queryReserved', { name });
  return lostKeys.has(name) ? explain('profile.queryName', { name }) : undefined;
}
