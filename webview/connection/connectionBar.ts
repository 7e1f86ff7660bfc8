/** Who the panel talks to: the server's address, its options, the state of the connection in words. The view of the editor. */
import { html, nothing, type TemplateResult } from 'lit';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { HostMirror } from '../state/hostMirror.ts';
import { button, dropdown, iconButton, textField } from '../ui/controls.ts';
import { openMenu } from '../ui/menu.ts';
import { Renderer } from '../ui/renderer.ts';
import { choiceTitles } from '../format/connectionWords.ts';
import type { ConnectionEditor, EditorDeps } from './connectionEditor.ts';
import { connectionStatus } from './connectionStatus.ts';
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
  readonly #parts: ConnectionBarDeps;
  readonly #store = new DisposableStore();
  readonly #renderer: Renderer;
  readonly #network: NetworkConditionsControl;
  #showOptions = false;
  /** Why the options are not those of the connection. */
  #unknown: string | undefined;

  constructor(parts: ConnectionBarDeps) {
    this.#parts = parts;
    this.element.className = 'connection';
    this.element.setAttribute('aria-label', 'Connection');
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    this.#network = new NetworkConditionsControl(parts.channel, () => this.#renderer.invalidate());
    this.#store.add(parts.editor.onDidChange(() => this.#renderer.invalidate()));
    this.#store.add(parts.editor.onDidRefuse(() => this.#refused()));
    this.#store.add(parts.host.onDidChange(() => this.#renderer.invalidate()));
    this.#store.add(parts.choice.onDidChange(() => this.#load()));
    this.#renderer.flush();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #toggleOptions(): void {
    this.#showOptions = !this.#showOptions;
    if (this.#showOptions) this.#load();
    else this.#parts.editor.hideRevealed();
    this.#renderer.invalidate();
  }

  #load(): void {
    this.#unknown = undefined;
    const { editor } = this.#parts;
    // One that is opened here is known without asking.
    if (!this.#showOptions || editor.isBusy) return;
    editor.load().catch((error: unknown) => {
      this.#unknown = messageOf(error);
      this.#renderer.invalidate();
    });
  }

  #toggleGroup(group: string): void {
    const { saved } = this.#parts;
    const open = saved.current.optionGroups;
    saved.update({ optionGroups: open.includes(group) ? open.filter((id) => id !== group) : [...open, group] });
    this.#renderer.invalidate();
  }

  /** Brings the first field at fault into sight. */
  #refused(): void {
    const { editor, saved } = this.#parts;
    if (Object.keys(editor.faults).some((key) => key !== 'url' && key !== 'namespace')) this.#showOptions = true;
    saved.update({ optionGroups: [...new Set([...saved.current.optionGroups, ...faultyGroups(editor.faults)])] });
    this.#renderer.flush();
    this.element.querySelector<HTMLElement>('.faulty')?.focus();
  }

  #template(): TemplateResult {
    const { choice, editor } = this.#parts;
    const { connection } = choice;
    const { faults, refusal } = editor;
    return html`${this.#line()} ${faultLine(faults.url)} ${faultLine(faults.namespace)}
    ${
      editor.address === undefined
        ? nothing
        : html`<div class="resolved-address" role="status" aria-label="Address">
            <i class="codicon codicon-arrow-right" aria-hidden="true"></i><bdi>${editor.address}</bdi>
          </div>`
    }
    ${connection ? this.#network.fields(connection) : nothing} ${this.#showOptions ? this.#options() : nothing}
    ${refusal ? html`<div class="fault" role="alert"><bdi>${refusal}</bdi></div>` : nothing}
    ${connectionStatus(connection, editor.isOpening)}`;
  }

  #line(): TemplateResult {
    const { choice, editor } = this.#parts;
    const { connection } = choice;
    const active = connection !== undefined && connection.state !== 'disconnected';
    const settled = active && editor.isUnchanged;
    const enter = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && !event.isComposing && !settled) void editor.connect();
    };
    return html`<div class="connection-line">
      ${this.#address(enter)}
      ${textField({
        label: 'Namespace',
        value: editor.draft.namespace,
        fault: editor.faults.namespace,
        placeholder: '/',
        title: 'Namespace, such as /chat',
        className: 'namespace-field',
        code: true,
        onInput: (value) => editor.edit('namespace', value),
        onKeydown: enter,
      })}
      ${
        settled
          ? nothing
          : button({
              label: 'Connect',
              primary: true,
              disabled: editor.isOpening,
              onClick: () => void editor.connect(),
            })
      }
      ${active ? button({ label: 'Disconnect', onClick: () => void editor.disconnect(connection.connectionId) }) : nothing}
      ${iconButton({
        icon: 'settings-gear',
        label: 'Options',
        title: 'Connection options',
        expanded: this.#showOptions,
        onClick: () => this.#toggleOptions(),
      })}
      ${connection ? this.#network.menu(connection) : nothing} ${this.#choice()}
    </div>`;
  }

  #address(enter: (event: KeyboardEvent) => void): TemplateResult {
    const { editor, host } = this.#parts;
    const recent = host.state?.recentUrls ?? [];
    return html`<div class="url ${recent.length > 0 ? 'with-recent' : ''}">
      ${textField({
        label: 'Server URL',
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
              label: 'Recent servers',
              popup: true,
              onClick: (event) =>
                openMenu(
                  event.currentTarget as HTMLElement,
                  'Recent servers',
                  recent.map((url) => ({ label: url, run: () => editor.edit('url', url) })),
                ),
            })
          : nothing
      }
    </div>`;
  }

  #choice(): TemplateResult | typeof nothing {
    const { choice, session } = this.#parts;
    const connections = session.state?.connections ?? [];
    if (connections.length === 0) return nothing;
    const titles = choiceTitles(connections);
    return dropdown({
      label: 'Connection',
      value: choice.connectionId ?? newConnection,
      className: 'connection-choice',
      title: 'The connection that the panel shows',
      choices: [
        ...[...titles].map(([value, label]) => ({ value, label })),
        { value: newConnection, label: 'New connection' },
      ],
      onChange: (id) => choice.choose(id === newConnection ? undefined : id),
    });
  }

  #options(): TemplateResult {
    const { editor, saved } = this.#parts;
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
      open: saved.current.optionGroups,
      onToggle: (group) => this.#toggleGroup(group),
      edit: (field, value) => editor.edit(field, value),
      onReveal: (field) => void editor.reveal(field),
    })}`;
  }
}
