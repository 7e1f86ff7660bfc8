/** Which headers a profile may set: those that the client does not set itself, and that HTTP can carry. */
import type { ConnectionProfile } from './profile.ts';
import type { ProfileFault } from './profileFault.ts';
import { redacted } from '../url/secretName.ts';
import { tryReadServerUrl } from '../url/serverUrl.ts';
import { hasVariable } from '../url/urlText.ts';
import { quoted } from '../text/quoted.ts';

/** Headers of the client, and what would happen if a profile set them. */
const clientHeaders: Readonly<Record<string, string>> = {
  'accept-encoding': 'the client reads no compressed responses',
  connection: 'it decides whether the connection is kept open or becomes a WebSocket',
  'content-encoding': 'the client sends its requests uncompressed',
  'content-length': 'it must be the length of each request',
  'content-type': 'it names the form of what the client sends',
  expect: 'the client would wait for a response that it does not read',
  'http2-settings': 'the client speaks HTTP/1.1',
  'keep-alive': 'it decides how long connections are kept open',
  'proxy-connection': 'it decides whether the connection is kept open',
  te: 'it names encodings that the client does not read',
  trailer: 'the client sends nothing behind its requests',
  'transfer-encoding': 'it decides how the body of each request is written',
  upgrade: 'it makes a connection a WebSocket',
};
const proxyHeaders: ReadonlySet<string> = new Set(['proxy-authorization', 'proxy-authenticate']);

/** The faults of a profile's headers; fields are named as people write them, "headers.Host". */
export function headerFaults({ url, headers = {} }: Pick<ConnectionProfile, 'url' | 'headers'>): ProfileFault[] {
  const seen = new Map<string, string>();
  const faults: ProfileFault[] = [];
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    const twin = seen.get(lower);
    const message =
      nameFault(name) ??
      (twin === undefined
        ? undefined
        : `is the same header as “${quoted(twin)}”: upper and lower case make no difference. Keep one`) ??
      (lower === 'authorization' && tryReadServerUrl(url)?.login !== undefined
        ? 'the user name and password in the URL are sent in this header too. Keep one of them'
        : undefined) ??
      valueFault(lower, value);
    seen.set(lower, name);
    if (message !== undefined) faults.push({ field: `headers.${name}`, label: `headers.${labelOf(name)}`, message });
  }
  return faults;
}

/** Of a name that is none only its beginning: a whole line may have been written there, with its value. */
function labelOf(name: string): string {
  const start = /^:?[\w!#$%&'*+.^`|~-]*/.exec(name)?.[0] ?? '';
  return quoted(start === name ? name : `${start}…`);
}

function nameFault(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (name === '') return 'a header needs a name';
  if (name.startsWith(':'))
    return 'names that begin with a colon belong to HTTP/2, and the client speaks HTTP/1.1. Remove it';
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
    return 'is not the name of a header: blanks, colons, brackets, control characters and letters beyond ASCII cannot stand in it';
  }
  const why = Object.hasOwn(clientHeaders, lower) ? clientHeaders[lower] : undefined;
  if (why !== undefined) return `this header belongs to the client: ${why}. Remove it`;
  if (lower.startsWith('sec-websocket-')) {
    return 'this header belongs to the client, which negotiates the WebSocket with it. Remove it';
  }
  if (proxyHeaders.has(lower)) {
    return 'this header is for a proxy, and would be sent to the server. Write user:password@ in the proxy’s URL instead';
  }
  return undefined;
}

function valueFault(lower: string, value: string): string | undefined {
  // In a form, what stands for a hidden value.
  if (value.includes(redacted)) return undefined;
  const bad = /[^\t\x20-\x7e\x80-\xff]/u.exec(value)?.[0];
  if (bad !== undefined) {
    const code = bad.codePointAt(0) ?? 0;
    const what =
      code === 10 || code === 13 ? 'a line break' : code < 32 || code === 127 ? 'a control character' : 'a character';
    const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    return `its value holds ${what} (${hex}) that HTTP headers cannot carry. Only Latin-1 can; encode the rest, for instance percent-encoded`;
  }
  if (/^[ \t]|[ \t]$/.test(value)) {
    return 'its value begins or ends with a blank, which is lost on the way: it is no part of a value in HTTP. Remove it';
  }
  if (lower !== 'host' || hasVariable(value)) return undefined;
  const isHost = /^(?:\[[0-9a-f:.]+\]|[\w.~%!$&'()*+,;=-]+)(?::(\d{1,5}))?$/i.exec(value);
  const port = isHost?.[1] === undefined ? 1 : Number(isHost[1]);
  return isHost && port > 0 && port < 65_536
    ? undefined
    : 'is not a host: write a name, and a port where it is not the default one, such as app.test:8080';
}
