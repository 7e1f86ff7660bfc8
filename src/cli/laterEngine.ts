/** The engine of `run`, with the client and everything else that uses the network. It is loaded when a scenario first needs it. */
import { randomUUID } from 'node:crypto';
import { setImmediate as nextIteration } from 'node:timers/promises';
import { systemClock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { ScenarioWatch } from '../engine/engineScenarios.ts';
import type { ScenarioPort } from '../engine/scenario/scenarioPort.ts';
import type { AloneEngine, ScenarioEngineOptions } from '../engine/scenarioEngine.ts';
import type { CaptureLog } from '../engine/log/captureLog.ts';

interface Loaded {
  readonly engine: AloneEngine;
  readonly portOf: (watch: ScenarioWatch) => ScenarioPort;
}

export class LaterEngine implements Disposable {
  readonly clock = systemClock;
  readonly #options: ScenarioEngineOptions;
  #loading: Promise<Loaded> | undefined;
  #loaded: Loaded | undefined;

  constructor(options: ScenarioEngineOptions) {
    this.#options = options;
  }

  /** The capture; undefined if it is not stored, or if no scenario needed the engine. */
  get log(): CaptureLog | undefined {
    return this.#loaded?.engine.log;
  }

  /** The port through which one scenario uses the engine. */
  port(watch: ScenarioWatch): ScenarioPort {
    let own: ScenarioPort | undefined;
    const port = (): ScenarioPort => {
      if (!own) throw new Error('The engine was not loaded');
      return own;
    };
    const loading = async (): Promise<void> => {
      own ??= (await (this.#loading ??= this.#load())).portOf(watch);
    };
    return {
      clock: this.clock,
      whenLoaded: () => {
        if (this.#loaded) own ??= this.#loaded.portOf(watch);
        return own ? undefined : loading();
      },
      open: (...args) => port().open(...args),
      request: (...args) => port().request(...args),
      regexRunner: () => port().regexRunner(),
      uuid: randomUUID,
      yieldToEventLoop: () => nextIteration(),
    };
  }

  dispose(): void {
    this.#loaded?.engine.dispose();
  }

  async #load(): Promise<Loaded> {
    const { scenarioEngine, portOf } = await import('../engine/scenarioEngine.ts');
    const engine = await scenarioEngine(this.#options);
    this.#loaded = { engine, portOf: (watch) => portOf(engine, watch) };
    return this.#loaded;
  }
}
