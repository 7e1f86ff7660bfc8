/** Changes of a profile that remove a cause. A change is offered only if the profile does not contain it yet. */
import { type CauseParams, textOf } from '../cause/cause.ts';
import { likelyNamespace } from '../profile/likelyNamespace.ts';
import type { ConnectionProfile } from '../profile/profile.ts';
import { isThisMachine } from '../url/hostName.ts';
import { tryReadServerUrl } from '../url/serverUrl.ts';
import { hasVariable, splitUrl } from '../url/urlText.ts';
import type { ProfileChange } from './fixShapes.ts';

type Change = (params: CauseParams, profile: ConnectionProfile) => ProfileChange | undefined;

const toUrl: Change = (params, { url }) => urlChange(url, textOf(params, 'url'));
const trustOwnMachine: Change = (_params, { url, tls }) => {
  const server = tls?.rejectUnauthorized === false ? undefined : tryReadServerUrl(url);
  // On another machine, a certificate that is not verified protects nothing.
  return server && isThisMachine(server.hostname) ? { tls: { rejectUnauthorized: false } } : undefined;
};
/** `parser` is the one that the server does not understand. */
const otherParser: Change = ({ parser }) => ({ parser: parser === 'msgpack' ? 'default' : 'msgpack' });
const webSocketAlone: Change = (_params, { transports }) =>
  transports?.length === 1 && transports[0] === 'websocket' ? undefined : { transports: ['websocket'] };

const changes: Readonly<Record<string, Change>> = {
  'connect.httpsExpected': toUrl,
  'connect.httpExpected': toUrl,
  'connect.loopbackFamily': toUrl,
  'connect.otherPort': toUrl,
  'connect.redirected': (params, profile) => {
    const slash = textOf(params, 'slash');
    if (slash !== '') return { addTrailingSlash: slash === 'on' };
    const path = textOf(params, 'toPath');
    const change = { ...toUrl(params, profile), ...(path !== '' && { path }) };
    return Object.keys(change).length > 0 ? change : undefined;
  },
  'connect.wrongPath': (params) => {
    const found = textOf(params, 'found');
    if (found !== '') return { path: found };
    return textOf(params, 'slash') === 'off' ? { addTrailingSlash: true } : undefined;
  },
  'connect.noAnswer': (params) => (textOf(params, 'slash') === 'off' ? { addTrailingSlash: true } : undefined),
  'connect.tlsSelfSigned': trustOwnMachine,
  'connect.tlsUnknownAuthority': trustOwnMachine,
  'handshake.transportNotAllowed': (params) => {
    const refused = textOf(params, 'transport');
    if (refused === 'polling') return { transports: ['websocket'] };
    return refused === 'websocket' ? { transports: ['polling'] } : undefined;
  },
  'handshake.unknownSid': webSocketAlone,
  'protocol.serverIsV2': () => ({ protocol: 'v2' }),
  'protocol.serverIsV4': () => ({ protocol: 'v4' }),
  'protocol.serverIsOther': (_params, { protocol = 'auto' }) =>
    protocol === 'auto' ? undefined : { protocol: 'auto' },
  'protocol.parserMismatch': otherParser,
  'namespace.invalid': (params) => {
    const namespace = likelyNamespace(textOf(params, 'namespace'));
    return namespace === undefined ? undefined : { namespace };
  },
  'profile.urlPath': (params, { url }) => {
    const namespace = textOf(params, 'namespace');
    const path = textOf(params, 'path');
    if (namespace === '' || path === '' || !url.endsWith(path)) return undefined;
    return { url: url.slice(0, -path.length), namespace };
  },
  'packet.tooManyAttachments': ({ limit = 10 }) =>
    Number(limit) > 0 ? { maxAttachments: Number(limit) * 10 } : undefined,
  'finding.ackLate': ({ p95, timeoutMs }, { ackTimeoutMs }) =>
    timeoutMs === undefined || ackTimeoutMs !== timeoutMs ? undefined : { ackTimeoutMs: aboveTime(Number(p95)) },
  'finding.volatileLoss': ({ because }, profile) =>
    because === 'pollingBusy' || because === 'upgrading' ? webSocketAlone({}, profile) : undefined,
  'finding.packetsInPost': webSocketAlone,
  'finding.openDropLoop': (params, profile) =>
    params['end'] === 'protocol.parserMismatch' ? otherParser(params, profile) : undefined,
};

/** The change that removes a cause of a connection with this profile; undefined if there is none, or if it is made already. */
export function profileChange(
  code: string,
  params: CauseParams,
  profile: ConnectionProfile,
): ProfileChange | undefined {
  const change = changes[code]?.(params, profile);
  if (!change) return undefined;
  const isMade = Object.entries(change).every(
    ([field, value]) => JSON.stringify(profile[field as keyof ConnectionProfile]) === JSON.stringify(value),
  );
  return isMade ? undefined : change;
}

/** The URL with another server, which keeps its user name, password and query; undefined if the server depends on a variable. */
function urlChange(url: string, to: string): ProfileChange | undefined {
  if (to === '' || hasVariable(url)) return undefined;
  const { userInfo, rest } = splitUrl(url);
  const { scheme, userInfo: otherLogin, rest: server } = splitUrl(to);
  const query = rest.slice(rest.search(/[/?#]|$/));
  const login = otherLogin ?? userInfo;
  return { url: `${scheme}${login === undefined ? '' : `${login}@`}${server.replace(/\/$/, '')}${query}` };
}

/** A round number of milliseconds that is well above the time that acknowledgements take. */
function aboveTime(ms: number): number {
  const step = ms < 1000 ? 100 : 1000;
  return Math.ceil((ms * 1.5) / step) * step;
}
