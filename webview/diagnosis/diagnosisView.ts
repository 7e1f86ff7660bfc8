/**
 * The diagnosis of the chosen connection, a part of the findings: the verdict on top, then the checks. Invariants: a diagnosis never starts
 * automatically; the result of a connection stays until it is diagnosed again or the page is closed.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { messageOf } from '../../src/base/userError.ts';
import { connectionName } from '../../src/model/entry/connectionName.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { diagnosisCopy } from '../../src/protocol/diagnosisMessages.ts';
import { helpOpen } from '../../src/protocol/hostMessages.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import type { ConnectionChoice } from '../state/connectionChoice.ts';
import type { Fixes } from '../state/fixes.ts';
import type { ConnectionSummary } from '../../src/protocol/shapes.ts';
import { button, checkbox } from '../ui/controls.ts';
import { checkList, verdictTemplate } from './checkList.ts';
import { type DiagnosisRun, DiagnosisRuns } from './diagnosisRuns.ts';
import { diagnosisViewTexts } from './diagnosisViewTexts.ts';

export interface DiagnosisDeps {
  readonly channel: Channel;
  readonly session: SessionMirror;
  readonly choice: ConnectionChoice;
  readonly fixes: Fixes;
}

export class DiagnosisView implements Disposable {
  readonly #deps: DiagnosisDeps;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  readonly #runs: DiagnosisRuns;
  #deep = false;
  #note: string | undefined;

  /** Fires when the templates of the view have changed. */
  readonly onDidChange = this.#changes.event;

  constructor(deps: DiagnosisDeps) {
    this.#deps = deps;
    this.#runs = new DiagnosisRuns(
      deps.channel,
      (connectionId) => deps.session.connection(connectionId)?.state === 'connected',
    );
    this.#store.add({ dispose: () => this.#runs.cancel() });
    for (const changed of [deps.choice.onDidChange, this.#runs.onDidChange]) {
      this.#store.add(
        changed(() => {
          this.#note = undefined;
          this.#changes.fire();
        }),
      );
    }
  }

  /** Diagnoses the chosen connection. */
  start(): void {
    const { connection } = this.#deps.choice;
    if (connection) void this.#runs.start(connection.connectionId, this.#deep);
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** The toolbar: diagnose, or cancel, and copy the result. */
  toolbar(): TemplateResult {
    const run = this.#run;
    const hasConnection = this.#deps.choice.connection !== undefined;
    return html`<div class="diagnosis-toolbar">
      ${
        run?.state === 'running'
          ? button({ label: diagnosisViewTexts.cancel(), onClick: () => this.#runs.cancel() })
          : button({
              label: diagnosisViewTexts.diagnose(),
              disabled: !hasConnection,
              title: hasConnection ? diagnosisViewTexts.diagnoseHelp() : diagnosisViewTexts.noConnection(),
              onClick: () => this.start(),
            })
      }
      ${checkbox({
        label: diagnosisViewTexts.deep(),
        checked: this.#deep,
        title: diagnosisViewTexts.deepHelp(),
        onChange: (checked) => {
          this.#deep = checked;
          this.#changes.fire();
        },
      })}
      ${run?.state === 'done' ? this.#copyButton(run) : nothing}
      ${this.#note === undefined ? nothing : html`<span class="diagnosis-note" role="status">${this.#note}</span>`}
    </div>`;
  }

  /** The result; nothing until a diagnosis was requested. */
  result(): TemplateResult | typeof nothing {
    const run = this.#run;
    const { connection } = this.#deps.choice;
    if (run === undefined || connection === undefined) return nothing;
    return html`<section class="diagnosis" aria-label=${diagnosisViewTexts.section()}>
      <h2><bdi>${diagnosisViewTexts.of({ connection: connectionName(connection) })}</bdi></h2>
      ${isOutdated(run, connection) ? html`<p class="diagnosis-outdated" role="note">${diagnosisViewTexts.outdated()}</p>` : nothing}
      <div class="verdict" role="status" aria-label=${diagnosisViewTexts.verdict()}>${this.#verdict(run)}</div>
      ${run.state === 'done' ? checkList(run.diagnosis) : nothing}
    </section>`;
  }

  get #run(): DiagnosisRun | undefined {
    return this.#runs.of(this.#deps.choice.connection?.connectionId);
  }

  #verdict(run: DiagnosisRun): TemplateResult {
    if (run.state === 'done') {
      const { verdict, server } = run.diagnosis;
      const { connectionId } = this.#deps.choice;
      const fix = verdict ? this.#deps.fixes.of(verdict, connectionId, server) : undefined;
      return verdictTemplate(run.diagnosis, (code) => void this.#help(code), fix);
    }
    const text =
      run.state === 'running' ? diagnosisViewTexts.running() : diagnosisViewTexts.failed({ reason: run.reason });
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
    this.#changes.fire();
  }
}

/** Whether the verdict explains why the connection was not open, although it is open now. */
function isOutdated(run: DiagnosisRun, { state }: ConnectionSummary): boolean {
  return run.state === 'done' && run.diagnosis.verdict !== null && !run.wasConnected && state === 'connected';
}
