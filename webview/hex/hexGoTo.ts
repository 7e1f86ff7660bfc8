import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../src/base/userError.ts';
import { parseOffset } from '../../src/model/bytes/offsetInput.ts';
import { iconButton, textField } from '../ui/controls.ts';
import { hexTexts } from './hexTexts.ts';

export interface HexGoToDeps {
  readonly invalidate: () => void;
  readonly position: () => { readonly caret: number; readonly size: number };
  readonly onGo: (offset: number) => void;
  readonly onClose: () => void;
}

/** The bar to enter an offset. */
export class HexGoTo {
  readonly #deps: HexGoToDeps;
  #text = '';
  #fault: string | undefined;
  isOpen = false;

  constructor(deps: HexGoToDeps) {
    this.#deps = deps;
  }

  template(): TemplateResult {
    return html`<div class="hex-bar">
      ${textField({
        label: hexTexts.goToOffset(),
        value: this.#text,
        code: true,
        placeholder: '0x1f, 31, +16, -0x10, 50%',
        fault: this.#fault,
        className: 'hex-find-text',
        onInput: (value) => {
          this.#text = value;
          this.#fault = undefined;
          this.#deps.invalidate();
        },
        onKeydown: (event) => this.#keydown(event),
      })}
      ${iconButton({ icon: 'arrow-right', label: hexTexts.go(), keys: 'Enter', onClick: () => this.#go() })}
      ${iconButton({ icon: 'close', label: hexTexts.closeGoTo(), keys: 'Escape', onClick: () => this.#deps.onClose() })}
      ${this.#fault ? html`<div class="fault" role="alert"><bdi>${this.#fault}</bdi></div>` : nothing}
    </div>`;
  }

  #keydown(event: KeyboardEvent): void {
    if (event.key === 'Enter') this.#go();
    else if (event.key === 'Escape') this.#deps.onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #go(): void {
    const { caret, size } = this.#deps.position();
    try {
      this.#fault = undefined;
      this.#deps.onGo(parseOffset(this.#text, caret, size));
    } catch (error) {
      this.#fault = messageOf(error);
    }
    this.#deps.invalidate();
  }
}
