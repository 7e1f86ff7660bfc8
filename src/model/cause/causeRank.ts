import type { StoredCause } from './cause.ts';
import { weightOf } from './causeTexts.ts';

const confidenceRank = { possible: 1, likely: 2, proved: 3 } as const;

/**
 * Symptoms have the lowest rank, regardless of their confidence: it is certain that the transport was closed, but this explains nothing.
 */
function rank(cause: StoredCause): number {
  const weight = weightOf(cause.code);
  if (weight === 'symptom') return 0;
  return confidenceRank[cause.confidence ?? 'proved'] * 2 + (weight === 'exact' ? 1 : 0);
}

/** Whether a cause that was found later may replace an earlier one of the same attempt: a weaker cause never replaces a stronger one. */
export function mayReplace(earlier: StoredCause | undefined, later: StoredCause): boolean {
  return earlier === undefined || rank(later) >= rank(earlier);
}

/** Whether a cause only describes what happened, and not why. */
export function isSymptom(cause: StoredCause): boolean {
  return weightOf(cause.code) === 'symptom';
}
