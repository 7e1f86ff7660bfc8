/**
 * The bar with the server's address, the state of the connection, and the page with its options. The bar is the view of `ConnectionEditor`.
 * It is one row; in a narrow panel the network conditions and the button to disconnect are icons.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { clientName } from '../../src/model/entry/clientName.ts';
import { connectionLabel, connectionNameAndStatus, connectionTitle } from '../../src/model/entry/connectionName.ts';
import { quoted } from '../../src/model/text/quoted.ts';
import { hostAndNamespace } from '../../src/model/url/shownUrl.ts';
import { isThrottled } from '../../src/model/profile/networkConditions.ts';
import { type ConnectionSummary, isObserved } from '../../src/protocol/shapes.ts';
import { leavesCause, namesCause } from '../findings/besideState.ts';
import type { Finding } from '../../src/model/findings/finding.ts';
import type { HostMirror } from '../state/hostMirror.ts';
import { button, dropdown, iconButton, textButton, textField } from '../ui/controls.ts';
import { openMenu } from '../ui/menu.ts';
import { Renderer } from '../ui/renderer.ts';
import type { ConnectionEditor, EditorDeps } from './connectionEditor.ts';
import { environmentPrompt } from '../../src/protocol/hostMessages.ts';
import { environmentButton } from './environmentButton.ts';
import { connectionFacts, connectionState } from './connectionStatus.ts';
import { connectionTexts } from './connectionTexts.ts';
import { NetworkConditionsControl, type ThrottledTarget } from './networkConditions.ts';
import { newerClient, newerClientNotice, observedClient, observedSource } from './observedConnection.ts';
import { clientNameTexts } from '../../src/model/entry/clientNameTexts.ts';
import { observedTexts } from './observedTexts.ts';
import { faultLine } from './options/optionControl.ts';
import { OptionsPage } from './options/optionsPage.ts';
import { variableHint } from '../variables/variableHint.ts';
import type { VariableCompleter } from '../variables/variableCompleter.ts';

export interface ConnectionBarDeps extends EditorDeps {
  host: HostMirror;
  editor: ConnectionEditor;
  completer: VariableCompleter;
  /** Diagnoses why the connection is in its state. */
  onWhy: () => void;
}

const newConnection = '+';
/** The value for all clients of a source is this prefix and the ID of the source. IDs of connections contain no space. */
const allClientsOf = 'source ';
/** The areas (first parts of the codes) of causes that explain why a client could not connect. */
const failedAreas: ReadonlySet<string> = new Set(['connect', 'handshake', 'namespace', 'protocol', 'proxy']);
/** The value for all namespaces of one client. */
const allNamespaces = 'client';
/** The value for all connections of one run of a scenario. */
const allOfRun = 'run';

export class ConnectionBar implements Disposable {
  readonly element = document.createElement('section');
  readonly #deps: ConnectionBarDeps;
  readonly #store = new DisposableStore();
  readonly #renderer: Renderer;
  readonly #network: NetworkConditionsControl;
  #isCompact = false;
  #finding: Finding | undefined;
  /** The page with the options, which the layout shows under the bar while it is open. */
  readonly options: OptionsPage;

  constructor(deps: ConnectionBarDeps) {
    this.#deps = deps;
    this.element.className = 'connection';
    this.element.setAttribute('aria-label', connectionTexts.section());
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    this.#network = new NetworkConditionsControl(deps.channel, () => this.#renderer.invalidate());
    this.#store.add(deps.editor.onDidChange(() => this.#renderer.invalidate()));
    for (const changed of [deps.choice.onDidChange, deps.choice.onDidList]) {
      this.#store.add(
        changed(() => {
          this.#closeForObserved();
          this.#renderer.invalidate();
        }),
      );
    }
    this.#store.add(deps.editor.onDidRefuse(() => this.#refused()));
    this.options = this.#store.add(new OptionsPage(deps));
    this.#store.add(this.options.onDidToggle(() => this.#toggled()));
    this.#store.add(deps.host.onDidChange(() => this.#renderer.invalidate()));
    for (const element of [this.element, this.options.element]) {
      deps.completer.add(element, { origin: () => deps.editor.variableOrigin });
    }
    this.#renderer.flush();
  }

  /** Whether the widest controls are icons, because the panel is narrow. */
  set compact(isCompact: boolean) {
    if (isCompact === this.#isCompact) return;
    this.#isCompact = isCompact;
    this.#renderer.invalidate();
  }

  /** The finding that the banner below the bar shows. */
  set finding(finding: Finding | undefined) {
    if (finding === this.#finding) return;
    this.#finding = finding;
    this.#renderer.invalidate();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #toggled(): void {
    this.#renderer.flush();
    if (!this.options.isOpen) this.element.querySelector<HTMLElement>('#connection-options')?.focus();
  }

  /** A client of the application has no options. */
  #closeForObserved(): void {
    if (this.#isObserved && this.options.isOpen) this.options.close();
  }

  get #isObserved(): boolean {
    const { connection, source } = this.#deps.choice;
    return source !== undefined || (connection !== undefined && isObserved(connection));
  }

  #toggleOptions(): void {
    if (this.options.isOpen) this.options.close();
    else this.options.open();
  }

  /** Focuses a field of the bar whose value is not valid. */
  #refused(): void {
    this.#renderer.flush();
    this.element.querySelector<HTMLElement>('.faulty')?.focus();
  }

  #template(): TemplateResult {
    const { choice, editor } = this.#deps;
    const { connection } = choice;
    const { faults, refusal } = editor;
    if (this.#isObserved) {
      const throttled = this.#throttled;
      return html`${this.#observedLine()} ${throttled ? this.#network.fields(throttled) : nothing}
      ${this.#newerClient()}`;
    }
    return html`${this.#line()} ${faultLine(faults.url)} ${faultLine(faults.namespace)} ${this.#values()}
    ${connection ? this.#network.fields(connection) : nothing}
    ${refusal ? html`<div class="fault" role="alert"><bdi>${refusal}</bdi></div>` : nothing}`;
  }

  /**
   * The address with its variables resolved, and the variables of the fields in the bar. While the page with the options is open, the
   * variables of auth are on that page.
   */
  #values(): TemplateResult | typeof nothing {
    const { draft, variables, address } = this.#deps.editor;
    const { url, namespace, auth } = draft;
    const hint = variableHint(this.options.isOpen ? [url, namespace] : [url, namespace, auth], variables);
    if (address === undefined) return hint;
    return html`<div class="resolved">
      <div class="resolved-address" role="status" aria-label=${connectionTexts.address()}>
        <i class="codicon codicon-arrow-right" aria-hidden="true"></i><bdi>${address}</bdi>
      </div>
      ${hint}
    </div>`;
  }

  #line(): TemplateResult {
    const { choice, editor } = this.#deps;
    const { connection } = choice;
    const active = connection !== undefined && connection.state !== 'disconnected';
    const settled = active && editor.isUnchanged;
    const enter = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && !event.isComposing && !settled) void editor.connect();
    };
    // A changed profile has more buttons, which leave less space for the fields.
    const isCrowded = connection !== undefined && !editor.isUnchanged;
    return html`<div class="connection-line ${isCrowded ? 'crowded' : ''}">
      ${connectionState(connection, editor.isOpening, this.#finding)}
      ${this.#isCompact ? nothing : this.#why(connection)} ${this.#address(enter)}
      ${textField({
        label: connectionTexts.namespace(),
        value: editor.draft.namespace,
        fault: editor.faults.namespace,
        placeholder: '/',
        title: connectionTexts.namespaceHelp(),
        isWholeInTooltip: true,
        className: editor.draft.namespace.length > 5 ? 'namespace-field long' : 'namespace-field',
        code: true,
        onInput: (value) => editor.edit('namespace', value),
        onKeydown: enter,
      })}
      ${this.#auth(connection)} ${settled ? nothing : this.#connectButtons(connection)}
      ${active ? this.#disconnectButtons(connection.connectionId) : nothing}
      ${iconButton({
        id: 'connection-options',
        icon: 'settings-gear',
        label: connectionTexts.options(),
        title: connectionTexts.optionsHelp(),
        expanded: this.options.isOpen,
        onClick: () => this.#toggleOptions(),
      })}
      ${connection ? connectionFacts(connection) : nothing}
      ${connection && !this.#isIdle(connection) ? this.#network.menu(connection, this.#isCompact) : nothing}
      ${this.#choice()} ${this.#environment()} ${this.#isCompact ? this.#why(connection) : nothing}
    </div>`;
  }

  /**
   * Whether the menu of network conditions is hidden: the connection has no sockets to which they could apply, and in a
   * narrow panel the address needs the width.
   */
  #isIdle({ state, conditions = {} }: ConnectionSummary): boolean {
    return this.#isCompact && state === 'disconnected' && !isThrottled(conditions);
  }

  /**
   * The button that explains why a connection failed. It is not offered if the user closed the connection, or if a client of the
   * application disconnected after it was connected. In a narrow panel the button is beside the reason, below the address.
   */
  #why(connection: ConnectionSummary | undefined): TemplateResult | typeof nothing {
    if (connection?.cause === undefined || connection.state === 'connected') return nothing;
    // The banner has the same button, for its finding.
    const finding = this.#finding;
    if (finding && (namesCause(finding, connection) || leavesCause(finding, connection))) return nothing;
    const [area = ''] = connection.cause.code.split('.', 1);
    if (area === 'client' || (isObserved(connection) && !failedAreas.has(area))) return nothing;
    return textButton({
      text: connectionTexts.why(),
      title: connectionTexts.whyHelp(),
      className: 'why',
      onClick: () => this.#deps.onWhy(),
    });
  }

  /** A client of the application has no options to edit. */
  #observedLine(): TemplateResult {
    const { connection, source, scope, members } = this.#deps.choice;
    const isOfAll = source !== undefined && scope?.sid === undefined;
    const why = isOfAll || !connection ? nothing : this.#why(connection);
    const shown = isOfAll
      ? observedSource(source)
      : connection
        ? html`${connectionState(connection, false, this.#finding)} ${this.#isCompact ? nothing : why}
          ${observedClient(connection, members.length)} ${connectionFacts(connection)}`
        : nothing;
    const throttled = this.#throttled;
    return html`<div class="connection-line observed-line">
      ${shown} ${throttled ? this.#network.menu(throttled, this.#isCompact) : nothing} ${this.#choice()}
      ${this.#isCompact ? why : nothing}
    </div>`;
  }

  /** The shown connection or source, if its traffic passes through a proxy that can slow it down. */
  get #throttled(): ThrottledTarget | undefined {
    const { connection, source, scope } = this.#deps.choice;
    if (source && scope?.sid === undefined)
      return source.kind === 'proxy' && source.state !== 'stopped'
        ? { sourceId: source.sourceId, conditions: source.conditions }
        : undefined;
    return connection?.sourceKind === 'proxy' && connection.state === 'connected' ? connection : undefined;
  }

  /** A notice if the client has disconnected and its source has another client, for example because a page was reloaded. */
  #newerClient(): TemplateResult | typeof nothing {
    const { choice, session } = this.#deps;
    const { connection, source } = choice;
    if (source || connection?.state !== 'disconnected') return nothing;
    const newer = newerClient(connection, session.state?.connections ?? []);
    if (!newer) return nothing;
    return newerClientNotice(newer, {
      show: () => choice.choose(newer.connectionId),
      showAll: () => choice.show({ sourceId: newer.sourceId }),
    });
  }

  /** The actions for a changed or closed profile. While the page with the options is open, they are on that page. */
  #connectButtons(connection: ConnectionSummary | undefined): TemplateResult | typeof nothing {
    const { editor } = this.#deps;
    if (connection && this.options.isOpen) return nothing;
    const { isUnchanged } = editor;
    const choice = !connection ? 'first' : isUnchanged ? 'again' : 'new';
    return html`${button({
      label: connectionTexts.connect(),
      primary: true,
      disabled: editor.isOpening,
      title: connectionTexts.connectTitle({ choice }),
      onClick: () => void editor.connect(),
    })}
    ${
      connection && !isUnchanged
        ? iconButton({
            icon: 'debug-restart',
            label: connectionTexts.reconnect(),
            title: connectionTexts.reconnectTitle(),
            disabled: editor.isOpening,
            onClick: () => void editor.reconnect(),
          })
        : nothing
    }`;
  }

  #disconnectButtons(connectionId: string): TemplateResult {
    const onClick = (): void => void this.#deps.editor.disconnect(connectionId);
    const label = connectionTexts.disconnect();
    return this.#isCompact
      ? html`${iconButton({ icon: 'debug-disconnect', label, onClick })}`
      : html`${button({ label, onClick })}`;
  }

  #address(enter: (event: KeyboardEvent) => void): TemplateResult {
    const { editor, host } = this.#deps;
    const recent = host.state?.recentUrls ?? [];
    return html`<div class="url ${recent.length > 0 ? 'with-recent' : ''}">
      ${textField({
        label: connectionTexts.url(),
        value: editor.draft.url,
        fault: editor.faults.url,
        placeholder: 'http://localhost:3000',
        isWholeInTooltip: true,
        className: 'url-field',
        code: true,
        onInput: (value) => editor.edit('url', value),
        onKeydown: enter,
      })}
      ${
        recent.length > 0
          ? iconButton({
              icon: 'chevron-down',
              label: connectionTexts.recent(),
              popup: true,
              onClick: (event) =>
                openMenu(
                  event.currentTarget as HTMLElement,
                  connectionTexts.recent(),
                  recent.map((url) => ({ label: url, run: () => editor.edit('url', url) })),
                ),
            })
          : nothing
      }
    </div>`;
  }

  /** The field that is changed most often. While the page with the options is open, it is on that page. */
  #auth(connection: ConnectionSummary | undefined): TemplateResult | typeof nothing {
    const { editor } = this.#deps;
    if (this.options.isOpen) return nothing;
    // On the page with the options, the text may have been written in several lines.
    const value = editor.draft.auth.replace(/\s*\n\s*/g, ' ').trim();
    const isEnter = ({ key, isComposing }: KeyboardEvent): boolean => key === 'Enter' && !isComposing;
    // A field stores the text that was typed into it, which may be a secret.
    return html`${keyed(
      editor.generation,
      textField({
        label: connectionTexts.auth(),
        value,
        fault: editor.faults.auth,
        placeholder: connectionTexts.authPlaceholder(),
        title: connectionTexts.authHelp({ connected: connection !== undefined }),
        className: 'auth-in-bar',
        code: true,
        onInput: (text) => {
          if (text !== value) editor.edit('auth', text);
        },
        onKeydown: (event) => {
          if (!isEnter(event) || editor.isUnchanged) return;
          void (connection ? editor.reconnect() : editor.connect());
        },
      }),
    )}`;
  }

  #environment(): TemplateResult | typeof nothing {
    const { host, channel } = this.#deps;
    return environmentButton(host.state?.environments, this.#isCompact, () => {
      // VS Code shows the error.
      channel.request(environmentPrompt, {}).catch(() => undefined);
    });
  }

  #choice(): TemplateResult | typeof nothing {
    const { choice, session } = this.#deps;
    const { connections = [], sources = [] } = session.state ?? {};
    if (connections.length === 0 && sources.length === 0) return nothing;
    const { connection, scope, source, members } = choice;
    const ofSources = sources.map((known) => ({
      value: `${allClientsOf}${known.sourceId}`,
      label: observedTexts.allClients({ name: quoted(known.name, 60) }),
    }));
    const ofClient = {
      value: allNamespaces,
      label: `${clientName(connection?.client)} · ${clientNameTexts.namespaces({ count: members.length })}`,
    };
    const run = members.length > 1 ? scope?.run : undefined;
    const ofRun = {
      value: allOfRun,
      label: connectionTexts.ofRun({ name: quoted(run?.name ?? '', 60), count: members.length }),
    };
    const choices = [
      ...ofSources,
      ...(run ? [ofRun] : []),
      ...(source && scope?.sid !== undefined ? [ofClient] : []),
      ...connections.map((known) => {
        const { start, namespace, end } = connectionLabel(known);
        return {
          value: known.connectionId,
          label: connectionNameAndStatus(known),
          parts: [start, namespace, end] as const,
        };
      }),
      { value: newConnection, label: connectionTexts.newConnection() },
    ];
    const value = run
      ? allOfRun
      : !source
        ? (choice.connectionId ?? newConnection)
        : scope?.sid === undefined
          ? `${allClientsOf}${source.sourceId}`
          : allNamespaces;
    const title = choices.find((one) => one.value === value)?.label;
    const shown =
      source || run
        ? html`<span class="choice-title">${title}</span>`
        : connection &&
          html`<span class="choice-title ${isNamedByAddress(connection) ? 'of-address' : ''}"
              >${connection.client ? clientName(connection.client) : connectionTitle(connection)}</span
            >
            <span class="choice-id"><span class="choice-dot">· </span>${connection.connectionId}</span>`;
    return dropdown({
      label: connectionTexts.choice(),
      value,
      className: 'connection-choice',
      title: connectionTexts.choiceHelp({ name: shown && title ? title : 'none' }),
      ...(shown && { shown }),
      choices,
      onChange: (chosen) => this.#chosen(chosen),
    });
  }

  #chosen(value: string): void {
    const { choice } = this.#deps;
    if (value.startsWith(allClientsOf)) choice.show({ sourceId: value.slice(allClientsOf.length) });
    else if (value !== allNamespaces && value !== allOfRun) choice.choose(value === newConnection ? undefined : value);
  }
}

/** The title of the client is the address, which is in the bar too. */
function isNamedByAddress({ client, name, url, namespace }: ConnectionSummary): boolean {
  return client === undefined && (name === '' || name === hostAndNamespace(url, namespace));
}
