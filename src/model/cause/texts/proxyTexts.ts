import { causeCatalog } from '../causeCatalog.ts';

const withText = '{reported, select, none {.} other {: {reported}{reportedEnd}}}';

/** Faults of proxies. `proxy` is its URL without the password. */
export const proxyTexts = causeCatalog({
  'proxy.authRequired': {
    params: { proxy: ['http://proxy:8080'], refused: [true], reported: ['HTTP 407'] },
    message: `{proxy, select, none {A proxy that is not set in this connection requires a user name and a password (HTTP 407)${withText}} other {{refused, select, true {The proxy at {proxy} refused the user name or the password.} other {The proxy at {proxy} refused the connection: {reported}{reportedEnd} It requires a user name and a password.}}}}`,
    remedies: [
      '{proxy, select, none {Set the proxy in the connection, with its user name and password, or exempt the path of Socket.IO in the proxy.} other {Write the user name and the password as user:password@ before the host in the URL of the proxy.}}',
    ],
  },
  'proxy.unreachable': {
    params: { proxy: ['http://proxy:8080'], systemCode: ['ECONNREFUSED', 'EPERM'] },
    message:
      'The proxy at {proxy} cannot be reached: {systemCode, select, ECONNREFUSED {nothing listens there} ENOTFOUND {its host name is not known} EAI_AGAIN {its host name could not be looked up} ETIMEDOUT {it did not respond} ABORT_ERR {it did not respond} EHOSTUNREACH {its host cannot be reached from here} ENETUNREACH {its network cannot be reached from here} other {{systemCode}}}.',
    remedies: ['Check its address and its port, and that it is running.'],
  },
  'proxy.hostUnknown': {
    params: { host: ['example.test'] },
    message: 'The host name {host} is not known on this machine.',
    remedies: ['Use socks5h:// to let the proxy look it up.'],
  },
  'proxy.untrusted': {
    params: { proxy: ['https://proxy:8080'] },
    message: 'The inspector does not trust the certificate of the proxy at {proxy} (http.proxyStrictSSL).',
  },
  'proxy.serverUnreachable': {
    params: { proxy: ['http://proxy:8080'], reported: ['HTTP 502'] },
    message:
      'The proxy at {proxy} could not reach the server{reported, select, none {, or does not allow it.} other {: {reported}{reportedEnd}}}',
  },
  'proxy.notAProxy': {
    params: { proxy: ['http://proxy:8080'], reported: ['HTTP 404'] },
    message: `The program at {proxy} is not a proxy, or does not create tunnels${withText}`,
  },
  'proxy.wrongKind': {
    params: { proxy: ['socks5://proxy:1080'] },
    message: 'The program at {proxy} does not respond like a proxy of this kind.',
    remedies: ['Check its port and scheme.'],
  },
  'proxy.refused': {
    params: { proxy: ['http://proxy:8080'], reported: ['HTTP 403'] },
    message: 'The proxy at {proxy} refused the connection: {reported}{reportedEnd}',
  },
  'proxy.failed': {
    weight: 'general',
    params: { proxy: ['http://proxy:8080'], reported: ['socket hang up.'] },
    message: 'The connection through the proxy at {proxy} failed: {reported}{reportedEnd}',
  },
});
