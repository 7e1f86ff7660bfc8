import { type ElementPart, noChange } from 'lit';
import { Directive, directive } from 'lit/directive.js';

interface Choosing extends HTMLElement {
  value: string;
  open: boolean;
}

/**
 * Sets the value of a dropdown after its options exist. The toolkit ignores a value without an option, and reads the options later than
 * they are rendered, so the value is set again after that. An open list is not changed, because the user is about to choose.
 */
class ChosenValue extends Directive {
  #value = '';

  render(_value: string): unknown {
    return noChange;
  }

  override update(part: ElementPart, [value]: [string]): unknown {
    this.#value = value;
    const element = part.element as Choosing;
    const set = (): void => {
      if (!element.open && element.value !== this.#value) element.value = this.#value;
    };
    queueMicrotask(() => {
      set();
      requestAnimationFrame(set);
    });
    return noChange;
  }
}

export const chosenValue = directive(ChosenValue);
