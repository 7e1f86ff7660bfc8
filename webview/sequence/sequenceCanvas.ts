/**
 * A canvas over the rows that is drawn again when they move. It has the resolution of the device and the colors of the
 * theme.
 */
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import { CanvasPen } from '../ui/pen/canvasPen.ts';
import { onThemeChange } from '../ui/themeChange.ts';
import type { SequenceTheme } from './sequenceColors.ts';
import { sequenceTheme } from './sequenceTheme.ts';
import { TextFitter } from './textFitter.ts';

export interface Surface {
  readonly pen: CanvasPen;
  readonly fitter: TextFitter;
  readonly theme: SequenceTheme;
  readonly erase: (x: number, y: number, width: number, height: number) => void;
}

export class SequenceCanvas implements Disposable {
  readonly element = document.createElement('canvas');
  readonly #store = new DisposableStore();
  readonly #draw: (surface: Surface, size: { width: number; height: number }) => void;
  #surface: Surface | undefined;
  #frame: number | undefined;
  #size = { width: 0, height: 0 };
  #ratio = 0;

  /** @param draw draws everything, on an empty canvas */
  constructor(draw: (surface: Surface, size: { width: number; height: number }) => void) {
    this.#draw = draw;
    this.#store.add(
      onThemeChange(() => {
        this.#surface = undefined;
        this.invalidate();
      }),
    );
    this.#store.add(
      toDisposable(() => {
        if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
      }),
    );
  }

  /** Sets the size in CSS pixels. */
  resize(width: number, height: number): void {
    if (width === this.#size.width && height === this.#size.height) return;
    this.#size = { width, height };
    this.invalidate();
  }

  /** Draws in the next frame. After a scroll event, this is the frame that shows the new position. */
  invalidate(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#paint();
    });
  }

  dispose(): void {
    this.#store.dispose();
  }

  #paint(): void {
    const { width, height } = this.#size;
    const context = this.element.getContext('2d');
    if (width === 0 || height === 0 || !context) return;
    const ratio = devicePixelRatio;
    const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.element.width !== pixelWidth || this.element.height !== pixelHeight || ratio !== this.#ratio) {
      this.element.width = pixelWidth;
      this.element.height = pixelHeight;
      this.element.style.width = `${width}px`;
      this.element.style.height = `${height}px`;
      this.#ratio = ratio;
    }
    context.setTransform(pixelWidth / width, 0, 0, pixelHeight / height, 0, 0);
    context.clearRect(0, 0, width, height);
    this.#surface ??= this.#newSurface(context);
    this.#draw(this.#surface, { width, height });
  }

  #newSurface(context: CanvasRenderingContext2D): Surface {
    const theme = sequenceTheme(this.element);
    return {
      theme,
      pen: new CanvasPen(context, theme.font),
      fitter: new TextFitter(context, theme.font),
      erase: (x, y, width, height) => context.clearRect(x, y, width, height),
    };
  }
}
