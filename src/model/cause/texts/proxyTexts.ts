import { type CauseText, textOf } from '../cause.ts';

const writeUser = 'Write the user name and the password as user:password@ before its host.';

/** Between us and the server. `proxy` is its URL without a password. */
export const proxyTexts = {
  'proxy.authRequired': {
    weight: 'exact',
    params: { proxy: ['http://proxy:8080'], refused: [true], said: ['HTTP 407'] },
    message: (params) => {
      const said = textOf(params, 'said');
      if (params['proxy'] === undefined) {
        return `A proxy that this connection does not name requires a user name and a password (HTTP 407)${said && `: ${said}`}.`;
      }
      return params['refused'] === true
        ? `The proxy at ${textOf(params, 'proxy')} refused the user name or the password.`
        : `The proxy at ${textOf(params, 'proxy')} refused: ${said}. It requires a user name and a password.`;
    },
    remedies: (params) => [
      params['proxy'] === undefined
        ? 'Name the proxy in the connection, with its user and password, or let it pass the path of Socket.IO.'
        : writeUser,
    ],
  },
  'proxy.unreachable': {
    weight: 'exact',
    params: { proxy: ['http://proxy:8080'], systemCode: ['ECONNREFUSED', 'EPERM'] },
    message: (params) =>
      `The proxy at ${textOf(params, 'proxy')} cannot be reached: ${unreachable[textOf(params, 'systemCode')] ?? textOf(params, 'systemCode')}.`,
  },
  'proxy.hostUnknown': {
    weight: 'exact',
    params: { host: ['example.test'] },
    message: (params) => `The host name ${textOf(params, 'host')} is not known here.`,
    remedies: () => ['With socks5h:// the proxy looks it up instead.'],
  },
  'proxy.untrusted': {
    weight: 'exact',
    params: { proxy: ['https://proxy:8080'] },
    message: (params) =>
      `The certificate of the proxy at ${textOf(params, 'proxy')} is not trusted here (http.proxyStrictSSL).`,
  },
  'proxy.serverUnreachable': {
    weight: 'exact',
    params: { proxy: ['http://proxy:8080'], said: ['HTTP 502'] },
    message: (params) => {
      const said = textOf(params, 'said');
      return said === ''
        ? `The proxy at ${textOf(params, 'proxy')} could not reach the server, or does not allow it.`
        : `The proxy at ${textOf(params, 'proxy')} could not reach the server: ${said}.`;
    },
  },
  'proxy.notAProxy': {
    weight: 'exact',
    params: { proxy: ['http://proxy:8080'], said: ['HTTP 404'] },
    message: (params) => {
      const said = textOf(params, 'said');
      return `What listens at ${textOf(params, 'proxy')} is not a proxy, or one that makes no tunnels${said && `: ${said}`}.`;
    },
  },
  'proxy.wrongKind': {
    weight: 'exact',
    params: { proxy: ['socks5://proxy:1080'] },
    message: (params) => `What listens at ${textOf(params, 'proxy')} does not answer as such a proxy.`,
    remedies: () => ['Are its port and scheme right?'],
  },
  'proxy.refused': {
    weight: 'exact',
    params: { proxy: ['http://proxy:8080'], said: ['HTTP 403'] },
    message: (params) => `The proxy at ${textOf(params, 'proxy')} refused: ${textOf(params, 'said')}.`,
  },
  'proxy.failed': {
    weight: 'general',
    params: { proxy: ['http://proxy:8080'], said: ['socket hang up.'] },
    message: (params) =>
      `The connection through the proxy at ${textOf(params, 'proxy')} failed: ${textOf(params, 'said')}`,
  },
} as const satisfies Readonly<Record<string, CauseText>>;

const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name could not be looked up',
  ETIMEDOUT: 'it did not answer',
  ABORT_ERR: 'it did not answer',
  EHOSTUNREACH: 'its host cannot be reached from here',
  ENETUNREACH: 'its network cannot be reached from here',
};

/** The system's codes that say why a proxy cannot be reached. */
export function isUnreachable(systemCode: string): boolean {
  return Object.hasOwn(unreachable, systemCode);
}
