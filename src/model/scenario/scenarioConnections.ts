/** Finds the connections of a collection that a scenario opens. */
import { findScenario, isOpenText, type Scenario, type ScenarioFile, type Step } from './scenario.ts';

/**
 * The keys of the connections that a scenario, and the scenarios that it uses, may open. If a key is only known when the scenario runs,
 * every connection of the collection counts.
 * @param file a valid collection, in which no scenario uses itself
 */
export function connectionsOf(file: ScenarioFile, { connection, steps }: Scenario): string[] {
  const keys = new Set(connection === undefined ? [] : [connection]);
  const followed = new Set<string>();
  const follow = (all: readonly Step[]): void => {
    for (const step of all) {
      if ('connect' in step) keys.add(step.connect);
      else if ('repeat' in step) follow(step.steps);
      else if ('use' in step && !followed.has(step.use)) {
        followed.add(step.use);
        follow(findScenario(file, step.use)?.steps ?? []);
      }
    }
  };
  follow(steps);
  return [...keys].some(isOpenText) ? Object.keys(file.connections) : [...keys];
}
