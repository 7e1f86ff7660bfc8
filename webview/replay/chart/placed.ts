import { type ElementPart, noChange } from 'lit';
import { Directive, directive } from 'lit/directive.js';

export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Positions an element over the chart. A script sets the position, because the page's policy allows no style attributes. */
class Placing extends Directive {
  render(_bounds: Bounds): unknown {
    return noChange;
  }

  override update(part: ElementPart, [bounds]: [Bounds]): unknown {
    const { style } = part.element as HTMLElement;
    for (const [name, pixels] of Object.entries(bounds)) style.setProperty(name, `${pixels}px`);
    return noChange;
  }
}

export const placed = directive(Placing);
