/** How a step ends that does not pass. */
import { isUserError } from '../../base/userError.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { causeOf } from '../../model/cause/userErrors.ts';
import { absent, type Difference, matchPathText, notationOf } from '../../model/matcher/matcher.ts';
import type { StepResult } from '../../model/scenario/scenarioResult.ts';

export type StepEnd = Pick<StepResult, 'status' | 'expected' | 'actual' | 'cause'>;

/** Thrown where a step ends. `inner` is the title of the step inside of a repeat or a used scenario. */
export class StepEndError extends Error {
  readonly end: StepEnd;
  readonly inner: string | undefined;

  constructor(end: StepEnd, inner?: string) {
    super(end.status);
    this.end = end;
    this.inner = inner;
  }
}

/** The end that an error causes: one that is not an expectation could not run. */
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

/** @param because a cause that explains more than that a value is not as expected */
export function failedBy({ path, expected, actual, cause }: Difference, because?: StoredCause): StepEndError {
  return failed(cause ?? because ?? explain('scenario.notAsExpected', { path: matchPathText(path) }), {
    ...(expected !== absent && { expected }),
    ...(actual !== absent && { actual: notationOf(actual) }),
  });
}
