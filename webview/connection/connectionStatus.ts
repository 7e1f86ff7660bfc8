import { html, nothing, type TemplateResult } from 'lit';
import { causeSentence } from '../../src/model/cause/causeTexts.ts';
import { retryingText } from '../../src/model/entry/entryTexts.ts';
import { type ConnectionSummary, protocolLabels } from '../../src/protocol/shapes.ts';
import { stateLabels } from '../format/connectionWords.ts';
import { counted } from '../format/formats.ts';

/** The line under the address: the state with its cause, and what is known of the connection. */
export function connectionStatus(connection: ConnectionSummary | undefined, opening: boolean): TemplateResult {
  const state = connection?.state ?? (opening ? 'connecting' : 'disconnected');
  const why = connection ? causeText(connection) : '';
  const dot = html`<i class="dot" aria-hidden="true"></i>`;
  const cause = why ? html`<span class="reason"><bdi> · ${why}</bdi></span>` : nothing;
  // The text begins with the state: nothing, not even a space, may stand before it.
  // prettier-ignore
  return html`<div class="status-line">
    <div role="status" aria-label="Connection state" class="state ${state}" title=${why || nothing}>${dot}${stateLabels[state]}${cause}</div>
    ${connection ? facts(connection) : nothing}
  </div>`;
}

function causeText({ state, cause, retrying, retryDelayMs }: ConnectionSummary): string {
  if (state === 'connected') return '';
  const again = retryDelayMs === undefined ? undefined : retryingText(retryDelayMs);
  if (cause === undefined) return again ?? (state === 'reconnecting' && retrying ? 'trying again' : '');
  return [causeSentence(cause), again].filter(Boolean).join(' ');
}

function facts({ state, transport, protocol, socketId, recovered, counts }: ConnectionSummary): TemplateResult {
  const connected = state === 'connected';
  return html`<div class="facts">
    ${connected && recovered ? html`<span>recovered</span>` : nothing}
    ${connected && transport ? html`<span title="Transport">${transport}</span>` : nothing}
    ${connected && protocol ? html`<span title="Protocol">${protocolLabels[protocol]}</span>` : nothing}
    ${connected && socketId ? html`<span class="code socket-id" title="Socket id"><bdi>${socketId}</bdi></span>` : nothing}
    ${counts.pendingAcks > 0 ? html`<span>${counted(counts.pendingAcks, 'ack')} pending</span>` : nothing}
  </div>`;
}
