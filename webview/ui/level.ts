import { type ElementPart, noChange } from 'lit';
import { Directive, directive } from 'lit/directive.js';

const deepestIndent = 24;

/** Indents an element by its depth in a tree. Set by script, for the page's policy allows no style attribute. */
class Level extends Directive {
  render(_depth: number): unknown {
    return noChange;
  }

  override update(part: ElementPart, [depth]: [number]): unknown {
    (part.element as HTMLElement).style.setProperty('--level', String(Math.min(depth, deepestIndent)));
    return noChange;
  }
}

export const level = directive(Level);
