import { type ElementPart, noChange } from 'lit';
import { Directive, directive } from 'lit/directive.js';

interface Described extends HTMLElement {
  /** The element inside that has the focus and the name. */
  control?: HTMLElement;
}

/**
 * Describes a text field of the toolkit to a screen reader. The focused element is in the field's shadow root, which cannot
 * refer to an id of the page: the text itself is set there.
 */
class Describing extends Directive {
  render(_text: string): unknown {
    return noChange;
  }

  override update(part: ElementPart, [text]: [string]): unknown {
    const element = part.element as Described;
    // The field creates its shadow root when it is inserted into the page, which happens after this.
    queueMicrotask(() => {
      if (text) element.control?.setAttribute('aria-description', text);
      else element.control?.removeAttribute('aria-description');
    });
    return noChange;
  }
}

export const described = directive(Describing);
