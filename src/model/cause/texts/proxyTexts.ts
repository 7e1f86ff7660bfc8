import { causeCatalog } from '../causeCatalog.ts';

const withText = '{said, select, none {} other {: {said}}}';

/** Faults of proxies. `proxy` is its URL without the password. */
export const proxyTexts = causeCatalog({
  'proxy.authRequired': {
    params: { proxy: ['http://proxy:8080'], refused: [true], said: ['HTTP 407'] },
    message: `{proxy, select, none {A proxy that this connection does not name requires a user name and a password (HTTP 407)${withText}.} other {{refused, select, true {The proxy at {proxy} refused the user name or the password.} other {The proxy at {proxy} refused: {said}. It requires a user name and a password.}}}}`,
    remedies: [
      '{proxy, select, none {Name the proxy in the connection, with its user and password, or let it pass the path of Socket.IO.} other {Write the user name and the password as user:password@ before its host.}}',
    ],
  },
  'proxy.unreachable': {
    params: { proxy: ['http://proxy:8080'], systemCode: ['ECONNREFUSED', 'EPERM'] },
    message:
      'The proxy at {proxy} cannot be reached: {systemCode, select, ECONNREFUSED {nothing listens there} ENOTFOUND {its host name is not known} EAI_AGAIN {its host name could not be looked up} ETIMEDOUT {it did not answer} ABORT_ERR {it did not answer} EHOSTUNREACH {its host cannot be reached from here} ENETUNREACH {its network cannot be reached from here} other {{systemCode}}}.',
  },
  'proxy.hostUnknown': {
    params: { host: ['example.test'] },
    message: 'The host name {host} is not known here.',
    remedies: ['With socks5h:// the proxy looks it up instead.'],
  },
  'proxy.untrusted': {
    params: { proxy: ['https://proxy:8080'] },
    message: 'The certificate of the proxy at {proxy} is not trusted here (http.proxyStrictSSL).',
  },
  'proxy.serverUnreachable': {
    params: { proxy: ['http://proxy:8080'], said: ['HTTP 502'] },
    message:
      'The proxy at {proxy} could not reach the server{said, select, none {, or does not allow it} other {: {said}}}.',
  },
  'proxy.notAProxy': {
    params: { proxy: ['http://proxy:8080'], said: ['HTTP 404'] },
    message: `What listens at {proxy} is not a proxy, or one that makes no tunnels${withText}.`,
  },
  'proxy.wrongKind': {
    params: { proxy: ['socks5://proxy:1080'] },
    message: 'What listens at {proxy} does not answer as such a proxy.',
    remedies: ['Are its port and scheme right?'],
  },
  'proxy.refused': {
    params: { proxy: ['http://proxy:8080'], said: ['HTTP 403'] },
    message: 'The proxy at {proxy} refused: {said}.',
  },
  'proxy.failed': {
    weight: 'general',
    params: { proxy: ['http://proxy:8080'], said: ['socket hang up.'] },
    message: 'The connection through the proxy at {proxy} failed: {said}',
  },
});
