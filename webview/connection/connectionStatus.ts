import { html, nothing, type TemplateResult } from 'lit';
import { type ConnectionSummary, protocolLabels } from '../../src/protocol/shapes.ts';
import { stateLabels } from '../format/connectionWords.ts';
import { counted } from '../format/formats.ts';

/** The line under the address: the state in words with its reason, and what is known of the connection. */
export function connectionStatus(connection: ConnectionSummary | undefined, opening: boolean): TemplateResult {
  const state = connection?.state ?? (opening ? 'connecting' : 'disconnected');
  const reason = connection ? reasonOf(connection) : '';
  const dot = html`<i class="dot" aria-hidden="true"></i>`;
  const word = stateLabels[state];
  // “Disconnected here.” says the state itself.
  const rest = reason.startsWith(word) ? reason.slice(word.length) : reason && ` · ${reason}`;
  const why = rest ? html`<span class="reason"><bdi>${rest}</bdi></span>` : nothing;
  // The text begins with the state: nothing, not even a space, may stand before it.
  // prettier-ignore
  return html`<div class="status-line">
    <div role="status" aria-label="Connection state" class="state ${state}" title=${reason || nothing}>${dot}${word}${why}</div>
    ${connection ? facts(connection) : nothing}
  </div>`;
}

function reasonOf({ state, reason, retrying }: ConnectionSummary): string {
  if (state === 'connected') return '';
  if (state === 'reconnecting' && retrying && !reason) return 'trying again';
  return reason ?? '';
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
