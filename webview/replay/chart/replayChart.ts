/**
 * The chart of a replay: marks on a canvas, and above it the elements for the pointer and the keyboard.
 * Invariant: no event has a DOM node; the cost of drawing depends on the pixels, not on the number of events.
 */
import { html, nothing, render } from 'lit';
import { type Disposable, DisposableStore, toDisposable } from '../../../src/base/disposable.ts';
import { onThemeChange } from '../../ui/themeChange.ts';
import type { FaultDraft, FaultSpan } from '../faultDraft.ts';
import { CanvasPen } from '../../ui/pen/canvasPen.ts';
import { chartLayout, type ChartLayout } from './chartLayout.ts';
import type { ChartModel, ChartTheme } from './chartModel.ts';
import { chartTexts } from './chartTexts.ts';
import { chartTheme } from './chartTheme.ts';
import { faultTrack } from './faultTrack.ts';
import { laneCursor } from './laneCursor.ts';
import { paintChart } from './paintChart.ts';
import { SvgPen } from '../../ui/pen/svgPen.ts';

export interface ChartDeps {
  model: () => ChartModel;
  spans: () => readonly FaultSpan[];
  onCreate: (fromMs: number, toMs: number) => number;
  onChange: (id: number, change: Pick<FaultDraft, 'at' | 'for'>) => void;
  onRemove: (id: number) => void;
}

const exportWidth = 1000;

export class ReplayChart implements Disposable {
  readonly element = document.createElement('div');
  readonly #deps: ChartDeps;
  readonly #store = new DisposableStore();
  readonly #canvas = document.createElement('canvas');
  readonly #overlay = document.createElement('div');
  #theme: ChartTheme | undefined;
  #frame: number | undefined;
  #frozenEnd: number | undefined;
  #cursor = { lane: -1, index: -1 };

  constructor(deps: ChartDeps) {
    this.#deps = deps;
    this.element.className = 'replay-chart';
    this.#overlay.className = 'chart-overlay';
    this.#canvas.setAttribute('role', 'img');
    this.#canvas.setAttribute('aria-label', chartTexts.chart());
    this.element.append(this.#canvas, this.#overlay);
    const resized = new ResizeObserver(() => this.invalidate());
    resized.observe(this.element);
    this.#store.add(toDisposable(() => resized.disconnect()));
    this.#store.add(onThemeChange(() => this.#themeChanged()));
  }

  /** The text alternative of the chart. */
  set description(text: string) {
    if (this.#canvas.getAttribute('aria-description') !== text) this.#canvas.setAttribute('aria-description', text);
  }

  /** Draws the chart again with the next frame. */
  invalidate(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  /** The chart as an SVG document. */
  svg(title: string, description: string): string {
    const { model, layout, theme } = this.#exported();
    const pen = new SvgPen(theme.font);
    pen.rect(0, 0, layout.width, layout.height, theme.background);
    paintChart({ pen, model, layout, theme });
    return pen.document({ width: layout.width, height: layout.height, title, description });
  }

  /** The chart as a PNG file with two pixels for each CSS pixel. */
  async png(): Promise<ArrayBuffer> {
    const { model, layout, theme } = this.#exported();
    const canvas = document.createElement('canvas');
    const context = sized(canvas, layout.width, layout.height, 2);
    context.fillStyle = theme.background;
    context.fillRect(0, 0, layout.width, layout.height);
    paintChart({ pen: new CanvasPen(context, theme.font), model, layout, theme });
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!blob) throw new Error(chartTexts.pngFailed());
    return blob.arrayBuffer();
  }

  dispose(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#store.dispose();
  }

  #themeChanged(): void {
    this.#theme = undefined;
    this.invalidate();
  }

  #exported() {
    const model = { ...this.#deps.model(), nowMs: undefined };
    const layout = chartLayout({
      width: exportWidth,
      lanes: model.lanes.length,
      endMs: model.endMs,
      legend: model.legend.length,
    });
    return { model, layout, theme: chartTheme(this.element) };
  }

  #draw(): void {
    const width = this.element.clientWidth;
    if (width === 0) return;
    const model = this.#deps.model();
    const layout = chartLayout({
      width,
      lanes: model.lanes.length,
      endMs: this.#frozenEnd ?? model.endMs,
      legend: model.legend.length,
    });
    this.element.style.setProperty('height', `${layout.height}px`);
    this.#theme ??= chartTheme(this.element);
    const context = sized(this.#canvas, width, layout.height, devicePixelRatio);
    paintChart({ pen: new CanvasPen(context, this.#theme.font), model, layout, theme: this.#theme });
    this.#drawOverlay(model, layout);
  }

  #drawOverlay(model: ChartModel, layout: ChartLayout): void {
    const { spans, onCreate, onChange, onRemove } = this.#deps;
    const lanes = layout.lanes.map((band, index) => {
      const lane = model.lanes[index];
      if (!lane) return nothing;
      return laneCursor({
        layout,
        lane,
        band,
        at: this.#cursor.lane === index ? this.#cursor.index : -1,
        onMove: (at) => {
          this.#cursor = { lane: index, index: at };
          this.#drawOverlay(model, layout);
        },
      });
    });
    const onDrag = (dragging: boolean): void => {
      this.#frozenEnd = dragging ? model.endMs : undefined;
      this.invalidate();
    };
    render(
      html`${faultTrack({ layout, spans: spans(), onCreate, onChange, onRemove, onDrag })}${lanes}`,
      this.#overlay,
    );
  }
}

/** The context of a canvas that is scaled to CSS pixels, and has the pixels of the device. */
function sized(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): CanvasRenderingContext2D {
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The canvas has no 2D context.');
  context.scale(canvas.width / width, canvas.height / height);
  return context;
}
