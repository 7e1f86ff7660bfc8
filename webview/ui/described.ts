import { type ElementPart, noChange } from 'lit';
import { Directive, directive } from 'lit/directive.js';

interface Described extends HTMLElement {
  /** The element inside that has the focus and the name. */
  control?: HTMLElement;
}

/**
 * Describes a text field of the toolkit to a screen reader. What has the focus stands in the field's shadow, from where no id of the
 * page can be referred to: the words themselves are put there.
 */
class Describing extends Directive {
  render(_text: string): unknown {
    return noChange;
  }

  override update(part: ElementPart, [text]: [string]): unknown {
    const element = part.element as Described;
    // The field makes its inside when it enters the page, which follows.
    queueMicrotask(() => {
      if (text) element.control?.setAttribute('aria-description', text);
      else element.control?.removeAttribute('aria-description');
    });
    return noChange;
  }
}

export const described = directive(Describing);
