/**
 * Runs one scenario (docs/scenarios.md): its steps one after another, until one does not pass. Invariants: however it ends, everything that
 * it opened is closed; it ends in time, even if a step would wait indefinitely; its result contains no value of a secret.
 */
import { explain } from '../../model/cause/causeTexts.ts';
import { mapTree } from '../../base/treeMap.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { SecretMask } from '../../model/profile/secretMask.ts';
import {
  defaultScenarioMs,
  findScenario,
  type RepeatStep,
  type Scenario,
  type ScenarioFile,
  type Step,
} from '../../model/scenario/scenario.ts';
import type { ScenarioResult, StepResult } from '../../model/scenario/scenarioResult.ts';
import { scenarioTexts } from '../../model/scenario/scenarioTexts.ts';
import { stepTitle } from '../../model/scenario/stepTitle.ts';
import { connectStep } from './connectStep.ts';
import { emitStep } from './emitStep.ts';
import { OpenConnections } from './openConnections.ts';
import { requestStep } from './requestStep.ts';
import type { ScenarioHost, ScenarioPort } from './scenarioPort.ts';
import { ScenarioScope, type ScenarioVariables } from './scenarioScope.ts';
import type { StepContext } from './stepContext.ts';
import { endOf, errored, type InnerStep, type StepEnd, StepEndError } from './stepEnd.ts';
import { Stopping } from './stopping.ts';
import { neverStep, waitForStep } from './waitSteps.ts';

/** After this many steps, other work can run. While a step waits for the network, other work can run too. */
const stepsAtOnce = 100;

export interface ScenarioRequest {
  readonly file: ScenarioFile;
  readonly scenario: Scenario;
  readonly variables: ScenarioVariables;
  /** Time limit in milliseconds, for a scenario without `timeoutMs`. */
  readonly timeoutMs?: number | undefined;
  /** The TLS options of HTTP requests. */
  readonly tls?: ConnectionProfile['tls'];
  /** The path of the scenario in the collection. */
  readonly path: Path;
}

type Path = readonly (string | number)[];

/**
 * Runs a scenario. Never rejects.
 * @param signal aborts if the run is canceled
 * @param onStep is called when a step of the scenario has ended
 */
export async function runScenario(
  request: ScenarioRequest,
  port: ScenarioPort,
  host: ScenarioHost,
  signal?: AbortSignal,
  onStep?: (step: StepResult) => void,
): Promise<ScenarioResult> {
  return new ScenarioRun(request, port, host, { signal, onStep }).run();
}

class ScenarioRun {
  readonly #request: ScenarioRequest;
  readonly #port: ScenarioPort;
  readonly #stopping: Stopping;
  readonly #context: StepContext;
  readonly #onStep: ((step: StepResult) => void) | undefined;
  readonly #results: StepResult[] = [];
  #sinceYield = 0;

  constructor(
    request: ScenarioRequest,
    port: ScenarioPort,
    host: ScenarioHost,
    {
      signal,
      onStep,
    }: { readonly signal: AbortSignal | undefined; readonly onStep: ((step: StepResult) => void) | undefined },
  ) {
    this.#request = request;
    this.#port = port;
    this.#onStep = onStep;
    const { file, variables, scenario } = request;
    const timeoutMs = scenario.timeoutMs ?? request.timeoutMs ?? defaultScenarioMs;
    this.#stopping = new Stopping(port.clock, timeoutMs, signal);
    this.#context = {
      file,
      port,
      host,
      scope: new ScenarioScope({ file, variables, host, port }),
      connections: new OpenConnections(port, (connection) =>
        scenarioTexts.connectionOf({ scenario: scenario.name, connection: this.#masked(connection) }),
      ),
      stopping: this.#stopping,
      tls: request.tls,
    };
  }

  async run(): Promise<ScenarioResult> {
    const { scenario } = this.#request;
    const { clock } = this.#port;
    const begin = clock.now();
    let end: StepEnd;
    try {
      end = await this.#steps(scenario);
    } finally {
      this.#stopping.dispose();
      this.#context.connections.dispose();
    }
    for (let index = this.#results.length; index < scenario.steps.length; index++) {
      const step = scenario.steps[index];
      if (step) this.#results.push({ index, title: stepTitle(step), status: 'skipped', ms: 0 });
    }
    return this.#masked({
      scenario: scenario.name,
      status: end.status,
      ms: rounded(clock.now() - begin),
      steps: this.#results,
      connectionIds: this.#context.connections.ids,
    });
  }

  /** @returns how the last step ended */
  async #steps({ connection, steps }: Scenario): Promise<StepEnd> {
    let opening: StepEnd | undefined;
    if (connection !== undefined) {
      try {
        await connectStep(this.#context, { connect: connection });
      } catch (error) {
        opening = endOf(error).end;
        if (steps.length === 0) {
          const path = [...this.#request.path, 'connection'];
          this.#ended({ index: 0, title: scenarioTexts.connect({ name: connection }), ms: 0, ...opening, path });
          return opening;
        }
      }
    }
    for (const [index, step] of steps.entries()) {
      const begin = this.#port.clock.now();
      const title = stepTitle(step);
      let end: StepEnd = { status: 'passed' };
      const path = this.#pathOf(index);
      let inner: InnerStep | undefined;
      try {
        // A connection that is opened before the first step has no step of its own, so the first step reports its failure.
        if (opening) {
          const at = [...this.#request.path, 'connection'];
          throw new StepEndError(opening, { title: scenarioTexts.connect({ name: connection ?? '' }), path: at });
        }
        await this.#step(step, path);
        this.#stopping.check();
      } catch (error) {
        ({ end, inner } = endOf(error));
      }
      const shown = inner === undefined ? title : scenarioTexts.inside({ outer: title, inner: inner.title });
      const ms = rounded(this.#port.clock.now() - begin);
      this.#ended({
        index,
        title: shown,
        ms,
        ...end,
        ...(end.status !== 'passed' && { path: inner?.path ?? path }),
      });
      if (end.status !== 'passed') return end;
    }
    return { status: 'passed' };
  }

  /** An emit with an expectation is itself the only step. */
  #pathOf(index: number): Path {
    const { path } = this.#request;
    return path[0] === 'scenarios' ? [...path, 'steps', index] : path;
  }

  #ended(step: StepResult): void {
    this.#results.push(step);
    this.#onStep?.(this.#masked(step));
  }

  async #step(step: Step, path: Path): Promise<void> {
    this.#stopping.check();
    if (++this.#sinceYield >= stepsAtOnce) {
      this.#sinceYield = 0;
      await this.#stopping.until(this.#port.yieldToEventLoop());
    }
    const { scope, connections } = this.#context;
    const nameOf = (as: string | undefined): string | undefined =>
      as === undefined ? undefined : scope.fillText(as, 'as');
    if ('connect' in step) return connectStep(this.#context, step);
    if ('emit' in step) return emitStep(this.#context, step);
    if ('waitFor' in step) return waitForStep(this.#context, step);
    if ('never' in step) return neverStep(this.#context, step);
    if ('request' in step) return requestStep(this.#context, step);
    if ('repeat' in step) return this.#repeat(step, path);
    if ('use' in step) return this.#use(step.use);
    if ('pauseMs' in step) return this.#stopping.pause(step.pauseMs);
    if ('set' in step) return scope.set(step.set);
    connections.beginWindows(step);
    const connection = connections.get(nameOf(step.as));
    if ('conditions' in step) connection.client.setConditions(step.conditions);
    else connections.close(connection);
  }

  async #repeat({ repeat, everyMs = 0, steps }: RepeatStep, path: Path): Promise<void> {
    const { scope } = this.#context;
    const { clock } = this.#port;
    const outer = scope.iteration;
    const begin = clock.now();
    try {
      for (let iteration = 1; iteration <= repeat; iteration++) {
        const wait = begin + (iteration - 1) * everyMs - clock.now();
        if (wait > 0) await this.#stopping.pause(wait);
        scope.iteration = iteration;
        await this.#inside(steps, path, (inner) => scenarioTexts.iteration({ iteration, inner }));
      }
    } finally {
      scope.iteration = outer;
    }
  }

  async #use(name: string): Promise<void> {
    const used = findScenario(this.#request.file, name);
    if (!used) {
      const known = (this.#request.file.scenarios ?? []).map((scenario) => scenario.name).join(', ');
      throw errored(explain('scenario.noSuchScenario', { name, known }));
    }
    const index = this.#request.file.scenarios?.indexOf(used) ?? 0;
    await this.#inside(used.steps, ['scenarios', index], (inner) => inner);
  }

  /**
   * Runs nested steps. If one does not pass, the result contains its title and its path.
   * @param outer the path of the step that contains them
   */
  async #inside(steps: readonly Step[], outer: Path, titleOf: (inner: string) => string): Promise<void> {
    for (const [index, step] of steps.entries()) {
      const path = [...outer, 'steps', index];
      try {
        await this.#step(step, path);
      } catch (error) {
        const { end, inner } = endOf(error);
        const own = stepTitle(step);
        const title = inner === undefined ? own : scenarioTexts.inside({ outer: own, inner: inner.title });
        throw new StepEndError(end, { title: titleOf(title), path: inner?.path ?? path });
      }
    }
  }

  /** Masks the secrets that are known in a result, because a server may send a secret back. */
  #masked<T>(result: T): T {
    const { secrets } = this.#context.scope;
    if (secrets.size === 0) return result;
    const mask = new SecretMask([...secrets]);
    return mapTree(result, (node) => {
      if (typeof node === 'string') return { leaf: mask.text(node) };
      if (Array.isArray(node)) return { array: node };
      if (typeof node !== 'object' || node === null) return { leaf: secrets.has(String(node)) ? '‹redacted›' : node };
      return { object: Object.entries(node).map(([key, value]) => [mask.text(key), value] as const) };
    }) as T;
  }
}

/** Rounds milliseconds to whole microseconds. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
