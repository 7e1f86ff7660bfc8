import { type CauseText, textOf } from '../cause.ts';
import { noSlash } from './responseTexts.ts';
import { closeCode } from './transportTexts.ts';

/** Before there is an answer: addresses, ports, silence. */
export const connectTexts = {
  'connect.refused': {
    weight: 'exact',
    message: () => 'Nothing listens at that address: the connection was refused.',
    remedies: () => ['Check that the server is running and that the port is right.'],
  },
  'connect.loopbackFamily': {
    weight: 'exact',
    params: { address: ['127.0.0.1:3000'], other: ['[::1]'], url: ['http://[::1]:3000'] },
    message: (params) =>
      `Nothing listens at ${textOf(params, 'address')}, but something listens on the same port of ${textOf(params, 'other')}.`,
    remedies: (params) => [
      `If that is the server, connect to ${textOf(params, 'url')}; or let the server listen on both addresses of this machine.`,
    ],
  },
  'connect.unknownHost': {
    weight: 'exact',
    message: () => 'The host name is not known.',
    remedies: () => ['Check the spelling of the URL.'],
  },
  'connect.lookupFailed': {
    weight: 'exact',
    message: () => 'The host name could not be looked up.',
    remedies: () => ['Check that there is a network connection.'],
  },
  'connect.unreachable': {
    weight: 'exact',
    params: { timedOut: [true], what: ['host', 'network'] },
    message: (params) =>
      params['timedOut'] === true
        ? 'The host did not answer.'
        : `The ${textOf(params, 'what')} cannot be reached from here.`,
    remedies: () => ['Check the address, the network connection and the firewall.'],
  },
  'connect.noAnswer': {
    weight: 'exact',
    params: { timeoutMs: [20000], accepted: [true], path: ['/socket.io'], slash: ['off'] },
    message: (params) => {
      const within = `within ${textOf(params, 'timeoutMs')} ms`;
      if (params['accepted'] !== true) return `The server did not answer ${within}.`;
      return `The server did not answer ${within}: it accepted the connection and sent nothing for ${textOf(params, 'path')}.`;
    },
    remedies: (params) =>
      params['accepted'] === true
        ? [
            ...noSlash(params),
            `Check that a Socket.IO server is attached there and that its path is ${textOf(params, 'path')}.`,
          ]
        : ['Check that the server is running and can be reached from here.'],
  },
  'connect.undecided': {
    weight: 'symptom',
    params: { seconds: [60] },
    message: (params) => `The server did not accept or refuse the connection within ${textOf(params, 'seconds')} s.`,
    remedies: () => ['The client is still waiting. Disconnect to end the attempt.'],
  },
  'connect.disturbed': {
    weight: 'exact',
    params: { awaited: ['ping', 'answer'], conditions: ['offline'] },
    message: (params) =>
      `No ${textOf(params, 'awaited')} was received in time. The network conditions of this connection: ${textOf(params, 'conditions')}.`,
  },
  'connect.offline': {
    weight: 'exact',
    message: () => 'The network is switched off for this connection (network conditions).',
  },
  'connect.reset': {
    weight: 'general',
    message: () => 'The other side reset the connection.',
    remedies: () => ['Check that it speaks the scheme of the URL (http or https).'],
  },
  'connect.closedEarly': {
    weight: 'general',
    message: () => 'The server closed the connection without an answer.',
    remedies: () => ['Check that it speaks the scheme of the URL (http or https), and that the path is right.'],
  },
  'connect.closedBeforeHandshake': {
    weight: 'exact',
    params: { closeCode: [1005, 1006, 4000], closeReason: ['bye'] },
    message: (params) =>
      params['closeCode'] === 1006
        ? 'The server accepted the WebSocket, and the connection was cut before the handshake of Engine.IO (1006).'
        : `The server accepted the WebSocket and closed it before the handshake of Engine.IO (${params['closeCode'] === 1005 ? 'without a close code' : closeCode(params)}).`,
    remedies: () => [
      'Look at the log of the server, and check that it is a Socket.IO server: another WebSocket server may listen at that path, or a proxy may close the connection.',
    ],
  },
  'connect.notHttp': {
    weight: 'general',
    message: () => 'What listens at that address does not answer in HTTP.',
    remedies: () => ['Check the port, and the scheme of the URL (http or https).'],
  },
  'connect.httpsExpected': {
    weight: 'exact',
    params: { url: ['https://localhost:3000'] },
    message: () => 'The server speaks TLS at this port, and the URL does not use it.',
    remedies: (params) => [`Connect to ${textOf(params, 'url') || 'https:// instead of http://'}.`],
  },
  'connect.httpExpected': {
    weight: 'exact',
    message: () => 'The server does not speak TLS at this port.',
    remedies: () => ['Should the URL begin with http:// instead of https://?'],
  },
  'connect.system': {
    weight: 'general',
    params: { systemCode: ['EPERM'] },
    message: (params) => `The system reports ${textOf(params, 'systemCode')}.`,
  },
  'connect.transportFailed': {
    weight: 'symptom',
    params: { message: ['websocket error'] },
    message: (params) => `The transport failed: ${textOf(params, 'message')}.`,
  },
} as const satisfies Readonly<Record<string, CauseText>>;
