/**
 * The diagnosis of the chosen connection: the verdict on top, then the checks. Invariants: it never starts automatically; the result of a
 * connection stays until it is diagnosed again or the page is closed.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { diagnosisCopy } from '../../src/protocol/diagnosisMessages.ts';
import { helpOpen } from '../../src/protocol/hostMessages.ts';
import type { ConnectionChoice } from '../state/connectionChoice.ts';
import { button, checkbox } from '../ui/controls.ts';
import { Renderer } from '../ui/renderer.ts';
import { checkList, verdictTemplate } from './checkList.ts';
import { type DiagnosisRun, DiagnosisRuns } from './diagnosisRuns.ts';
import { diagnosisViewTexts } from './diagnosisViewTexts.ts';

export interface DiagnosisDeps {
  readonly channel: Channel;
  readonly choice: ConnectionChoice;
}

export class DiagnosisView implements Disposable {
  readonly element = document.createElement('section');
  readonly #deps: DiagnosisDeps;
  readonly #store = new DisposableStore();
  readonly #renderer: Renderer;
  readonly #runs: DiagnosisRuns;
  #deep = false;
  #isOpen = false;
  #note: string | undefined;

  constructor(deps: DiagnosisDeps) {
    this.#deps = deps;
    this.element.className = 'diagnosis';
    this.element.setAttribute('aria-label', diagnosisViewTexts.section());
    this.#runs = new DiagnosisRuns(deps.channel);
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    this.#store.add({ dispose: () => this.#runs.cancel() });
    for (const changed of [deps.choice.onDidChange, this.#runs.onDidChange]) {
      this.#store.add(
        changed(() => {
          this.#note = undefined;
          this.#renderer.invalidate();
        }),
      );
    }
    this.#renderer.flush();
  }

  /** Whether a diagnosis was requested. Until then, the view is not offered. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Diagnoses the chosen connection. */
  start(): void {
    this.#isOpen = true;
    const { connection } = this.#deps.choice;
    if (connection) void this.#runs.start(connection.connectionId, this.#deep);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #template(): TemplateResult {
    const { connection } = this.#deps.choice;
    const run = this.#runs.of(connection?.connectionId);
    return html`<div class="diagnosis-toolbar">
        ${
          run?.state === 'running'
            ? button({ label: diagnosisViewTexts.cancel(), onClick: () => this.#runs.cancel() })
            : button({
                label: diagnosisViewTexts.diagnose(),
                primary: run === undefined,
                disabled: connection === undefined,
                title: diagnosisViewTexts.diagnoseHelp(),
                onClick: () => this.start(),
              })
        }
        ${checkbox({
          label: diagnosisViewTexts.deep(),
          checked: this.#deep,
          title: diagnosisViewTexts.deepHelp(),
          onChange: (checked) => {
            this.#deep = checked;
            this.#renderer.invalidate();
          },
        })}
        ${run?.state === 'done' ? this.#copyButton(run) : nothing}
        ${this.#note === undefined ? nothing : html`<span class="diagnosis-note" role="status">${this.#note}</span>`}
      </div>
      <div class="diagnosis-result">
        <div class="verdict" role="status" aria-label=${diagnosisViewTexts.verdict()}>
          ${this.#verdict(run, connection !== undefined)}
        </div>
        ${run?.state === 'done' ? checkList(run.diagnosis) : nothing}
      </div>`;
  }

  #verdict(run: DiagnosisRun | undefined, hasConnection: boolean): TemplateResult {
    if (run?.state === 'done') return verdictTemplate(run.diagnosis, (code) => void this.#help(code));
    const text =
      run === undefined
        ? hasConnection
          ? diagnosisViewTexts.ready()
          : diagnosisViewTexts.noConnection()
        : run.state === 'running'
          ? diagnosisViewTexts.running()
          : diagnosisViewTexts.failed({ reason: run.reason });
    return html`<p class="verdict-message"><bdi>${text}</bdi></p>`;
  }

  #copyButton({ diagnosis }: Extract<DiagnosisRun, { state: 'done' }>): TemplateResult {
    return button({
      label: diagnosisViewTexts.copy(),
      title: diagnosisViewTexts.copyHelp(),
      onClick: () =>
        void this.#noted(async () => {
          await this.#deps.channel.request(diagnosisCopy, { diagnosis });
          return diagnosisViewTexts.copied();
        }),
    });
  }

  async #help(code: string): Promise<void> {
    await this.#noted(async () => {
      await this.#deps.channel.request(helpOpen, { code });
      return undefined;
    });
  }

  async #noted(run: () => Promise<string | undefined>): Promise<void> {
    try {
      this.#note = await run();
    } catch (error) {
      this.#note = messageOf(error);
    }
    this.#renderer.invalidate();
  }
}
