/** Checks which headers a profile can set: those that the client does not set itself, and that HTTP allows. */
import type { StoredCause } from '../cause/cause.ts';
import { explain } from '../cause/causeTexts.ts';
import { clientHeaders } from './clientHeaders.ts';
import type { ConnectionProfile } from './profile.ts';
import type { ProfileFault } from './profileFault.ts';
import { redacted } from '../url/secretName.ts';
import { tryReadServerUrl } from '../url/serverUrl.ts';
import { hasVariable } from '../url/urlText.ts';
import { quoted } from '../text/quoted.ts';

const reserved: ReadonlySet<string> = new Set(clientHeaders);
const proxyHeaders: ReadonlySet<string> = new Set(['proxy-authorization', 'proxy-authenticate']);

/** The faults of a profile's headers. Fields are named as users write them, "headers.Host". */
export function headerFaults({ url, headers = {} }: Pick<ConnectionProfile, 'url' | 'headers'>): ProfileFault[] {
  const seen = new Map<string, string>();
  const faults: ProfileFault[] = [];
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    const twin = seen.get(lower);
    const cause =
      nameFault(name) ??
      (twin === undefined ? undefined : explain('profile.headerTwice', { other: quoted(twin) })) ??
      (lower === 'authorization' && tryReadServerUrl(url)?.login !== undefined
        ? explain('profile.headerAuthTwice')
        : undefined) ??
      valueFault(lower, value);
    seen.set(lower, name);
    if (cause) faults.push({ field: `headers.${name}`, label: `headers.${labelOf(name)}`, cause });
  }
  return faults;
}

/**
 * The name for a message. Only the beginning of an invalid name is used, because a user may have entered a whole header line with its
 * value.
 */
function labelOf(name: string): string {
  const start = /^:?[\w!#$%&'*+.^`|~-]*/.exec(name)?.[0] ?? '';
  return quoted(start === name ? name : `${start}…`);
}

function nameFault(name: string): StoredCause | undefined {
  const lower = name.toLowerCase();
  if (name === '') return explain('profile.headerNoName');
  if (name.startsWith(':')) return explain('profile.headerPseudo');
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return explain('profile.headerName');
  if (reserved.has(lower)) return explain('profile.headerOfClient', { name: lower });
  if (lower.startsWith('sec-websocket-')) return explain('profile.headerOfWebSocket');
  return proxyHeaders.has(lower) ? explain('profile.headerOfProxy') : undefined;
}

function valueFault(lower: string, value: string): StoredCause | undefined {
  // A form shows a mask in place of a hidden value. The hidden value is checked when it replaces the mask.
  if (value.includes(redacted)) return undefined;
  const bad = /[^\t\x20-\x7e\x80-\xff]/u.exec(value)?.[0];
  if (bad !== undefined) {
    const code = bad.codePointAt(0) ?? 0;
    const kind = code === 10 || code === 13 ? 'lineBreak' : code < 32 || code === 127 ? 'control' : 'character';
    return explain('profile.headerValue', { kind, code: `U+${code.toString(16).toUpperCase().padStart(4, '0')}` });
  }
  if (/^[ \t]|[ \t]$/.test(value)) return explain('profile.headerBlank');
  if (lower !== 'host' || hasVariable(value)) return undefined;
  const isHost = /^(?:\[[0-9a-f:.]+\]|[\w.~%!$&'()*+,;=-]+)(?::(\d{1,5}))?$/i.exec(value);
  const port = isHost?.[1] === undefined ? 1 : Number(isHost[1]);
  return isHost && port > 0 && port < 65_536 ? undefined : explain('profile.headerHost');
}
