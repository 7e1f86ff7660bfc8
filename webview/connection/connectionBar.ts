/** The bar with the server's address, its options and the state of the connection. It is the view of the editor. */
import { html, nothing, type TemplateResult } from 'lit';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { HostMirror } from '../state/hostMirror.ts';
import type { SliceOf } from '../state/savedState.ts';
import { button, dropdown, iconButton, textField } from '../ui/controls.ts';
import { openMenu } from '../ui/menu.ts';
import { Renderer } from '../ui/renderer.ts';
import { choiceTitles } from '../format/connectionFormat.ts';
import type { ConnectionEditor, EditorDeps } from './connectionEditor.ts';
import { connectionSlice } from './connectionSlice.ts';
import { connectionFacts, connectionState } from './connectionStatus.ts';
import { connectionTexts } from './connectionTexts.ts';
import { NetworkConditionsControl } from './networkConditions.ts';
import { connectionOptions, faultyGroups } from './options/connectionOptions.ts';
import { faultLine } from './options/optionControl.ts';

export interface ConnectionBarDeps extends EditorDeps {
  host: HostMirror;
  editor: ConnectionEditor;
}

const newConnection = '+';

export class ConnectionBar implements Disposable {
  readonly element = document.createElement('section');
  readonly #deps: ConnectionBarDeps;
  readonly #store = new DisposableStore();
  readonly #renderer: Renderer;
  readonly #saved: SliceOf<typeof connectionSlice>;
  readonly #network: NetworkConditionsControl;
  #showOptions = false;
  /** Why the options of the connection could not be loaded. */
  #unknown: string | undefined;

  constructor(deps: ConnectionBarDeps) {
    this.#deps = deps;
    this.#saved = deps.saved.slice(connectionSlice);
    this.element.className = 'connection';
    this.element.setAttribute('aria-label', connectionTexts.section());
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    this.#network = new NetworkConditionsControl(deps.channel, () => this.#renderer.invalidate());
    this.#store.add(deps.editor.onDidChange(() => this.#renderer.invalidate()));
    this.#store.add(deps.editor.onDidRefuse(() => this.#refused()));
    this.#store.add(deps.host.onDidChange(() => this.#renderer.invalidate()));
    this.#store.add(deps.choice.onDidChange(() => this.#load()));
    this.#renderer.flush();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #toggleOptions(): void {
    this.#showOptions = !this.#showOptions;
    if (this.#showOptions) this.#load();
    else this.#deps.editor.hideRevealed();
    this.#renderer.invalidate();
  }

  #load(): void {
    this.#unknown = undefined;
    const { editor } = this.#deps;
    // The profile of a connection that is being opened here is known.
    if (!this.#showOptions || editor.isBusy) return;
    editor.load().catch((error: unknown) => {
      this.#unknown = messageOf(error);
      this.#renderer.invalidate();
    });
  }

  #toggleGroup(group: string): void {
    const { openGroups: open } = this.#saved.current;
    this.#saved.update({ openGroups: open.includes(group) ? open.filter((id) => id !== group) : [...open, group] });
    this.#renderer.invalidate();
  }

  /** Shows and focuses the first field whose value cannot be used. */
  #refused(): void {
    const { editor } = this.#deps;
    if (Object.keys(editor.faults).some((key) => key !== 'url' && key !== 'namespace')) this.#showOptions = true;
    const { openGroups } = this.#saved.current;
    this.#saved.update({ openGroups: [...new Set([...openGroups, ...faultyGroups(editor.faults)])] });
    this.#renderer.flush();
    this.element.querySelector<HTMLElement>('.faulty')?.focus();
  }

  #template(): TemplateResult {
    const { choice, editor } = this.#deps;
    const { connection } = choice;
    const { faults, refusal } = editor;
    return html`${this.#line()} ${faultLine(faults.url)} ${faultLine(faults.namespace)}
    ${
      editor.address === undefined
        ? nothing
        : html`<div class="resolved-address" role="status" aria-label=${connectionTexts.address()}>
            <i class="codicon codicon-arrow-right" aria-hidden="true"></i><bdi>${editor.address}</bdi>
          </div>`
    }
    ${connection ? this.#network.fields(connection) : nothing} ${this.#showOptions ? this.#options() : nothing}
    ${refusal ? html`<div class="fault" role="alert"><bdi>${refusal}</bdi></div>` : nothing}`;
  }

  #line(): TemplateResult {
    const { choice, editor } = this.#deps;
    const { connection } = choice;
    const active = connection !== undefined && connection.state !== 'disconnected';
    const settled = active && editor.isUnchanged;
    const enter = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && !event.isComposing && !settled) void editor.connect();
    };
    return html`<div class="connection-line">
      ${connectionState(connection, editor.isOpening)} ${this.#address(enter)}
      ${textField({
        label: connectionTexts.namespace(),
        value: editor.draft.namespace,
        fault: editor.faults.namespace,
        placeholder: '/',
        title: connectionTexts.namespaceHelp(),
        className: 'namespace-field',
        code: true,
        onInput: (value) => editor.edit('namespace', value),
        onKeydown: enter,
      })}
      ${
        settled
          ? nothing
          : button({
              label: connectionTexts.connect(),
              primary: true,
              disabled: editor.isOpening,
              onClick: () => void editor.connect(),
            })
      }
      ${active ? button({ label: connectionTexts.disconnect(), onClick: () => void editor.disconnect(connection.connectionId) }) : nothing}
      ${iconButton({
        icon: 'settings-gear',
        label: connectionTexts.options(),
        title: connectionTexts.optionsHelp(),
        expanded: this.#showOptions,
        onClick: () => this.#toggleOptions(),
      })}
      ${connection ? connectionFacts(connection) : nothing} ${connection ? this.#network.menu(connection) : nothing}
      ${this.#choice()}
    </div>`;
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

  #choice(): TemplateResult | typeof nothing {
    const { choice, session } = this.#deps;
    const connections = session.state?.connections ?? [];
    if (connections.length === 0) return nothing;
    const titles = choiceTitles(connections);
    return dropdown({
      label: connectionTexts.choice(),
      value: choice.connectionId ?? newConnection,
      className: 'connection-choice',
      title: connectionTexts.choiceHelp(),
      choices: [
        ...[...titles].map(([value, label]) => ({ value, label })),
        { value: newConnection, label: connectionTexts.newConnection() },
      ],
      onChange: (id) => choice.choose(id === newConnection ? undefined : id),
    });
  }

  #options(): TemplateResult {
    const { editor } = this.#deps;
    return html`${
      this.#unknown
        ? html`<div class="notice" role="status">
            <i class="codicon codicon-info" aria-hidden="true"></i><span><bdi>${this.#unknown}</bdi></span>
          </div>`
        : nothing
    }
    ${connectionOptions({
      draft: editor.draft,
      faults: editor.faults,
      masked: editor.masked,
      generation: editor.generation,
      open: this.#saved.current.openGroups,
      onToggle: (group) => this.#toggleGroup(group),
      edit: (field, value) => editor.edit(field, value),
      onReveal: (field) => void editor.reveal(field),
    })}`;
  }
}
