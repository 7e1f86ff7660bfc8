/** The interface of reporters. A reporter returns text, and never writes it. */
import type { ReportedScenario, ScenarioStatus } from '../../model/scenario/scenarioResult.ts';

export interface RunSummary {
  readonly passed: number;
  readonly failed: number;
  readonly errored: number;
  readonly skipped: number;
  readonly ms: number;
}

/** Results contain names from files and servers, so each reporter escapes them for its format. */
export interface Reporter {
  begin?(total: number): string;
  result?(result: ReportedScenario): string;
  end?(results: readonly ReportedScenario[], summary: RunSummary): string;
}

export function summaryOf(results: readonly ReportedScenario[], ms: number): RunSummary {
  const count = (status: ScenarioStatus): number => results.filter((result) => result.status === status).length;
  return { passed: count('passed'), failed: count('failed'), errored: count('errored'), skipped: count('skipped'), ms };
}

/** The step that did not pass. */
export function faultyStep({ steps }: ReportedScenario): ReportedScenario['steps'][number] | undefined {
  return steps.find(({ status }) => status === 'failed' || status === 'errored');
}
