/** Repeats the emit of the form: how many times and how often, with progress. It is hidden until it is opened from the menu. */
import { html, nothing, type TemplateResult } from 'lit';
import { maxTimerMs, type Clock } from '../../src/base/clock.ts';
import type { Disposable } from '../../src/base/disposable.ts';
import { wholeNumberOf } from '../../src/model/texts/numberText.ts';
import { button, iconButton, textField } from '../ui/controls.ts';
import { RepeatedEmit } from './repeatedEmit.ts';
import { emitTexts } from './emitTexts.ts';

const maxCount = 100_000;

export interface RepeatFormDeps {
  clock: Clock;
  invalidate: () => void;
  /** A function that emits the current draft any number of times; undefined if it cannot be sent. */
  prepare: () => (() => Promise<void>) | undefined;
}

export class RepeatForm implements Disposable {
  readonly #deps: RepeatFormDeps;
  #isOpen = false;
  /** Whether a saved emit opened the form. */
  #isLoaded = false;
  #count = '10';
  #everyMs = '1000';
  #faults: { count?: string; everyMs?: string } = {};
  #run: RepeatedEmit | undefined;

  constructor(deps: RepeatFormDeps) {
    this.#deps = deps;
  }

  open(): void {
    this.#isOpen = true;
    this.#deps.invalidate();
  }

  /** Shows how the emit that was loaded is repeated; closes the form if another emit opened it. */
  load(repeat: { readonly count?: number | undefined; readonly everyMs: number } | undefined): void {
    if (this.#run?.isRunning || (!repeat && !this.#isLoaded)) return;
    this.#close();
    this.#isLoaded = repeat !== undefined;
    if (!repeat) return;
    this.#count = repeat.count === undefined ? '' : String(repeat.count);
    this.#everyMs = String(repeat.everyMs);
    this.open();
  }

  dispose(): void {
    this.#run?.dispose();
  }

  template(): TemplateResult | typeof nothing {
    if (!this.#isOpen) return nothing;
    const { count, everyMs } = this.#faults;
    const running = this.#run?.isRunning ?? false;
    const fault = count ?? everyMs ?? (running ? undefined : this.#run?.fault);
    return html`<div class="emit-repeat" role="group" aria-label=${emitTexts.repeat()}>
      <span aria-hidden="true">${emitTexts.repeat()}</span>
      <span class="unit" aria-hidden="true">${emitTexts.repeatCountShort()}</span>
      ${this.#field('count', emitTexts.repeatCount(), running)}
      <span class="unit" aria-hidden="true">${emitTexts.repeatIntervalShort()}</span>
      ${this.#field('everyMs', emitTexts.repeatInterval(), running)}
      <span class="unit" aria-hidden="true">${emitTexts.ackTimeoutUnit()}</span>
      ${
        running
          ? button({ label: emitTexts.stopRepeat(), onClick: () => this.#stop() })
          : button({ label: emitTexts.startRepeat(), onClick: () => this.#start() })
      }
      <span class="repeat-progress" role="status" aria-label=${emitTexts.repeatProgress()}
        >${this.#run ? progressText(this.#run) : nothing}</span
      >
      ${iconButton({ icon: 'close', label: emitTexts.closeRepeat(), disabled: running, onClick: () => this.#close() })}
      ${fault ? html`<div class="fault" role="alert"><bdi>${fault}</bdi></div>` : nothing}
    </div>`;
  }

  #field(name: 'count' | 'everyMs', label: string, disabled: boolean): TemplateResult {
    return textField({
      label,
      value: name === 'count' ? this.#count : this.#everyMs,
      fault: this.#faults[name],
      title: name === 'count' ? emitTexts.repeatCountTitle() : label,
      ...(name === 'count' && { placeholder: emitTexts.repeatNoCount() }),
      disabled,
      onInput: (text) => {
        if (name === 'count') this.#count = text;
        else this.#everyMs = text;
        this.#faults = {};
        this.#deps.invalidate();
      },
    });
  }

  #start(): void {
    const count = this.#count.trim() === '' ? Infinity : wholeNumber(this.#count, 1, maxCount);
    const everyMs = wholeNumber(this.#everyMs, 0, maxTimerMs);
    this.#faults = {
      ...(count === undefined && { count: emitTexts.repeatCountFault({ max: maxCount }) }),
      ...(everyMs === undefined && { everyMs: emitTexts.repeatIntervalFault({ max: maxTimerMs }) }),
    };
    const emit = count === undefined || everyMs === undefined ? undefined : this.#deps.prepare();
    if (count !== undefined && everyMs !== undefined && emit) {
      const { clock, invalidate } = this.#deps;
      this.#run = new RepeatedEmit(count, everyMs, { clock, emit, onChange: invalidate });
    }
    this.#deps.invalidate();
  }

  #stop(): void {
    this.#run?.stop();
    this.#deps.invalidate();
  }

  #close(): void {
    this.#isOpen = false;
    this.#run = undefined;
    this.#faults = {};
    this.#deps.invalidate();
  }
}

function progressText({ sent, count }: RepeatedEmit): string {
  return count === Infinity ? emitTexts.repeatSentUntilStopped({ sent }) : emitTexts.repeatSent({ sent, count });
}

function wholeNumber(text: string, min: number, max: number): number | undefined {
  const number = wholeNumberOf(text) ?? NaN;
  return number >= min && number <= max ? number : undefined;
}
