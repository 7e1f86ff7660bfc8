import { conditionsText } from '../../profile/conditionsText.ts';
import { namespaceInPath } from '../../profile/likelyNamespace.ts';
import { quoted } from '../../text/quoted.ts';
import { textOf } from '../cause.ts';
import { causeCatalog } from '../causeCatalog.ts';
import { noSlash } from './responseTexts.ts';
import { closeCode } from './transportTexts.ts';

/** Faults before there is a response: addresses, ports, timeouts. */
export const connectTexts = causeCatalog({
  'connect.refused': {
    message: 'Nothing listens at that address: the connection was refused.',
    remedies: ['Check that the server is running and that the port is correct.'],
  },
  'connect.loopbackFamily': {
    params: { address: ['127.0.0.1:3000'], other: ['[::1]'], url: ['http://[::1]:3000'] },
    message: 'Nothing listens at {address}, but something listens on the same port of {other}.',
    remedies: ['If that is the server, connect to {url}; or let the server listen on both addresses of this machine.'],
  },
  'connect.unknownHost': {
    message: 'The host name is not known.',
    remedies: ['Check the spelling of the URL.'],
  },
  'connect.lookupFailed': {
    message: 'The host name could not be looked up.',
    remedies: ['Check that there is a network connection.'],
  },
  'connect.unreachable': {
    params: { timedOut: [true], what: ['host', 'network'] },
    message:
      '{timedOut, select, true {The host did not respond.} other {The {what, select, network {network} other {host}} cannot be reached from here.}}',
    remedies: ['Check the address, the network connection and the firewall.'],
  },
  'connect.noAnswer': {
    params: { timeoutMs: [20000], accepted: [true], path: ['/socket.io'], slash: ['off'] },
    message:
      'The server did not respond within {timeoutMs, number}\u00a0ms{accepted, select, true {: it accepted the connection and sent no response for {path}} other {}}.',
    remedies: [
      `{accepted, select, true {${noSlash}} other {}}`,
      '{accepted, select, true {Check that a Socket.IO server is attached there and that its path is {path}.} other {Check that the server is running and can be reached from here.}}',
    ],
  },
  'connect.undecided': {
    weight: 'symptom',
    params: { seconds: [60] },
    message: 'The server neither accepted nor refused the connection within {seconds}\u00a0s.',
    remedies: ['The client is still waiting. Disconnect to end the attempt.'],
  },
  'connect.throttled': {
    params: {
      awaited: ['ping', 'response'],
      offline: [true],
      stall: [true],
      latencyMs: [200],
      bytesPerSecond: [5000],
    },
    derived: { conditions: conditionsText },
    message:
      'No {awaited, select, ping {ping} other {response}} was received in time. This connection has network conditions: {conditions}.',
  },
  'connect.offline': { message: 'The network conditions of this connection are set to offline.' },
  'connect.reset': {
    weight: 'general',
    message: 'The server reset the connection.',
    remedies: ['Check that the server uses the scheme of the URL (http or https).'],
  },
  'connect.closedEarly': {
    weight: 'general',
    params: { path: ['/chat'] },
    derived: {
      namespace: (params) => {
        const namespace = namespaceInPath(textOf(params, 'path'));
        return namespace && quoted(namespace);
      },
    },
    message: 'The server closed the connection without a response.',
    remedies: [
      'Check that the server uses the scheme of the URL (http or https), and that the path is correct: a Socket.IO server closes a WebSocket at any other path without a response.{namespace, select, none {} other { If {namespace} is a namespace, write it in the field “namespace” and leave the path out.}}',
    ],
  },
  'connect.closedBeforeHandshake': {
    params: { closeCode: [1005, 1006, 4000], closeReason: ['bye'] },
    message: `{closeCode, select, 1006 {The server accepted the WebSocket, and the connection was cut before the Engine.IO handshake (1006).} other {The server accepted the WebSocket and closed it before the Engine.IO handshake ({closeCode, select, 1005 {without a close code} other {${closeCode}}}).}}`,
    remedies: [
      'Look at the log of the server, and check that it is a Socket.IO server: another WebSocket server may listen at that path, or a proxy may close the connection.',
    ],
  },
  'connect.notHttp': {
    weight: 'general',
    message: 'The program that listens at that address does not respond with HTTP.',
    remedies: ['Check the port, and the scheme of the URL (http or https).'],
  },
  'connect.httpsExpected': {
    params: { url: ['https://localhost:3000'] },
    message: 'The server uses TLS on this port, but the URL does not.',
    remedies: ['Connect to {url, select, none {https:// instead of http://} other {{url}}}.'],
  },
  'connect.httpExpected': {
    params: { url: ['http://localhost:3000', 'ws://localhost:3000'] },
    message: 'The server does not use TLS on this port.',
    remedies: ['Connect to {url, select, none {http:// instead of https://} other {{url}}}.'],
  },
  'connect.system': {
    weight: 'general',
    params: { systemCode: ['EPERM'] },
    message: 'The system reports {systemCode}.',
  },
  'connect.transportFailed': {
    weight: 'symptom',
    params: { message: ['websocket error'] },
    message: 'The transport failed: {message}{messageEnd}',
  },
});
