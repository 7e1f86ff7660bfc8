/** The content of the connection bar for clients of the application: their names, instead of fields for a server. */
import { html, nothing, type TemplateResult } from 'lit';
import { clientName } from '../../src/model/entry/clientName.ts';
import { hostAndNamespace } from '../../src/model/url/shownUrl.ts';
import { causeSentence } from '../../src/model/cause/causeTexts.ts';
import type { ConnectionSummary } from '../../src/protocol/shapes.ts';
import type { SourceSummary } from '../../src/protocol/sourceMessages.ts';
import { textButton } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { stateStatus } from './connectionStatus.ts';
import { clientNameTexts } from '../../src/model/entry/clientNameTexts.ts';
import { observedTexts } from './observedTexts.ts';

/** @param namespaces the number of namespaces that are shown */
export function observedClient({ url, namespace, client, sid }: ConnectionSummary, namespaces: number): TemplateResult {
  const server = hostAndNamespace(url, namespaces > 1 ? '/' : namespace);
  const several = namespaces > 1 ? clientNameTexts.namespaces({ count: namespaces }) : undefined;
  return html`${badge()}
    <span class="observed-client" title=${client?.userAgent ?? nothing}><bdi>${clientName(client)}</bdi></span>
    ${arrow()}
    <span class="observed-server" title=${observedTexts.server()}
      ><bdi>${server}</bdi>${several === undefined ? nothing : ` · ${several}`}</span
    >
    ${
      sid === undefined
        ? nothing
        : html`<span class="observed-more"
            ><span class="code" title=${observedTexts.sessionId()}><bdi>${sid}</bdi></span></span
          >`
    }`;
}

/** All clients of a source. */
export function observedSource({ kind, name, url, state, clients, cause }: SourceSummary): TemplateResult {
  const isListening = state !== 'stopped' && clients === 0;
  const current = state === 'stopped' ? 'disconnected' : clients > 0 ? 'connected' : 'connecting';
  const why = cause ? causeSentence(cause) : '';
  return html`${stateStatus(current, why, isListening ? observedTexts.listening() : undefined)} ${badge()}
    <span class="observed-client">${observedTexts.clients({ count: clients })}</span>
    ${arrow()}
    <span class="observed-server" title=${observedTexts.target({ kind })}><bdi>${name}</bdi></span>
    ${
      url === undefined
        ? nothing
        : html`<span class="observed-more"
            ><span class="code" title=${observedTexts.address({ kind })}><bdi>${url}</bdi></span></span
          >`
    }`;
}

/** A notice that a newer client probably follows the shown client, which has disconnected. A reloaded page is another client. */
export function newerClientNotice(
  newer: ConnectionSummary,
  actions: { readonly show: () => void; readonly showAll: () => void },
): TemplateResult {
  return html`<div class="notice newer-client" role="status">
    ${icon('info')}<span>${observedTexts.newer({ client: clientName(newer.client) })}</span>
    ${textButton({ text: observedTexts.showNewer(), onClick: actions.show })}
    ${textButton({ text: observedTexts.showAll(), onClick: actions.showAll })}
  </div>`;
}

/**
 * The client that probably follows an ended one: the newest open one of its source, if possible of the same browser and in the same
 * namespace.
 * @param connections oldest first
 */
export function newerClient(
  ended: ConnectionSummary,
  connections: readonly ConnectionSummary[],
): ConnectionSummary | undefined {
  const at = connections.findIndex(({ connectionId }) => connectionId === ended.connectionId);
  const newer = connections
    .slice(at + 1)
    .filter(({ sourceId, state }) => sourceId === ended.sourceId && state !== 'disconnected');
  const { namespace } = ended;
  const name = clientName(ended.client);
  return (
    newer.findLast((one) => one.namespace === namespace && clientName(one.client) === name) ??
    newer.findLast((one) => one.namespace === namespace) ??
    newer.at(-1)
  );
}

/**
 * Why there is no emit form. "several": several clients are shown; "namespaces": several namespaces of one client are shown; "none": no
 * shown client is connected; "watched": the client is watched without a proxy.
 */
export type ObservedNote = 'several' | 'namespaces' | 'none' | 'watched';

/** A note that is shown in place of the emit form. */
export function observedNote(note: ObservedNote): TemplateResult {
  return html`<section class="emit observed-note" aria-label=${observedTexts.noteLabel()}>
    ${icon('eye')}${observedTexts.note({ note })}
  </section>`;
}

function badge(): TemplateResult {
  return html`<span class="observed" title=${observedTexts.observedHelp()}
    >${icon('eye')}<span class="observed-label">${observedTexts.observed()}</span></span
  >`;
}

function arrow(): TemplateResult {
  return html`<i class="codicon codicon-arrow-right observed-arrow" aria-hidden="true"></i>`;
}
