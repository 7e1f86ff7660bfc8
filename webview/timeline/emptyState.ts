import { html, nothing, type TemplateResult } from 'lit';
import type { ViewState } from '../../src/protocol/viewMessages.ts';
import { connectionStateTexts } from '../../src/model/entry/connectionStateTexts.ts';
import { causeSentence } from '../../src/model/cause/causeTexts.ts';
import { isServerKind } from '../../src/model/server/serverKind.ts';
import type { ConnectionSummary } from '../../src/protocol/shapes.ts';
import type { PageAction, SourceSummary } from '../../src/protocol/sourceMessages.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import { originOf } from '../../src/model/url/urlOrigin.ts';
import { button } from '../ui/controls.ts';
import { textWith } from '../ui/textWith.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { timelineTexts } from './timelineTexts.ts';

/** The actions that an empty timeline offers. */
export interface EmptyActions {
  chosen: () => ConnectionSummary | undefined;
  /** The source whose clients are shown together. */
  source: () => SourceSummary | undefined;
  recentUrls: () => readonly string[];
  demo: () => { busy: boolean; fault: string | undefined };
  startDemo: () => void;
  /** The sources that run or have run. */
  sources: () => readonly SourceSummary[];
  startProxy: () => void;
  /** Guides the user to move a server to another port, and starts a proxy on the port that the server had. */
  takeOver: () => void;
  copy: (text: string) => void;
  openProxy: (sourceId: string) => void;
  /** Why the last action on a source failed. */
  sourceFault: () => string | undefined;
  /** The name of a debugged browser that can be watched. */
  browser: () => string | undefined;
  page: (action: PageAction) => void;
  connectTo: (url: string) => void;
}

interface Situation {
  session: SessionMirror;
  view: ViewState | undefined;
  filter: string;
  clearFilter: () => void;
}

/** Shown instead of rows: explains why there are no rows, and what to do. */
export function emptyState(actions: EmptyActions, { session, view, filter, clearFilter }: Situation): TemplateResult {
  if (!session.state) return waiting(session.fault);
  const connection = actions.chosen();
  const source = actions.source();
  // All entries of the scope match its filter term, so the filter does not hide them.
  if (source && !connection && source.state !== 'stopped') return noClients(source, actions);
  const noMatches = noMatchesIn({ session, view, filter, clearFilter });
  if (noMatches) return noMatches;
  if (connection) return noEvents(connection);
  const running = actions.sources().findLast(({ state }) => state !== 'stopped');
  return running ? noClients(running, actions) : noConnection(actions);
}

function waiting(fault: string | undefined): TemplateResult {
  if (!fault) return message('loading', timelineTexts.starting(), html`${timelineTexts.startingText()}`);
  return message('warning', timelineTexts.engineSilent(), html`<bdi>${fault}</bdi> ${commonTexts.retrying()}`);
}

/** The state if the filter hides all entries; undefined if there is another reason. */
export function noMatchesIn({ view, filter, clearFilter }: Situation): TemplateResult | undefined {
  return view && view.total > 0 && filter.trim() !== '' ? nothingMatches(view, clearFilter) : undefined;
}

function nothingMatches(view: ViewState, clearFilter: () => void): TemplateResult {
  return message(
    'filter',
    timelineTexts.nothingMatches(),
    html`${timelineTexts.nothingMatchesText({ count: view.totalEvents })}`,
    [button({ label: timelineTexts.clearFilter(), onClick: clearFilter })],
  );
}

function noEvents(connection: ConnectionSummary): TemplateResult {
  const { state, namespace, cause, retrying } = connection;
  if (state === 'connected') {
    return message(
      'pulse',
      timelineTexts.noEvents(),
      textWith(html`<bdi class="code">${namespace}</bdi>`, (name) => timelineTexts.noEventsText({ namespace: name })),
    );
  }
  const next = retrying ? timelineTexts.reconnectsAutomatically() : timelineTexts.connectAgain();
  return message(
    'debug-disconnect',
    connectionStateTexts.state({ state }),
    html`${cause ? html`<bdi>${causeSentence(cause)}</bdi><br />` : nothing}${state === 'connecting' ? timelineTexts.connecting() : next}`,
  );
}

/** Shown if a source runs and no client has connected through it. */
function noClients(source: SourceSummary, actions: EmptyActions): TemplateResult {
  const { kind, sourceId, name, url = '', cause, otherRequests: count } = source;
  if (kind === 'page') return noPages(source, actions);
  if (isServerKind(kind))
    return message('server', timelineTexts.noClients(), html`${timelineTexts.noProcessText({ name })}`);
  const fault = actions.sourceFault();
  return message(
    'broadcast',
    timelineTexts.noClients(),
    html`${cause ? html`<bdi>${causeSentence(cause)}</bdi><br />` : nothing}${count === undefined ? nothing : noSocketIo(count)}${textWith(
      html`<bdi class="code">${url}</bdi>`,
      (address) => timelineTexts.noClientsText({ address, name }),
    )}`,
    [proxyActions(url, sourceId, actions), fault ? html`<div class="fault" role="alert">${fault}</div>` : nothing],
  );
}

function noSocketIo(count: number): TemplateResult {
  const parameter = html`<span class="code">EIO</span>`;
  return html`<p>${textWith(parameter, (name) => timelineTexts.noSocketIoText({ count, parameter: name }))}</p>`;
}

function noPages({ sourceId, name }: SourceSummary, actions: EmptyActions): TemplateResult {
  const fault = actions.sourceFault();
  return message('browser', timelineTexts.noClients(), html`${timelineTexts.noPagesText({ name })}`, [
    button({ label: timelineTexts.reloadPage(), onClick: () => actions.page({ action: 'reload', sourceId }) }),
    fault ? html`<div class="fault" role="alert">${fault}</div>` : nothing,
  ]);
}

/** The three ways to put a proxy between an app and its server. */
function proxyActions(url: string, sourceId: string, actions: EmptyActions): TemplateResult {
  // This is the address without the page that the user entered.
  const call = `io(${JSON.stringify(originOf(url) ?? url)})`;
  return html`<ul class="ways" aria-label=${timelineTexts.ways()}>
    <li>
      <b>${timelineTexts.wayOpen()}</b> <span>${timelineTexts.wayOpenText()}</span>
      ${button({ label: timelineTexts.openInBrowser(), onClick: () => actions.openProxy(sourceId) })}
    </li>
    <li>
      <b>${timelineTexts.wayUrl()}</b>
      <span>${textWith(html`<code><bdi>${call}</bdi></code>`, (code) => timelineTexts.wayUrlText({ code }))}</span>
      ${button({ label: timelineTexts.copyCall(), onClick: () => actions.copy(call) })}
    </li>
    <li>
      <b>${timelineTexts.wayPort()}</b> <span>${timelineTexts.wayPortText()}</span>
      ${button({ label: timelineTexts.takeOver(), onClick: actions.takeOver })}
    </li>
  </ul>`;
}

function noConnection(actions: EmptyActions): TemplateResult {
  const { busy, fault } = actions.demo();
  const sourceFault = actions.sourceFault();
  const browser = actions.browser();
  const recent = actions.recentUrls().slice(0, 5);
  return message(
    'plug',
    timelineTexts.noConnection(),
    textWith(html`<span class="code">http://localhost:3000</span>`, (example) =>
      timelineTexts.noConnectionText({ example }),
    ),
    [
      html`<div class="choices">
        ${
          browser === undefined
            ? nothing
            : button({
                label: timelineTexts.watchPage(),
                title: commonTexts.watchPage({ name: browser }),
                onClick: () => actions.page({ action: 'watch' }),
              })
        }
        ${button({ label: timelineTexts.startProxy(), title: timelineTexts.startProxyTitle(), onClick: actions.startProxy })}
        ${button({
          label: timelineTexts.watchUrl(),
          title: timelineTexts.watchUrlTitle(),
          onClick: () => actions.page({ action: 'open' }),
        })}
        ${button({
          label: busy ? timelineTexts.startingDemo() : timelineTexts.startDemo(),
          disabled: busy,
          onClick: actions.startDemo,
        })}
      </div>`,
      sourceFault ? html`<div class="fault" role="alert">${sourceFault}</div>` : nothing,
      fault ? html`<div class="fault" role="alert">${fault}</div>` : nothing,
      recent.length > 0
        ? html`<div class="recent">
            <h3>${timelineTexts.recent()}</h3>
            <ul>
              ${recent.map(
                (url) =>
                  html`<li>
                    <button type="button" class="link" @click=${() => actions.connectTo(url)}><bdi>${url}</bdi></button>
                  </li>`,
              )}
            </ul>
          </div>`
        : nothing,
    ],
  );
}

function message(icon: string, title: string, text: TemplateResult, more: unknown = nothing): TemplateResult {
  return html`<div class="empty-state">
    <i class="codicon codicon-${icon}" aria-hidden="true"></i>
    <h2>${title}</h2>
    <p>${text}</p>
    ${more}
  </div>`;
}
