import { jsonText } from '../payload/jsonText.ts';
import type { ReportedScenario } from './scenarioResult.ts';
import { visible } from '../text/visible.ts';
import { scenarioTexts } from './scenarioTexts.ts';

const longest = 2000;

/**
 * The fault of a step, the expected value and the received value: one line each, without characters that a terminal
 * interprets.
 */
export function stepLines({ title, cause, expected, actual }: ReportedScenario['steps'][number]): string[] {
  const value = (it: unknown): string => {
    const text = jsonText(it);
    return text.length > longest ? `${text.slice(0, longest)}…` : text;
  };
  const remedies = cause?.remedies ?? [];
  return [
    title,
    ...(cause ? [cause.message] : []),
    ...(expected === undefined ? [] : [scenarioTexts.expectedValue({ value: value(expected) })]),
    ...(actual === undefined ? [] : [scenarioTexts.actualValue({ value: value(actual) })]),
    ...remedies,
  ].map(visible);
}
