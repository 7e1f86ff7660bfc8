import { type ElementPart, noChange } from 'lit';
import { Directive, directive } from 'lit/directive.js';

interface Choosing extends HTMLElement {
  value: string;
  open: boolean;
}

/**
 * Sets a dropdown's value once its options are there. The toolkit drops a value that has no option yet, and reads options late,
 * so the value is set again after it did. An open list is left alone: the person is choosing.
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
