import { uiTexts } from '../uiTexts.ts';
import type { JsonEditorSettings } from './jsonEditorSettings.ts';
import type { TextView } from './textView.ts';

/** A plain text field in place of the editor, whose code could not be loaded, with a message about this fault. */
export class PlainView implements TextView {
  readonly #field = document.createElement('textarea');
  readonly #note = document.createElement('div');

  /** @param onInput is called with the text when it changes */
  constructor(text: string, settings: JsonEditorSettings, onInput: (text: string) => void) {
    const field = this.#field;
    field.className = 'plain-json';
    field.spellcheck = false;
    field.value = text;
    field.addEventListener('input', (event) => {
      // The element that contains this field fires its own event.
      event.stopPropagation();
      onInput(field.value);
      this.#fit();
    });
    this.#note.className = 'argument-note';
    this.#note.setAttribute('role', 'status');
    this.#note.textContent = uiTexts.editorNotLoaded();
    this.configure(settings);
  }

  get isAttached(): boolean {
    return this.#field.isConnected;
  }

  get isAllSelected(): boolean {
    return this.#field.selectionStart === 0 && this.#field.selectionEnd === this.#field.value.length;
  }

  get caret(): number | undefined {
    const { selectionStart, selectionEnd } = this.#field;
    return selectionStart === selectionEnd ? selectionStart : undefined;
  }

  get position(): undefined {
    return undefined;
  }

  replaceRange(from: number, to: number, text: string): void {
    this.#field.setRangeText(text, from, to, 'end');
    this.#field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  attach(parent: HTMLElement): void {
    parent.append(this.#field, this.#note);
    this.#fit();
  }

  detach(): void {
    this.#field.remove();
    this.#note.remove();
  }

  replace(text: string): void {
    this.#field.value = text;
    this.#fit();
  }

  configure({ label, hint, fault }: JsonEditorSettings): void {
    this.#field.setAttribute('aria-label', label);
    this.#field.placeholder = hint;
    this.#field.ariaInvalid = String(fault !== undefined);
    this.#field.setAttribute('aria-description', fault?.message ?? '');
  }

  focus(): void {
    this.#field.focus();
  }

  /** Makes the field as high as its text, up to the maximum height in CSS. */
  #fit(): void {
    this.#field.rows = Math.min(10, this.#field.value.split('\n').length);
  }
}
