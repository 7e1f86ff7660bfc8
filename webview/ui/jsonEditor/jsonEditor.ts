/**
 * An editor for JSON as an element: colors, matching brackets, indentation, undo, and a mark at a fault. The editor itself is loaded when
 * the first of these elements is in the page; a plain text field replaces it if that fails. Invariants: Tab and Shift+Tab move the focus
 * out of it; Escape and the keys of commands are passed on; the text is the element's `value`, and only changes by the user fire `input`;
 * an element that is not in the page has no view.
 */
import type * as codeView from './codeView.ts';
import { uiTexts } from '../uiTexts.ts';
import type { JsonEditorFault, JsonEditorSettings, ReferenceMarks } from './jsonEditorSettings.ts';
import { PlainView } from './plainView.ts';
import type { TextView } from './textView.ts';

type CodeViewModule = typeof codeView;
type CreateView = (...args: ConstructorParameters<CodeViewModule['CodeView']>) => TextView;
let loading: Promise<CodeViewModule> | undefined;
/** Creates the editor, or its replacement if its code could not be loaded. */
let createView: CreateView | undefined;

async function load(): Promise<void> {
  try {
    const { CodeView } = await (loading ??= import('./codeView.ts'));
    createView = (...args) => new CodeView(...args);
  } catch (error) {
    console.warn(error);
    createView = (...args) => new PlainView(...args);
  }
}

export class JsonEditor extends HTMLElement {
  #view: TextView | undefined;
  #text = '';
  #settings: JsonEditorSettings = { label: '', hint: '', keys: uiTexts.editorKeys() };
  /**
   * Set if the focus was requested before the editor was loaded. `from` is the element that had the focus at that time. If another element
   * has the focus when the editor is loaded, the user has moved the focus.
   */
  #pendingFocus: { readonly from: Element | null } | undefined;

  get value(): string {
    return this.#text;
  }

  set value(text: string) {
    if (text === this.#text) return;
    this.#text = text;
    this.#view?.replace(text);
  }

  /** Whether the whole text is selected, so that inserted text replaces it. */
  get isAllSelected(): boolean {
    return this.#view?.isAllSelected ?? true;
  }

  set label(label: string) {
    if (label !== this.#settings.label) this.#configure({ label });
  }

  set hint(hint: string) {
    if (hint !== this.#settings.hint) this.#configure({ hint });
  }

  set fault(fault: JsonEditorFault | undefined) {
    if (!isSame(fault, this.#settings.fault)) this.#configure({ fault });
  }

  set variables(variables: ReferenceMarks | undefined) {
    if (variables !== this.#settings.variables) this.#configure({ variables });
  }

  /** Undefined while there is no view. */
  get caretField():
    | { text: string; caret: number | undefined; position: DOMRect; replace: TextView['replaceRange'] }
    | undefined {
    const view = this.#view;
    return (
      view && {
        text: this.#text,
        caret: view.caret,
        position: view.position ?? this.getBoundingClientRect(),
        replace: (from, to, text) => view.replaceRange(from, to, text),
      }
    );
  }

  connectedCallback(): void {
    if (createView) this.#attach(createView);
    else
      void load().then(() => {
        if (createView && this.isConnected) this.#attach(createView);
      });
  }

  /** When an element is moved, it is removed from the page and inserted again in the same task. */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#pendingFocus = undefined;
      this.#view?.detach();
    });
  }

  override focus(): void {
    if (this.#view?.isAttached) this.#view.focus();
    else this.#pendingFocus = { from: document.activeElement };
  }

  #attach(create: CreateView): void {
    this.#view ??= create(this.#text, this.#settings, (text) => {
      this.#text = text;
      this.dispatchEvent(new Event('input', { bubbles: true }));
    });
    this.#view.attach(this);
    const requested = this.#pendingFocus;
    this.#pendingFocus = undefined;
    if (requested && requested.from === document.activeElement) this.#view.focus();
  }

  #configure(change: Partial<JsonEditorSettings>): void {
    this.#settings = { ...this.#settings, ...change };
    this.#view?.configure(this.#settings);
  }
}

function isSame(one: JsonEditorFault | undefined, other: JsonEditorFault | undefined): boolean {
  return one?.message === other?.message && one?.line === other?.line && one?.column === other?.column;
}

export function registerJsonEditor(): void {
  customElements.define('json-editor', JsonEditor);
}
