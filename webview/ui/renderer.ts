import { render, type TemplateResult } from 'lit';
import type { Disposable } from '../../src/base/disposable.ts';

/**
 * Renders a template into an element once after the current task, no matter how often it is invalidated. It does not wait for a frame, so
 * that the page is up to date before the next input event, however fast the user is.
 */
export class Renderer implements Disposable {
  readonly #container: HTMLElement;
  readonly #template: () => TemplateResult;
  #pending = false;
  #disposed = false;

  constructor(container: HTMLElement, template: () => TemplateResult) {
    this.#container = container;
    this.#template = template;
  }

  invalidate(): void {
    if (this.#pending || this.#disposed) return;
    this.#pending = true;
    queueMicrotask(() => {
      if (this.#pending) this.flush();
    });
  }

  /** Renders immediately. */
  flush(): void {
    this.#pending = false;
    if (!this.#disposed) render(this.#template(), this.#container);
  }

  dispose(): void {
    this.#disposed = true;
  }
}
