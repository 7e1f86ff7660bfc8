/** Which query values a profile may set: those that the clients do not set themselves, and that are sent as they are written. */
import type { ConnectionProfile } from './profile.ts';
import type { ProfileFault } from './profileFault.ts';
import { tryReadServerUrl } from '../url/serverUrl.ts';
import { quoted } from '../text/quoted.ts';

/** Keys of Engine.IO's clients (2 to 4), and what they are for. Source: engine.io-client, `createTransport` and `uri`. */
const clientKeys: Readonly<Record<string, string>> = {
  EIO: 'the version of the protocol; choose it in “protocol”',
  transport: 'the transport; choose it in “transports”',
  sid: 'the ID of the Engine.IO session',
  t: 'a value that is new in each request, so that none is answered from a cache',
  b64: 'sending binary data as text',
  j: 'the number of a JSONP response',
};
/** Names that objects have by nature; the clients lose a value of that name, or call it as a function. */
const lostKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype', 'hasOwnProperty']);

/** The faults of a profile's query and of its URL's; fields are named "query.t", or "url". */
export function queryFaults({ url, query = {} }: Pick<ConnectionProfile, 'url' | 'query'>): ProfileFault[] {
  const faults: ProfileFault[] = [];
  for (const name of Object.keys(query)) {
    const message = keyFault(name) ?? halfFault(name, 'its name') ?? halfFault(query[name], 'its value');
    if (message !== undefined) faults.push({ field: `query.${name}`, label: `query.${quoted(name)}`, message });
  }
  const half = halfFault(url, 'the URL');
  if (half !== undefined) faults.push({ field: 'url', message: half });
  for (const [name] of tryReadServerUrl(url)?.query ?? []) {
    const message = keyFault(name);
    if (message !== undefined)
      faults.push({ field: 'url', message: `The query of the URL holds “${quoted(name)}”: ${message}` });
  }
  return faults;
}

/** What is sent differently than it may be meant, as sentences: of several values with one name the clients send one. */
export function queryNotes({ url, query = {} }: Pick<ConnectionProfile, 'url' | 'query'>): string[] {
  const pairs = tryReadServerUrl(url)?.query ?? [];
  const last = new Map(pairs);
  const twice = new Set(pairs.map(([name]) => name).filter((name, index, all) => all.indexOf(name) !== index));
  return [...last].flatMap(([name, value]) => {
    const own = Object.hasOwn(query, name) ? query[name] : undefined;
    const shown = `“${quoted(name)}”`;
    if (own !== undefined && own !== value) {
      return [
        `The URL and the query of the connection both give ${shown}. The query’s value is sent, the URL’s is not.`,
      ];
    }
    if (own === undefined && twice.has(name)) {
      return [
        `The query of the URL gives ${shown} more than once. The client sends one value of a name: the last one.`,
      ];
    }
    return [];
  });
}

/** Half of a pair of surrogates has no form in UTF-8, in which a URL is written. */
function halfFault(text: string | undefined, what: string): string | undefined {
  const half = /\p{Cs}/u.exec(text ?? '')?.[0];
  if (half === undefined) return undefined;
  const code = half.charCodeAt(0).toString(16).toUpperCase();
  return `${what} holds half of a character (U+${code}), which cannot be sent in a URL. Write the whole character, or remove it`;
}

function keyFault(name: string): string | undefined {
  const use = Object.hasOwn(clientKeys, name) ? clientKeys[name] : undefined;
  if (use !== undefined) {
    return (
      `the client uses “${name}” itself, for ${use}. Choose another name; ` +
      'what is meant for the application can also be given in “auth” (Socket.IO 3 and 4)'
    );
  }
  return lostKeys.has(name) ? `“${name}” cannot be the name of a query value. Choose another name` : undefined;
}
