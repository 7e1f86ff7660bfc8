/** The scenarios that were started in the editor: which are running, and how each ended the last time. Kept until the window is closed. */
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { ScenarioRunner } from '../../host/collections/scenarioRunner.ts';
import type { ReportedScenario, ScenarioStatus } from '../../model/scenario/scenarioResult.ts';

interface Run {
  running: AbortController | undefined;
  status: ScenarioStatus | undefined;
}

const maxRuns = 5000;

export class EditorRuns implements Disposable {
  readonly #store = new DisposableStore();
  readonly #change = this.#store.add(new Emitter<void>());
  readonly onDidChange = this.#change.event;
  readonly #runner: Pick<ScenarioRunner, 'run'>;
  readonly #runs = new Map<string, Run>();

  constructor(runner: Pick<ScenarioRunner, 'run'>) {
    this.#runner = runner;
  }

  stateOf(uri: string, scenario: string): { isRunning: boolean; status: ScenarioStatus | undefined } {
    const run = this.#runs.get(keyOf(uri, scenario));
    return { isRunning: run?.running !== undefined, status: run?.status };
  }

  /**
   * Runs a scenario to its end.
   * @returns undefined if it is running already
   * @throws UserError when it cannot be started
   */
  async run(uri: string, scenario: string, signal?: AbortSignal): Promise<ReportedScenario | undefined> {
    const key = keyOf(uri, scenario);
    const before = this.#runs.get(key);
    if (before?.running) return undefined;
    const running = new AbortController();
    const run: Run = { running, status: undefined };
    // A Map keeps the order of insertion: the newest run must be the last entry.
    this.#runs.delete(key);
    this.#runs.set(key, run);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > maxRuns && oldest !== undefined) this.#runs.delete(oldest);
    this.#change.fire();
    try {
      const result = await this.#runner.run(
        { uri, scenario },
        { signal: signal ? AbortSignal.any([signal, running.signal]) : running.signal },
      );
      run.status = result.status;
      return result;
    } finally {
      run.running = undefined;
      this.#change.fire();
    }
  }

  /** Ends a running scenario; without effect if it is not running. */
  cancel(uri: string, scenario: string): void {
    this.#runs.get(keyOf(uri, scenario))?.running?.abort();
  }

  dispose(): void {
    for (const { running } of this.#runs.values()) running?.abort();
    this.#store.dispose();
  }
}

function keyOf(uri: string, scenario: string): string {
  return JSON.stringify([uri, scenario]);
}
