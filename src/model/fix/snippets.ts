/** The snippets that remove a cause, for the usual products. */
import { type CauseParams, textOf } from '../cause/cause.ts';
import type { SnippetFix } from './fixShapes.ts';
import * as clients from './clientSnippets.ts';
import * as proxies from './proxySnippets.ts';
import * as servers from './serverSnippets.ts';
import type { Snippets } from './snippetValues.ts';
import { languages, type SnippetTarget, targetOfServer } from './targets.ts';

type Select = (params: CauseParams) => Snippets | undefined;

const byProxy: Select = (params) =>
  textOf(params, 'by') === 'proxy' ? proxies.bodySize(params) : servers.messageSize();
const handlerOf: Select = (params) =>
  textOf(params, 'dir') === 'in' ? clients.acknowledges(params) : servers.acknowledges(params);

const keepsOpen: Select = (params) => ({ ...proxies.idleTime(params), ...servers.pingInterval(params) });

const selections: Readonly<Record<string, Select>> = {
  'connect.badGateway': proxies.upgrade,
  'connect.compressedAnswer': proxies.uncompressed,
  'connect.corsRefused': servers.cors,
  'handshake.unknownSid': proxies.sticky,
  'handshake.transportNotAllowed': servers.transports,
  'namespace.invalid': servers.namespace,
  'namespace.noAnswer': servers.middleware,
  'namespace.refused': (params) => ({ ...clients.freshToken(), ...servers.middleware(params) }),
  'protocol.parserMismatch': servers.parser,
  'server.disconnected': clients.connectsAgain,
  'transport.idleCut': keepsOpen,
  'transport.noUpgrade': proxies.upgrade,
  'transport.pollHeld': proxies.unbuffered,
  'transport.secondServer': servers.twoWebSocketServers,
  'transport.upgradeUnanswered': proxies.upgrade,
  'transport.payloadTooLarge': byProxy,
  'transport.pingTimeout': servers.pings,
  'finding.ackLate': clients.ackTimeout,
  'finding.clientLoop': clients.oneSocket,
  'finding.emitTooEarly': servers.handlersFirst,
  'finding.ackNeverAnswered': handlerOf,
  'finding.bufferedBurst': clients.withoutBuffer,
  'finding.chattyEvent': (params) =>
    textOf(params, 'dir') === 'out' ? clients.atARate(params) : servers.atARate(params),
  'finding.duplicateEvents': (params) => {
    if (textOf(params, 'because') === 'constant') return undefined;
    if (textOf(params, 'because') === 'time')
      return textOf(params, 'dir') === 'out' ? clients.removesListener(params) : undefined;
    return textOf(params, 'dir') === 'out' ? clients.listensOnce(params) : servers.listensOnce(params);
  },
  'finding.jsonInString': clients.withoutStringify,
  'finding.joinUnanswered': servers.middleware,
  'finding.lostType': (params) => (textOf(params, 'dir') === 'out' ? clients.asArray(params) : servers.asArray(params)),
  'finding.endedAfterLargeEmit': servers.messageSize,
  'finding.nearPayloadLimit': servers.messageSize,
  'finding.otherVersion': (params) =>
    textOf(params, 'end') === 'protocol.clientIsV2' ? servers.olderClients() : undefined,
  'finding.packetsInPost': servers.packetsInPost,
  'finding.pingTimeout': servers.pings,
  'finding.pollingOnly': proxies.upgrade,
  'finding.reconnectLoop': (params) =>
    params['steady'] === true && Number(params['livedMs']) >= 5000 && !textOf(params, 'end').startsWith('packet.')
      ? keepsOpen({ ...params, idleMs: Number(params['livedMs']) })
      : undefined,
  'finding.recoveryFailed': (params) =>
    textOf(params, 'because') === 'tooLong' ? servers.recovery() : clients.loadsMissed(),
  'finding.tokenExpired': clients.freshToken,
  'finding.twinConnection': clients.oneSocket,
  'finding.willNotReconnect': clients.connectsAgain,
};

/**
 * The snippets for a cause. If it is known which software responded, the snippet for that software is first.
 * @param server the Server header of the response, if it is known
 */
export function snippetsOf(
  code: string,
  params: CauseParams,
  server: string | undefined,
): readonly (SnippetFix & { readonly target: SnippetTarget })[] {
  const snippets = selections[code]?.(params) ?? {};
  const responded = targetOfServer(textOf(params, 'server') || server);
  const offered = (Object.entries(snippets) as [SnippetTarget, string][]).map(([target, text]) => ({
    kind: 'snippet' as const,
    target,
    language: languages[target],
    text: `${text.trim()}\n`,
  }));
  return [
    ...offered.filter(({ target }) => target === responded),
    ...offered.filter(({ target }) => target !== responded),
  ];
}
