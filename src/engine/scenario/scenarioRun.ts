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
import { endOf, errored, type StepEnd, StepEndError } from './stepEnd.ts';
import { Stopping } from './stopping.ts';
import { neverStep, waitForStep } from './waitSteps.ts';

/** After this many steps, other work can run. Steps that use the network let other work run anyway. */
const stepsAtOnce = 100;

export interface ScenarioRequest {
  readonly file: ScenarioFile;
  readonly scenario: Scenario;
  readonly variables: ScenarioVariables;
  /** Time limit in milliseconds, for a scenario without `timeoutMs`. */
  readonly timeoutMs?: number | undefined;
  /** The TLS options of HTTP requests. */
  readonly tls?: ConnectionProfile['tls'];
}

/** Runs a scenario. Never rejects. @param signal aborts if the run is canceled */
export async function runScenario(
  request: ScenarioRequest,
  port: ScenarioPort,
  host: ScenarioHost,
  signal?: AbortSignal,
): Promise<ScenarioResult> {
  return new ScenarioRun(request, port, host, signal).run();
}

class ScenarioRun {
  readonly #request: ScenarioRequest;
  readonly #port: ScenarioPort;
  readonly #stopping: Stopping;
  readonly #context: StepContext;
  readonly #results: StepResult[] = [];
  #sinceYield = 0;

  constructor(request: ScenarioRequest, port: ScenarioPort, host: ScenarioHost, signal: AbortSignal | undefined) {
    this.#request = request;
    this.#port = port;
    const { file, variables, scenario } = request;
    const timeoutMs = scenario.timeoutMs ?? request.timeoutMs ?? defaultScenarioMs;
    this.#stopping = new Stopping(port.clock, timeoutMs, signal);
    this.#context = {
      file,
      port,
      host,
      scope: new ScenarioScope({ file, variables, host, port }),
      connections: new OpenConnections(port),
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
          this.#results.push({ index: 0, title: scenarioTexts.connect({ name: connection }), ms: 0, ...opening });
          return opening;
        }
      }
    }
    for (const [index, step] of steps.entries()) {
      const begin = this.#port.clock.now();
      const title = stepTitle(step);
      let end: StepEnd = { status: 'passed' };
      let inner: string | undefined;
      try {
        // A connection that is opened before the first step has no step of its own, so the first step reports its failure.
        if (opening) throw new StepEndError(opening, scenarioTexts.connect({ name: connection ?? '' }));
        await this.#step(step);
        this.#stopping.check();
      } catch (error) {
        ({ end, inner } = endOf(error));
      }
      const shown = inner === undefined ? title : scenarioTexts.inside({ outer: title, inner });
      this.#results.push({ index, title: shown, ms: rounded(this.#port.clock.now() - begin), ...end });
      if (end.status !== 'passed') return end;
    }
    return { status: 'passed' };
  }

  async #step(step: Step): Promise<void> {
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
    if ('repeat' in step) return this.#repeat(step);
    if ('use' in step) return this.#use(step.use);
    if ('pauseMs' in step) return this.#stopping.pause(step.pauseMs);
    if ('set' in step) return scope.set(step.set);
    connections.beginWindows();
    const connection = connections.get(nameOf(step.as));
    if ('conditions' in step) connection.client.setConditions(step.conditions);
    else connections.close(connection);
  }

  async #repeat({ repeat, everyMs = 0, steps }: RepeatStep): Promise<void> {
    const { scope } = this.#context;
    const { clock } = this.#port;
    const outer = scope.iteration;
    const begin = clock.now();
    try {
      for (let iteration = 1; iteration <= repeat; iteration++) {
        const wait = begin + (iteration - 1) * everyMs - clock.now();
        if (wait > 0) await this.#stopping.pause(wait);
        scope.iteration = iteration;
        await this.#inside(steps, (inner) => scenarioTexts.iteration({ iteration, inner }));
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
    await this.#inside(used.steps, (inner) => inner);
  }

  /** Runs nested steps. If one does not pass, the result contains its title. */
  async #inside(steps: readonly Step[], titleOf: (inner: string) => string): Promise<void> {
    for (const step of steps) {
      try {
        await this.#step(step);
      } catch (error) {
        const { end, inner } = endOf(error);
        const own = stepTitle(step);
        throw new StepEndError(end, titleOf(inner === undefined ? own : scenarioTexts.inside({ outer: own, inner })));
      }
    }
  }

  /** Masks secrets in the result, because a server may send a secret back. */
  #masked(result: ScenarioResult): ScenarioResult {
    const { secrets } = this.#context.scope;
    if (secrets.size === 0) return result;
    const mask = new SecretMask([...secrets]);
    return mapTree(result, (node) => {
      if (typeof node === 'string') return { leaf: mask.text(node) };
      if (Array.isArray(node)) return { array: node };
      if (typeof node !== 'object' || node === null) return { leaf: secrets.has(String(node)) ? '‹redacted›' : node };
      return { object: Object.entries(node).map(([key, value]) => [mask.text(key), value] as const) };
    }) as ScenarioResult;
  }
}

/** Rounds milliseconds to whole microseconds. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
