/**
 * The page with the options of a connection. It covers everything under the connection bar, and closing it keeps the changes.
 * The user decides whether a changed profile replaces its connection or opens another one.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { type Disposable, DisposableStore } from '../../../src/base/disposable.ts';
import { Emitter } from '../../../src/base/emitter.ts';
import { messageOf } from '../../../src/base/userError.ts';
import { connectionName } from '../../../src/model/entry/connectionName.ts';
import type { ConnectionChoice } from '../../state/connectionChoice.ts';
import { button, iconButton } from '../../ui/controls.ts';
import { icon } from '../../ui/icon.ts';
import { Renderer } from '../../ui/renderer.ts';
import { scrollWithin } from '../../ui/scrollWithin.ts';
import type { ConnectionEditor } from '../connectionEditor.ts';
import { connectionOptions, countSetIn, isFaulty } from './connectionOptions.ts';
import { type OptionGroup, optionGroups } from './optionFields.ts';
import { optionTexts } from './optionTexts.ts';

export interface OptionsPageDeps {
  readonly editor: ConnectionEditor;
  readonly choice: ConnectionChoice;
}

export class OptionsPage implements Disposable {
  readonly element = document.createElement('section');
  readonly #deps: OptionsPageDeps;
  readonly #store = new DisposableStore();
  readonly #toggles = this.#store.add(new Emitter<void>());
  readonly #renderer: Renderer;
  #isOpen = false;
  /** Why the options of the connection could not be loaded. */
  #unknown: string | undefined;

  /** Fires when the page was opened or closed. */
  readonly onDidToggle = this.#toggles.event;

  constructor(deps: OptionsPageDeps) {
    this.#deps = deps;
    const { editor, choice } = deps;
    this.element.className = 'options-page';
    this.element.setAttribute('aria-label', optionTexts.page());
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.stopPropagation();
      this.close();
    });
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    this.#store.add(editor.onDidChange(() => this.#invalidate()));
    this.#store.add(editor.onDidRefuse(() => this.#refused()));
    this.#store.add(editor.onDidConnect(() => this.close()));
    this.#store.add(choice.onDidChange(() => this.#load()));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#load();
    this.#renderer.flush();
    this.#toggles.fire();
    // The field that is changed most often receives the focus.
    this.element.querySelector<HTMLElement>('.auth-field')?.focus();
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#deps.editor.hideRevealed();
    // The fields are removed, so that none keeps a secret that was typed into it.
    this.#renderer.flush();
    this.#toggles.fire();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #invalidate(): void {
    if (this.#isOpen) this.#renderer.invalidate();
  }

  #load(): void {
    this.#unknown = undefined;
    const { editor } = this.#deps;
    // The profile of a connection that is being opened on this page is known and need not be loaded.
    if (!this.#isOpen || editor.isBusy) return;
    editor.load().catch((error: unknown) => {
      this.#unknown = messageOf(error);
      this.#invalidate();
    });
  }

  /** Shows and focuses the first field whose value cannot be used, unless it is in the bar. */
  #refused(): void {
    const { faults } = this.#deps.editor;
    if (faults.url !== undefined || faults.namespace !== undefined || Object.keys(faults).length === 0) return;
    this.open();
    this.#renderer.flush();
    const field = this.element.querySelector<HTMLElement>('.faulty');
    field?.focus({ preventScroll: true });
    this.#scrollTo(field, 'center');
  }

  #show({ id }: OptionGroup): void {
    const section = this.element.querySelector<HTMLElement>(`[data-section="${id}"]`);
    this.#scrollTo(section, 'start');
    section?.querySelector<HTMLElement>('.field, vscode-checkbox, button')?.focus({ preventScroll: true });
  }

  #scrollTo(element: HTMLElement | null, block: 'start' | 'center'): void {
    const scroller = this.element.querySelector<HTMLElement>('.connection-options');
    if (element && scroller) scrollWithin(scroller, element, block);
  }

  #template(): TemplateResult {
    const { choice, editor } = this.#deps;
    const { connection } = choice;
    if (!this.#isOpen) return html``;
    return html`<div class="options-head">
        <h2>${optionTexts.page()}</h2>
        ${
          connection
            ? html`<span class="dim options-of" title=${connectionName(connection)}
                ><bdi>${connectionName(connection)}</bdi></span
              >`
            : nothing
        }
        <span class="options-actions"
          >${connection ? this.#actions(connection.state === 'disconnected') : nothing}</span
        >
        ${iconButton({ icon: 'close', label: optionTexts.close(), keys: 'Escape', onClick: () => this.close() })}
      </div>
      ${
        this.#unknown === undefined
          ? nothing
          : html`<div class="notice" role="status">
              ${icon('info')}<span><bdi>${this.#unknown}</bdi></span>
            </div>`
      }
      <div class="options-body">
        <nav class="options-sections" aria-label=${optionTexts.sections()}>
          ${optionGroups.map((group) => this.#link(group))}
        </nav>
        ${connectionOptions({
          draft: editor.draft,
          faults: editor.faults,
          masked: editor.masked,
          variables: editor.variables,
          generation: editor.generation,
          edit: (field, value) => editor.edit(field, value),
          onReveal: (field) => void editor.reveal(field),
          onPickFile: (field) => void editor.pickFile(field),
        })}
      </div>`;
  }

  /** The actions for the profile of a selected connection. Without a selected connection, the button in the bar connects. */
  #actions(isClosed: boolean): TemplateResult {
    const { editor } = this.#deps;
    const { isUnchanged, isOpening } = editor;
    return html`${
      isClosed && isUnchanged
        ? button({
            label: optionTexts.open(),
            primary: true,
            title: optionTexts.openTitle(),
            disabled: isOpening,
            onClick: () => void editor.connect(),
          })
        : button({
            label: optionTexts.reconnect(),
            primary: true,
            title: optionTexts.reconnectTitle({ changed: !isUnchanged }),
            disabled: isUnchanged || isOpening,
            onClick: () => void editor.reconnect(),
          })
    }
    ${button({
      label: optionTexts.connectAsNew(),
      title: optionTexts.connectAsNewTitle(),
      disabled: isOpening,
      onClick: () => void editor.connectAsNew(),
    })}`;
  }

  #link(group: OptionGroup): TemplateResult {
    const { draft, faults } = this.#deps.editor;
    const count = countSetIn(draft, group);
    return html`<button type="button" class="section-link" @click=${() => this.#show(group)}>
      <span>${group.title()}</span>
      ${isFaulty(faults, group) ? icon('error') : nothing}
      ${
        count > 0
          ? html`<span class="badge" aria-hidden="true">${count}</span
              ><span class="visually-hidden"> · ${optionTexts.setCount({ count })}</span>`
          : nothing
      }
    </button>`;
  }
}
