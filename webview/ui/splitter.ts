import { html, type TemplateResult } from 'lit';

const step = 16;

export interface SplitterOptions {
  label: string;
  className?: string;
  /** "vertical" is a vertical bar that moves left and right. */
  orientation: 'vertical' | 'horizontal';
  /** The size, in pixels, of the pane after the bar. */
  size: number;
  min: number;
  max: number;
  onResize: (size: number) => void;
  onReset: () => void;
}

/** A bar between two panes. It is dragged, or moved with the arrow keys. Enter and a double-click reset its position. */
export function splitter(options: SplitterOptions): TemplateResult {
  const { orientation, min, max } = options;
  const set = (size: number): void => options.onResize(Math.round(Math.min(max, Math.max(min, size))));
  const drag = (event: PointerEvent): void => {
    const bar = event.currentTarget as HTMLElement;
    const at = (moved: PointerEvent): number => (orientation === 'vertical' ? moved.clientX : moved.clientY);
    const start = at(event);
    const move = (moved: PointerEvent): void => set(options.size + start - at(moved));
    const end = (): void => {
      bar.classList.remove('dragging');
      bar.removeEventListener('pointermove', move);
      bar.removeEventListener('lostpointercapture', end);
    };
    bar.setPointerCapture(event.pointerId);
    bar.classList.add('dragging');
    bar.addEventListener('pointermove', move);
    bar.addEventListener('lostpointercapture', end);
  };
  const keydown = (event: KeyboardEvent): void => {
    const [grow, shrink] = orientation === 'vertical' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    if (event.key === grow) set(options.size + step);
    else if (event.key === shrink) set(options.size - step);
    else if (event.key === 'Home') set(min);
    else if (event.key === 'End') set(max);
    else if (event.key === 'Enter') options.onReset();
    else return;
    event.preventDefault();
  };
  return html`<div
    class="splitter ${orientation} ${options.className ?? ''}"
    role="separator"
    tabindex="0"
    aria-label=${options.label}
    aria-orientation=${orientation}
    aria-valuenow=${Math.round(options.size)}
    aria-valuemin=${Math.round(min)}
    aria-valuemax=${Math.round(Math.max(min, max))}
    @pointerdown=${drag}
    @keydown=${keydown}
    @dblclick=${options.onReset}
  ></div>`;
}
