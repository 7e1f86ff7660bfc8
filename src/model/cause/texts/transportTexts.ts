import { type CauseParams, type CauseText, quoted, textOf } from '../cause.ts';
import { http, said, who } from './responseTexts.ts';

/** A WebSocket's close code, with its reason. */
export function closeCode(params: CauseParams): string {
  const reason = textOf(params, 'closeReason');
  return `close code ${textOf(params, 'closeCode')}${reason === '' ? '' : `, ${quoted(reason)}`}`;
}

const lookAtLog =
  'Look at the server’s log: it stopped, crashed, or closed this connection; or a proxy or the network cut it.';

/** Ends of a connection that was open. */
export const transportTexts = {
  'server.disconnected': {
    weight: 'exact',
    message: () => 'The server disconnected this client.',
    remedies: () => ['The client does not reconnect automatically. Connect again.'],
  },
  'server.closedSession': {
    weight: 'symptom',
    message: () => 'The server closed the transport: it sent a close packet of Engine.IO.',
    remedies: () => ['It stopped, or its code closed the connection (disconnect(true), conn.close()).'],
  },
  'client.disconnected': { weight: 'exact', message: () => 'The connection was closed here.' },
  'client.removed': { weight: 'exact', message: () => 'The connection was removed.' },
  'client.closed': { weight: 'general', message: () => 'The client closed the connection.' },
  'transport.pingTimeout': {
    weight: 'exact',
    params: { asked: [true] },
    message: (params) =>
      params['asked'] === true ? 'The server answered no ping in time.' : 'The server sent no ping in time.',
    remedies: () => ['It may be stopped at a breakpoint, overloaded, or gone.'],
  },
  'transport.closed': {
    weight: 'symptom',
    params: { closeCode: [1005, 1001, 1002, 1008, 1011, 1012, 4000], closeReason: ['bye'] },
    message: (params) => {
      if (params['closeCode'] === undefined) return 'The transport was closed: the server stopped, or the network did.';
      return params['closeCode'] === 1005
        ? 'The transport was closed by the server: it sent a WebSocket close frame without a code (1005).'
        : `The transport was closed by the server: it sent a WebSocket close frame (${closeCode(params)}).`;
    },
    remedies: (params) => (params['closeCode'] === undefined ? [] : [closeRemedy(params['closeCode'])]),
  },
  'transport.cut': {
    weight: 'symptom',
    params: { closeCode: [1006] },
    message: (params) =>
      params['closeCode'] === 1006
        ? 'The transport was cut: the connection ended without a WebSocket close frame (1006).'
        : 'The transport was cut: the connection ended in the middle of a request.',
    remedies: () => ['The server’s process ended, or the network or a proxy cut the connection.'],
  },
  'transport.failed': {
    weight: 'symptom',
    message: () => 'The transport failed.',
    remedies: () => [lookAtLog],
  },
  'transport.payloadTooLarge': {
    weight: 'exact',
    params: { closeCode: [1009], by: ['proxy', 'engine'], server: ['nginx'], said: ['Too large'] },
    message: (params) => {
      if (params['closeCode'] === 1009)
        return 'The server closed the connection because a message was larger than its maxHttpBufferSize.';
      if (params['by'] === 'proxy') {
        const server = textOf(params, 'server');
        const said = textOf(params, 'said');
        return `A proxy${server === '' ? '' : ` (${server})`} refused a message that is larger than it accepts (HTTP 413)${said === '' ? '' : `: ${said}`}.`;
      }
      if (params['by'] === 'engine')
        return 'The server refused a message larger than its maxHttpBufferSize (HTTP 413).';
      const said = textOf(params, 'said');
      return `The server refused a message that is larger than it accepts (HTTP 413)${said === '' ? '' : `: ${said}`}.`;
    },
    remedies: (params) => [
      params['by'] === 'proxy'
        ? 'Raise the limit of the proxy (nginx: client_max_body_size).'
        : 'Send less at once, or raise maxHttpBufferSize in the server.',
    ],
  },
  'transport.receivedTooLarge': {
    weight: 'exact',
    params: { limit: [16000000], compressed: [true], what: ['message', 'response'] },
    message: (params) => {
      const limit = `${Math.round(Number(params['limit'] ?? 16e6) / 1e6)}\u00a0MB`;
      return params['compressed'] === true
        ? `The server sent a compressed ${textOf(params, 'what') || 'message'} that holds more than ${limit} when decompressed, which is more than this client receives.`
        : `The server sent more than ${limit} in one ${textOf(params, 'what') || 'message'}, which is more than this client receives.`;
    },
    remedies: (params) => [
      params['compressed'] === true
        ? 'Send less at once, or turn off perMessageDeflate in the server. Without compression the client receives what the server announces as its own limit (maxHttpBufferSize), at least 16\u00a0MB and at most 100\u00a0MB.'
        : 'Send less at once. The client receives what the server announces as its own limit (maxHttpBufferSize), at least 16\u00a0MB and at most 100\u00a0MB.',
    ],
  },
  'transport.noUpgrade': {
    weight: 'exact',
    params: {
      transport: ['websocket'],
      redirect: ['connect.redirected'],
      failure: ['connect.reset', 'transport.cut'],
      systemCode: ['ECONNRESET'],
      wrongReply: [true],
      location: ['https://example.com/'],
      status: [403],
      said: ['no entry'],
      by: ['proxy', 'application'],
      server: ['nginx'],
    },
    message: (params, nested) =>
      `The upgrade to ${textOf(params, 'transport') || 'another transport'} failed${params['systemCode'] === undefined ? '' : ` (${textOf(params, 'systemCode')})`}; the connection stays on polling.` +
      (params['redirect'] === undefined ? '' : ` ${nested('redirect')}`) +
      (params['failure'] === undefined ? '' : ` ${nested('failure')}`) +
      (params['wrongReply'] === true ? ' The server did not send the reply to the probe that Engine.IO expects.' : '') +
      (params['status'] === undefined || params['redirect'] !== undefined
        ? ''
        : ` ${who(params)} answered with ${http(params)}${said(params)}.`),
    remedies: (params) =>
      params['status'] !== undefined
        ? ['A proxy in between must pass the Upgrade and Connection headers on, and allow WebSocket.']
        : params['failure'] === undefined
          ? []
          : ['Check that proxies and firewalls in between allow WebSocket.'],
  },
  'transport.upgradeUnanswered': {
    weight: 'exact',
    params: { transport: ['websocket'], waitedMs: [5000], accepted: [true] },
    message: (params) => {
      const transport = textOf(params, 'transport') || 'another transport';
      const within = `within ${Number(params['waitedMs'] ?? 0) / 1000}\u00a0s`;
      return params['accepted'] === true
        ? `The server did not answer the probe of the upgrade to ${transport} ${within}; the connection stays on polling.`
        : `The upgrade to ${transport} was not answered ${within}; the connection stays on polling.`;
    },
    remedies: (params) => [
      params['accepted'] === true
        ? 'Check that proxies in between pass WebSocket messages on. The client waits for the answer, and upgrades when it is received.'
        : 'Check that proxies and firewalls in between allow WebSocket. The client waits for the answer, and upgrades when it is received.',
    ],
  },
  'transport.invalidFrame': {
    weight: 'exact',
    params: { said: ['RSV1 must be clear'] },
    message: (params) => `The server broke the rules of WebSocket: ${textOf(params, 'said')}.`,
    remedies: () => ['A proxy may have changed the bytes.'],
  },
  'transport.ended': {
    weight: 'symptom',
    params: { reason: ['forced close'] },
    message: (params) => `The connection ended: ${textOf(params, 'reason')}.`,
  },
} as const satisfies Readonly<Record<string, CauseText>>;

/** Source: RFC 6455, section 7.4. */
function closeRemedy(code: string | number | boolean): string {
  switch (code) {
    case 1001:
      return 'The server is stopping, or restarting.';
    case 1002:
    case 1003:
    case 1007:
      return 'The server could not take something that this client sent.';
    case 1008:
      return 'The server or a proxy refused something by its own rules.';
    case 1011:
      return 'The server failed: look at its log.';
    case 1012:
    case 1013:
      return 'The server restarts, or is too busy.';
    default:
      return 'It stopped, or its code closed the connection (disconnect(true), conn.close()).';
  }
}
