/**
 * Runs tests of collections: scenarios, and emits with an expectation. Invariants: the files are used as they were read at the start, even
 * if they change later; every test ends with exactly one outcome, also when the run is canceled or the engine ends; tests that use the same
 * connection of a collection never run at the same time.
 */
import { runInParallel } from '../../base/parallelWork.ts';
import { messageOf } from '../../base/userError.ts';
import { causeMessage } from '../../model/cause/causeTexts.ts';
import { jsonText } from '../../model/payload/jsonText.ts';
import type { ReadCollection, Runnable } from '../../model/scenario/readCollection.ts';
import type { ReportedScenario, ScenarioStatus, StepResult } from '../../model/scenario/scenarioResult.ts';
import { scenarioTexts } from '../../model/scenario/scenarioTexts.ts';
import { stepLines } from '../../model/scenario/stepLines.ts';
import { visible, visibleLines } from '../../model/text/visible.ts';
import { durationText } from '../../model/texts/quantities.ts';
import type { FinishedScenario, PreparedCollection, ScenarioRunner } from './scenarioRunner.ts';
import { testTexts } from './testTexts.ts';

/** Maximum number of tests that run at the same time. */
const maxJobs = 8;

/** Identifies a scenario, or an emit with an expectation, in a collection, as long as its name does not change. */
export interface TestName {
  readonly name: string;
  readonly isEmit: boolean;
  /** Counts emits with the same name, from 0. */
  readonly occurrence: number;
}

export interface ChosenTest extends TestName {
  /** The URI of the collection's file, as text. */
  readonly uri: string;
}

/** The content of a collection's file. */
export interface TestFile {
  /** Its name as shown to the user. */
  readonly name: string;
  /** Undefined if it could not be read. */
  readonly text: string | undefined;
  readonly result: ReadCollection;
}

/** Why a test did not pass. */
export interface TestFault {
  readonly message: string;
  /** The values as JSON text. */
  readonly expected?: string;
  readonly actual?: string;
  /** Counted from 1, in the file as it was read at the start of the run. */
  readonly line?: number;
}

export interface TestOutcome {
  readonly status: ScenarioStatus;
  readonly ms?: number;
  readonly fault?: TestFault;
  /** The IDs of the connections that the test opened. */
  readonly connectionIds: readonly string[];
}

export interface TestReport<T> {
  started(test: T): void;
  /** Called with a line of text, without characters that a terminal interprets. */
  output(test: T, line: string): void;
  ended(test: T, outcome: TestOutcome): void;
}

export interface TestBatchDeps {
  readonly runner: Pick<ScenarioRunner, 'prepare' | 'runPrepared'>;
  /** The current content of a file; undefined if there is none. */
  readonly file: (uri: string) => TestFile | undefined;
}

export interface TestBatchOptions {
  /** Replaces the selected environments. */
  readonly environment?: string | undefined;
  readonly signal: AbortSignal;
}

/** Runs the tests, and resolves when all have ended. Never rejects. */
export async function runTests<T extends ChosenTest>(
  tests: readonly T[],
  { runner, file }: TestBatchDeps,
  { environment, signal }: TestBatchOptions,
  report: TestReport<T>,
): Promise<void> {
  const sources = new Map<string, Source>();
  // All files are read before the first test starts, so that all of them have the state at the start of the run.
  const files = new Map(tests.map(({ uri }) => [uri, file(uri)]));
  for (const [uri, known] of files) sources.set(uri, await sourceOf(known, { uri, environment }, runner));
  const planned = tests.map((test) => plannedOf(test, sources.get(test.uri) ?? {}));
  const keysOf = ({ test: { uri }, item }: PlannedTest<T>): string[] =>
    (item?.runnable.connections ?? []).map((key) => `${uri}\n${key}`);
  await runInParallel(planned, { jobs: maxJobs, keysOf }, async (plan) => {
    const { test } = plan;
    if (signal.aborted) return report.ended(test, { status: 'skipped', connectionIds: [] });
    report.started(test);
    report.ended(
      test,
      await outcomeOf(plan, runner, { signal, output: (line) => report.output(test, line) }, () => file(test.uri)),
    );
  });
}

/** A file at the start of a run, or the reason why none of its tests can run. */
interface Source {
  readonly file?: TestFile;
  readonly prepared?: PreparedCollection;
  readonly runnable?: readonly Runnable[];
  readonly fault?: TestFault;
}

async function sourceOf(
  file: TestFile | undefined,
  request: { uri: string; environment: string | undefined },
  runner: Pick<ScenarioRunner, 'prepare'>,
): Promise<Source> {
  if (!file) return {};
  const { text, result } = file;
  if (!result.ok) return { file, fault: { message: faultText(result.fault), line: result.fault.line } };
  if (text === undefined) return { file };
  try {
    const { collection, runnable } = result;
    return { file, runnable, prepared: await runner.prepare(request, { text, collection }) };
  } catch (error) {
    return { file, fault: { message: messageOf(error), line: 1 } };
  }
}

/** The fault of an invalid file, with its position. */
export function faultText(fault: Extract<ReadCollection, { ok: false }>['fault']): string {
  return testTexts.fileFault({ line: fault.line, column: fault.column, fault: causeMessage(fault) });
}

interface PlannedTest<T> {
  readonly test: T;
  readonly source: Source;
  /** The scenario or emit to run; undefined if it cannot be run. */
  readonly item?:
    | { readonly runnable: Runnable; readonly index: number; readonly prepared: PreparedCollection }
    | undefined;
}

function plannedOf<T extends ChosenTest>(test: T, source: Source): PlannedTest<T> {
  const { runnable: all = [], prepared } = source;
  const index = indexOfTest(all, test);
  const runnable = all[index];
  return { test, source, item: runnable && prepared ? { runnable, index, prepared } : undefined };
}

/** The index of the test; -1 if the collection does not contain it. */
export function indexOfTest(all: readonly Runnable[], { name, isEmit, occurrence }: TestName): number {
  let left = occurrence;
  return all.findIndex((runnable) => runnable.name === name && runnable.isEmit === isEmit && left-- === 0);
}

/** Text that identifies a test in its collection. */
export function testId({ name, isEmit, occurrence }: TestName): string {
  return JSON.stringify([isEmit ? 'emit' : 'scenario', name, ...(occurrence > 0 ? [occurrence] : [])]);
}

interface TestContext {
  readonly signal: AbortSignal;
  readonly output: (line: string) => void;
}

async function outcomeOf<T extends ChosenTest>(
  { test, source, item }: PlannedTest<T>,
  runner: Pick<ScenarioRunner, 'runPrepared'>,
  { signal, output }: TestContext,
  current: () => TestFile | undefined,
): Promise<TestOutcome> {
  const { name, uri } = test;
  if (!item) {
    const file = source.file?.name ?? uri;
    const fault = source.fault ?? { message: testTexts.noLongerThere({ name, file }) };
    output(visible(fault.message));
    return { status: 'errored', fault, connectionIds: [] };
  }
  let finished: FinishedScenario;
  try {
    const { index, prepared } = item;
    const keepAs = `${uri}\n${testId(test)}`;
    const onStep = (step: StepResult): void => output(stepLine(name, step));
    finished = await runner.runPrepared(prepared, { name, index, keepAs }, { signal, onStep });
  } catch (error) {
    if (signal.aborted) {
      output(visible(testTexts.scenarioCanceled({ scenario: name })));
      return { status: 'skipped', connectionIds: [] };
    }
    output(visible(messageOf(error)));
    return { status: 'errored', fault: { message: messageOf(error), line: item.runnable.line }, connectionIds: [] };
  }
  const { reported, connectionIds, faultLine } = finished;
  const { status, ms } = reported;
  const hasChanged = current()?.text !== source.file?.text;
  const note = hasChanged ? testTexts.fileChanged({ file: source.file?.name ?? uri }) : undefined;
  for (const line of endLines(finished)) output(line);
  if (note !== undefined) output(visible(note));
  if (status === 'passed' || status === 'skipped') return { status, ms, connectionIds };
  const fault = faultOf(reported, { line: faultLine ?? item.runnable.line, note });
  return { status, ms, fault, connectionIds };
}

function stepLine(scenario: string, { title, status, ms }: StepResult): string {
  return visible(testTexts.stepEnded({ status, scenario, step: title, duration: durationText(ms) }));
}

function* endLines({ reported, connectionIds, faultLine }: FinishedScenario): Generator<string> {
  const { status, scenario, ms, file, line, steps } = reported;
  for (const step of steps.filter(isFaulty)) for (const text of stepLines(step).slice(1)) yield `    ${text}`;
  yield visible(
    testTexts.scenarioEnded({ status, scenario, duration: durationText(ms), file, line: String(faultLine ?? line) }),
  );
  if (connectionIds.length > 0)
    yield `  ${visible(testTexts.connections({ filter: `conn:${connectionIds.join(',')}` }))}`;
}

function isFaulty({ status }: ReportedScenario['steps'][number]): boolean {
  return status === 'failed' || status === 'errored';
}

function faultOf(
  { steps, scenario }: ReportedScenario,
  { line, note }: { line: number; note: string | undefined },
): TestFault {
  const step = steps.find(isFaulty);
  if (!step) return { message: note ?? scenario, line };
  const { title, cause, expected, actual } = step;
  const first = cause ? testTexts.fault({ step: title, fault: cause.message }) : title;
  const values = {
    ...(expected !== undefined && { expected: prettyJson(expected) }),
    ...(actual !== undefined && { actual: prettyJson(actual) }),
  };
  const alone = values.expected ?? values.actual;
  // VS Code shows a comparison of two values. A single value becomes a part of the message.
  const other =
    alone === undefined || (values.expected !== undefined && values.actual !== undefined)
      ? []
      : [
          values.expected === undefined
            ? scenarioTexts.actualValue({ value: alone })
            : scenarioTexts.expectedValue({ value: alone }),
        ];
  return {
    message: [first, ...other, ...(cause?.remedies ?? []), ...(note === undefined ? [] : [note])].join('\n'),
    ...(other.length === 0 && values),
    line,
  };
}

/** The maximum number of characters of a value, because VS Code keeps the results in memory. */
const longestValue = 100_000;

/** Formats payload notation as JSON of several lines, without characters that hide text. */
function prettyJson(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value, null, 2);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The value has too many levels for JSON.stringify.
    text = jsonText(value);
  }
  return visibleLines(text.length > longestValue ? `${text.slice(0, longestValue)}…` : text);
}
