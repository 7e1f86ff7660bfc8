import { sorted } from '../profile/resolvedProfile.ts';
import type { Scenario } from './scenario.ts';

/** A text that is equal for scenarios with the same content, regardless of their format. */
export function scenarioVersion(scenario: Scenario): string {
  return JSON.stringify(sorted(scenario)) ?? '';
}
