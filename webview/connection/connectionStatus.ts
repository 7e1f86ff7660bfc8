import { html, nothing, type TemplateResult } from 'lit';
import { connectionStateTexts } from '../../src/model/entry/connectionStateTexts.ts';
import { causeMessage, causeSentence } from '../../src/model/cause/causeTexts.ts';
import { silentText } from '../../src/model/entry/clientName.ts';
import { retryingText } from '../../src/model/entry/entryFormat.ts';
import type { Finding } from '../../src/model/findings/finding.ts';
import { type ConnectionState, type ConnectionSummary, protocolLabels } from '../../src/protocol/shapes.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { leavesCause, namesCause } from '../findings/besideState.ts';
import { connectionTexts } from './connectionTexts.ts';
import { joinSentences } from '../../src/model/texts/sentences.ts';

/**
 * The state at the start of the bar. Its cause and remedy are a text below the bar, which is never cut.
 * @param finding the finding that the banner below the bar shows
 */
export function connectionState(
  connection: ConnectionSummary | undefined,
  opening: boolean,
  finding?: Finding,
): TemplateResult {
  const state = connection?.state ?? (opening ? 'connecting' : 'disconnected');
  if (!connection) return stateStatus(state, '');
  const isOwnEnd = connection.cause?.code === 'client.disconnected';
  return stateStatus(state, causeText(connection, finding), undefined, isOwnEnd);
}

/**
 * @param name replaces the name of the state
 * @param isBrief whether the reason is only in the tooltip and for screen readers, because a line below the bar for what the user has just
 *     done would move the rows
 */
export function stateStatus(
  state: ConnectionState,
  why: string,
  name = connectionStateTexts.state({ state }),
  isBrief = false,
): TemplateResult {
  const dot = html`<i class="dot" aria-hidden="true"></i>`;
  const cause = why
    ? html`<span class="${isBrief ? 'visually-hidden' : 'reason'}"
        ><span class="visually-hidden"> · </span><bdi>${why}</bdi></span
      >`
    : nothing;
  // The text begins with the state: not even a space may be before it.
  // oxfmt-ignore
  return html`<div role="status" aria-label=${connectionTexts.state()} class="state ${state}" title=${why || nothing}><span class="state-name">${dot}${name}</span>${cause}</div>`;
}

function causeText(connection: ConnectionSummary, finding: Finding | undefined): string {
  const { state, cause, retrying, retryDelayMs, silentMs } = connection;
  if (state === 'connected') return silentMs === undefined ? '' : silentText(silentMs);
  const again = retryDelayMs === undefined ? undefined : retryingText(retryDelayMs);
  if (cause === undefined) return again ?? (state === 'reconnecting' && retrying ? commonTexts.retrying() : '');
  if (finding && leavesCause(finding, connection)) return '';
  if (finding && namesCause(finding, connection)) return causeMessage(cause);
  return joinSentences([causeSentence(cause), again]);
}

/** Facts about the connection. Those that do not fit are left out, the last ones first. */
export function connectionFacts({
  state,
  transport,
  protocol,
  socketId,
  recovered,
  counts,
}: ConnectionSummary): TemplateResult {
  const connected = state === 'connected';
  return html`<div class="facts">
    ${connected && recovered ? html`<span>${connectionTexts.recovered()}</span>` : nothing}
    ${connected && transport ? html`<span title=${connectionTexts.transport()}>${transport}</span>` : nothing}
    ${connected && protocol ? html`<span title=${connectionTexts.protocol()}>${protocolLabels[protocol]}</span>` : nothing}
    ${connected && socketId ? html`<span class="code socket-id" title=${connectionTexts.socketId()}><bdi>${socketId}</bdi></span>` : nothing}
    ${counts.pendingAcks > 0 ? html`<span>${connectionTexts.pendingAcks({ count: counts.pendingAcks })}</span>` : nothing}
  </div>`;
}
