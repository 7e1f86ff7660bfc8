/** How a step that does not pass ends. */
import { isUserError } from '../../base/userError.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { causeOf } from '../../model/cause/userErrors.ts';
import { absent, type Difference, matchPathText, notationOf } from '../../model/matcher/matcher.ts';
import type { StepResult } from '../../model/scenario/scenarioResult.ts';

export type StepEnd = Pick<StepResult, 'status' | 'expected' | 'actual' | 'cause'>;

/** A step that failed inside a repeat or a used scenario: its title, and its path in the collection. */
export interface InnerStep {
  readonly title: string;
  readonly path: readonly (string | number)[];
}

/** Thrown when a step does not pass. */
export class StepEndError extends Error {
  readonly end: StepEnd;
  readonly inner: InnerStep | undefined;

  constructor(end: StepEnd, inner?: InnerStep) {
    super(end.status);
    this.end = end;
    this.inner = inner;
  }
}

/** The end that an error causes. If the error is not about an expectation, the step is `errored`. */
export function endOf(error: unknown): StepEndError {
  if (error instanceof StepEndError) return error;
  if (isUserError(error)) return errored(error.cause);
  // A fault of the runner itself is reported, and must not end other scenarios.
  return errored(causeOf(error, 'command.failed'));
}

export function errored(cause: StoredCause): StepEndError {
  return new StepEndError({ status: 'errored', cause });
}

export function failed(cause: StoredCause, values: Pick<StepEnd, 'expected' | 'actual'> = {}): StepEndError {
  return new StepEndError({ status: 'failed', ...values, cause });
}

/** @param because a cause that explains the difference better than “The value is not as expected” */
export function failedBy({ path, expected, actual, cause }: Difference, because?: StoredCause): StepEndError {
  return failed(cause ?? because ?? explain('scenario.notAsExpected', { path: matchPathText(path) }), {
    ...(expected !== absent && { expected }),
    ...(actual !== absent && { actual: notationOf(actual) }),
  });
}
