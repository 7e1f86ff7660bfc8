/** What the connection bar shows of a client of the application: who it is, instead of fields for a server. */
import { html, nothing, type TemplateResult } from 'lit';
import { clientName } from '../../src/model/entry/clientName.ts';
import { hostAndNamespace } from '../../src/model/url/shownUrl.ts';
import type { ConnectionSummary } from '../../src/protocol/shapes.ts';
import { observedTexts } from './observedTexts.ts';

export function observedClient({ url, namespace, client, sid }: ConnectionSummary): TemplateResult {
  return html`<span class="observed" title=${observedTexts.observedHelp()}>
      <i class="codicon codicon-eye" aria-hidden="true"></i>${observedTexts.observed()}
    </span>
    <span class="observed-client" title=${client?.userAgent ?? nothing}><bdi>${clientName(client)}</bdi></span>
    <i class="codicon codicon-arrow-right observed-arrow" aria-hidden="true"></i>
    <span class="observed-server" title=${observedTexts.server()}><bdi>${hostAndNamespace(url, namespace)}</bdi></span>
    ${
      sid === undefined
        ? nothing
        : html`<span class="code observed-sid" title=${observedTexts.sessionId()}><bdi>${sid}</bdi></span>`
    }`;
}

/** In place of the emit form. */
export function observedNote(): TemplateResult {
  return html`<section class="emit observed-note" aria-label=${observedTexts.noteLabel()}>
    <i class="codicon codicon-eye" aria-hidden="true"></i>${observedTexts.note()}
  </section>`;
}
