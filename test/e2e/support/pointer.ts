/** An element of the window that the pointer is at, in CSS pixels. */
export interface PointerPosition {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** A frame marks the element. */
  readonly isMarked: boolean;
}

/**
 * Draws a pointer and a frame over the window, or removes both. It runs in the page, so it must not use anything outside of itself. VS Code
 * forbids HTML from strings (Trusted Types), so the elements are created one by one.
 */
export function changePointer(position: PointerPosition | undefined): void {
  const id = 'picture-pointer';
  document.getElementById(id)?.remove();
  if (!position) return;
  const layer = document.createElement('div');
  layer.id = id;
  Object.assign(layer.style, { position: 'fixed', inset: '0', zIndex: '2147483647', pointerEvents: 'none' });
  if (position.isMarked) {
    const frame = document.createElement('div');
    const margin = 3;
    Object.assign(frame.style, {
      position: 'absolute',
      left: `${position.x - margin}px`,
      top: `${position.y - margin}px`,
      width: `${position.width + 2 * margin}px`,
      height: `${position.height + 2 * margin}px`,
      boxSizing: 'border-box',
      border: '2px solid #ffb000',
      borderRadius: '5px',
    });
    layer.append(frame);
  }
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('width', '24');
  svg.setAttribute('height', '24');
  const arrow = document.createElementNS(namespace, 'path');
  arrow.setAttribute('d', 'M3 2 L3 19 L7.5 15 L10.5 21.5 L13.5 20 L10.5 14 L16.5 13.5 Z');
  arrow.setAttribute('fill', '#ffffff');
  arrow.setAttribute('stroke', '#000000');
  arrow.setAttribute('stroke-width', '1.5');
  svg.append(arrow);
  // In a wide element, the pointer is near its beginning, where its text is.
  const x = position.x + Math.min(position.width / 2, 60);
  const y = position.y + position.height / 2;
  Object.assign(svg.style, { position: 'absolute', left: `${x - 3}px`, top: `${y - 2}px` });
  layer.append(svg);
  document.body.append(layer);
}
