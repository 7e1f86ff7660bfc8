import { JsonEditor } from '../ui/jsonEditor/jsonEditor.ts';

/** A field whose text can be completed at its caret. */
export interface CaretField {
  readonly text: string;
  /** Undefined while text is selected. */
  readonly caret: number | undefined;
  /** The position of the caret or of the field. */
  readonly position: DOMRect;
  /** Replaces a range as if the user had typed the text, and moves the caret after the text. */
  replace(from: number, to: number, text: string): void;
}

type TextControl = HTMLInputElement | HTMLTextAreaElement;

/** Fields of the toolkit have their input in a shadow root. Undefined for other elements, and for fields that cannot be edited. */
export function caretFieldOf(element: HTMLElement): CaretField | undefined {
  if (element instanceof JsonEditor) return element.caretField;
  const inner: unknown = 'control' in element ? element.control : element;
  if (!isTextControl(inner) || inner.readOnly || inner.disabled) return undefined;
  return new InputField(inner, element);
}

class InputField implements CaretField {
  readonly #control: TextControl;
  readonly #element: HTMLElement;

  constructor(control: TextControl, element: HTMLElement) {
    this.#control = control;
    this.#element = element;
  }

  get text(): string {
    return this.#control.value;
  }

  get caret(): number | undefined {
    const { selectionStart, selectionEnd } = this.#control;
    return selectionStart === null || selectionStart !== selectionEnd ? undefined : selectionStart;
  }

  get position(): DOMRect {
    return this.#element.getBoundingClientRect();
  }

  replace(from: number, to: number, text: string): void {
    this.#control.setRangeText(text, from, to, 'end');
    const caret = this.#control.selectionStart;
    this.#control.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    // Rendering sets the value again.
    this.#control.setSelectionRange(caret, caret);
  }
}

function isTextControl(control: unknown): control is TextControl {
  const isInput = control instanceof HTMLInputElement && control.type === 'text';
  return isInput || control instanceof HTMLTextAreaElement;
}
