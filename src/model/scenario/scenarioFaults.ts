/** Faults of scenarios that concern several steps or other parts of the file. */
import type { StoredCause } from '../cause/cause.ts';
import { explain } from '../cause/causeTexts.ts';
import { findScenario, isOpenText, type Scenario, type ScenarioFile, type Step } from './scenario.ts';

export interface ScenarioFault {
  /** The path of the fault: keys and indexes, from the root of the collection. */
  readonly path: readonly (string | number)[];
  readonly cause: StoredCause;
}

/** The steps of used scenarios count each time they are used, so that a short file cannot describe an endless scenario. */
export const maxSteps = 10_000;
const maxUseDepth = 100;

class FaultError extends Error {
  readonly fault: ScenarioFault;

  constructor(path: readonly (string | number)[], cause: StoredCause) {
    super(cause.code);
    this.fault = { path, cause };
  }
}

/** The first fault; undefined if there is none. */
export function scenarioFault(file: ScenarioFile): ScenarioFault | undefined {
  for (const fault of scenarioFaults(file)) return fault;
  return undefined;
}

/** The first fault of the names, then the first fault of the steps of each scenario. */
export function* scenarioFaults(file: ScenarioFile): Generator<ScenarioFault, void> {
  const { scenarios = [] } = file;
  const names = new Set<string>();
  for (const [index, scenario] of scenarios.entries()) {
    const path = ['scenarios', index];
    const found = faultOf(() => {
      if (names.has(scenario.name))
        throw new FaultError([...path, 'name'], explain('scenario.nameTwice', { scenario: scenario.name }));
      assertKnown(file.connections, scenario.connection, [...path, 'connection'], 'scenario.noSuchConnection');
    });
    names.add(scenario.name);
    if (found) yield found;
  }
  for (const [index, scenario] of scenarios.entries()) {
    const found = faultOf(() => new Walk(file).scenario(scenario, ['scenarios', index]));
    if (found) yield found;
  }
}

function faultOf(check: () => void): ScenarioFault | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
}

function assertKnown(
  all: Readonly<Record<string, unknown>>,
  key: string | undefined,
  path: readonly (string | number)[],
  code: 'scenario.noSuchConnection' | 'scenario.noSuchRequest',
): void {
  if (key === undefined || isOpenText(key) || Object.hasOwn(all, key)) return;
  throw new FaultError(path, explain(code, { name: key, known: Object.keys(all).join(', ') }));
}

/** Follows the steps of one scenario in order, including the steps of the scenarios that it uses. */
class Walk {
  readonly #file: ScenarioFile;
  /** Names of connections that are certainly open. */
  #open = new Set<string>();
  /** The names of the scenarios that are being followed. */
  readonly #within: string[] = [];
  #steps = 0;

  constructor(file: ScenarioFile) {
    this.#file = file;
  }

  scenario(scenario: Scenario, path: readonly (string | number)[]): void {
    if (scenario.connection !== undefined) this.#open.add(scenario.connection);
    this.#within.push(scenario.name);
    this.#walk(scenario.steps, [...path, 'steps'], undefined);
    this.#within.pop();
  }

  /** @param usedAt the step that uses the scenario of these steps. A fault that depends on the use is reported at this step */
  #walk(
    steps: readonly Step[],
    path: readonly (string | number)[],
    usedAt: readonly (string | number)[] | undefined,
  ): void {
    for (const [index, step] of steps.entries()) {
      const at = [...path, index];
      if (++this.#steps > maxSteps)
        throw new FaultError(usedAt ?? at, explain('scenario.tooManySteps', { max: maxSteps }));
      this.#step(step, at, usedAt);
    }
  }

  #step(step: Step, at: readonly (string | number)[], usedAt: readonly (string | number)[] | undefined): void {
    if ('connect' in step) {
      assertKnown(this.#file.connections, step.connect, [...at, 'connect'], 'scenario.noSuchConnection');
      const name = step.as ?? step.connect;
      if (isOpenText(name)) return;
      if (this.#open.has(name))
        throw new FaultError(
          usedAt ?? [...at, step.as === undefined ? 'connect' : 'as'],
          explain('scenario.alreadyOpen', { name }),
        );
      if (!step.expect) this.#open.add(name);
    } else if ('disconnect' in step) {
      // Without a name, the step closes the only open connection.
      if (step.as === undefined) this.#open.clear();
      else this.#open.delete(step.as);
    } else if ('request' in step) {
      if (typeof step.request === 'string')
        assertKnown(this.#file.requests ?? {}, step.request, [...at, 'request'], 'scenario.noSuchRequest');
    } else if ('repeat' in step) {
      const before = new Set(this.#open);
      this.#walk(step.steps, [...at, 'steps'], usedAt);
      // A connection that the first iteration left open is a fault in the second one.
      const isSame = before.size === this.#open.size && [...before].every((name) => this.#open.has(name));
      if (step.repeat > 1 && !isSame) this.#walk(step.steps, [...at, 'steps'], usedAt);
    } else if ('use' in step) {
      this.#use(step.use, [...at, 'use'], usedAt);
    }
  }

  #use(name: string, at: readonly (string | number)[], usedAt: readonly (string | number)[] | undefined): void {
    const used = findScenario(this.#file, name);
    if (!used) {
      const known = (this.#file.scenarios ?? []).map((scenario) => scenario.name).join(', ');
      throw new FaultError(at, explain('scenario.noSuchScenario', { name, known }));
    }
    const start = this.#within.indexOf(name);
    if (start >= 0) {
      const chain = [...this.#within.slice(start), name].join(' → ');
      throw new FaultError(at, explain('scenario.circularUse', { name, chain }));
    }
    if (this.#within.length > maxUseDepth)
      throw new FaultError(at, explain('scenario.useTooDeep', { max: maxUseDepth }));
    const index = (this.#file.scenarios ?? []).indexOf(used);
    this.#within.push(name);
    this.#walk(used.steps, ['scenarios', index, 'steps'], usedAt ?? at);
    this.#within.pop();
  }
}
