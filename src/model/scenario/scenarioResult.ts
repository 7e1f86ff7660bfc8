/** The result of a scenario, as runners produce it and reports show it. */
import type { StoredCause } from '../cause/cause.ts';
import { causeWithText, type CauseWithText } from '../cause/causeTexts.ts';

/** failed: something was not as expected. errored: the scenario or step could not run. skipped: it did not run, or was canceled. */
export type ScenarioStatus = 'passed' | 'failed' | 'errored' | 'skipped';

export interface StepResult {
  /** The index of the step among the steps of the scenario, from 0. */
  readonly index: number;
  readonly title: string;
  readonly status: ScenarioStatus;
  readonly ms: number;
  /** The expected value in payload notation; left out if there is none. */
  readonly expected?: unknown;
  readonly actual?: unknown;
  readonly cause?: StoredCause;
  /**
   * The path of the step that did not pass, from the root of the collection; for a step of a `repeat` or `use`, the
   * path of the inner step. Left out if the step passed, or did not run.
   */
  readonly path?: readonly (string | number)[];
}

export interface ScenarioResult {
  readonly scenario: string;
  readonly status: ScenarioStatus;
  readonly ms: number;
  readonly steps: readonly StepResult[];
  /** The IDs of the connections that the scenario opened. Their entries are the capture of the scenario. */
  readonly connectionIds: readonly string[];
}

/** An item of the list `results` in the report `json` (docs/command-line.md). */
export interface ReportedScenario {
  readonly file: string;
  readonly scenario: string;
  /** The line on which the scenario begins in the file, from 1. */
  readonly line: number;
  readonly status: ScenarioStatus;
  readonly ms: number;
  readonly steps: readonly (Omit<StepResult, 'cause' | 'path'> & { readonly cause?: CauseWithText })[];
}

export function reportedScenario(
  { scenario, status, ms, steps }: ScenarioResult,
  { file, line }: { readonly file: string; readonly line: number },
): ReportedScenario {
  const shown = steps.map(({ cause, path: _, ...step }) => ({
    ...step,
    ...(cause && { cause: causeWithText(cause) }),
  }));
  return { file, scenario, line, status, ms, steps: shown };
}
