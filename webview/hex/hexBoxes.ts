/** The boxes behind the text of a hex row: selection, search results, differences. They are positioned by characters. */
export interface Box {
  readonly kind: 'selected' | 'caret' | 'shadow' | 'different';
  /** The start in characters from the start of the cell. */
  readonly from: number;
  readonly to: number;
}

/** Draws boxes into a layer and reuses its elements. Every character of the font is one `ch` wide. */
export function drawBoxes(layer: HTMLElement, boxes: readonly Box[]): void {
  while (layer.childElementCount > boxes.length) layer.lastElementChild?.remove();
  boxes.forEach(({ kind, from, to }, index) => {
    const known = layer.children[index];
    const element = known instanceof HTMLElement ? known : layer.appendChild(document.createElement('span'));
    const name = `hex-box ${kind}`;
    if (element.className !== name) element.className = name;
    element.style.left = `${from}ch`;
    element.style.width = `${to - from}ch`;
  });
}
