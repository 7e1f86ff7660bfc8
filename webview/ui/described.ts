import { type ElementPart, noChange } from 'lit';
import { Directive, directive } from 'lit/directive.js';

interface Described extends HTMLElement {
  /** The inner element that has the focus and the accessible name. */
  control?: HTMLElement;
}

/**
 * Sets the description of a text field of the toolkit for screen readers. The focused element is in the shadow root of the field and cannot
 * refer to an id of the page, so the text itself is set.
 */
class Describing extends Directive {
  render(_text: string): unknown {
    return noChange;
  }

  override update(part: ElementPart, [text]: [string]): unknown {
    const element = part.element as Described;
    // The field creates its shadow root when it is inserted into the page, which happens later.
    queueMicrotask(() => {
      if (text) element.control?.setAttribute('aria-description', text);
      else element.control?.removeAttribute('aria-description');
    });
    return noChange;
  }
}

export const described = directive(Describing);
