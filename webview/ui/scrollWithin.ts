/**
 * Scrolls an element into view, and nothing around its scroller. `scrollIntoView` would also scroll the frame of VS Code in which the page
 * is, so that the first pixels of the page would no longer be visible.
 */
export function scrollWithin(scroller: HTMLElement, element: HTMLElement, block: 'start' | 'center'): void {
  const { top, height } = element.getBoundingClientRect();
  const fromTop = top - scroller.getBoundingClientRect().top - scroller.clientTop;
  const padding = Number.parseFloat(getComputedStyle(scroller).scrollPaddingTop) || 0;
  scroller.scrollTop += fromTop - (block === 'start' ? padding : (scroller.clientHeight - height) / 2);
}
