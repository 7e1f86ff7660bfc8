import { render, type TemplateResult } from 'lit';
import type { Disposable } from '../../src/base/disposable.ts';

/**
 * Renders a template into an element once after the current task, however often it is invalidated. It does not wait for a frame, so that
 * the next action of a person, however fast, finds the page as the last one left it.
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

  /** Renders now. */
  flush(): void {
    this.#pending = false;
    if (!this.#disposed) render(this.#template(), this.#container);
  }

  dispose(): void {
    this.#disposed = true;
  }
}
