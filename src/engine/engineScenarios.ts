import type { ConnectionProfile } from '../model/profile/profile.ts';
import type { ScenarioResult, StepResult } from '../model/scenario/scenarioResult.ts';
import type { Engine } from './engine.ts';
import { enginePort } from './scenario/enginePort.ts';
import type { ScenarioHost } from './scenario/scenarioPort.ts';
import { runScenario, type ScenarioRequest } from './scenario/scenarioRun.ts';

export interface ScenarioWatch {
  /** Called with each connection, whose profile contains its secrets. */
  readonly opened?: (connectionId: string, profile: ConnectionProfile) => void;
  /** Called with each connection that is closed; resolves when everything was sent. */
  readonly closing?: (sent: Promise<void>) => void;
  /** Called when a step of the scenario has ended. */
  readonly onStep?: (step: StepResult) => void;
  /**
   * If given, the connections stay in the list after the run, as disconnected. They replace those of the last run with the same value.
   */
  readonly keepAs?: string | undefined;
}

/**
 * Runs a scenario on an engine, whose capture then contains what happened. Its connections are listed while it runs. Never rejects.
 * @param signal aborts if the run is canceled
 */
export function runScenarioOn(
  engine: Engine,
  request: ScenarioRequest,
  host: ScenarioHost,
  signal?: AbortSignal,
  { opened, closing, onStep, keepAs }: ScenarioWatch = {},
): Promise<ScenarioResult> {
  if (keepAs !== undefined) engine.keptRuns.begin(keepAs);
  const port = enginePort({
    clock: engine.clock,
    log: engine.log,
    // Network conditions, and the end of a connection, must not affect others.
    open: (profile, network) => {
      const connection = engine.open(profile, network, { alone: true, alwaysRecorded: true });
      opened?.(connection.id, profile);
      if (keepAs !== undefined) engine.keptRuns.add(keepAs, connection.id);
      return connection;
    },
    closing: (sent) => closing?.(sent),
    remove: (id) => {
      if (keepAs !== undefined) return;
      // A person may have removed it from the list.
      if (engine.connections.some(({ connectionId }) => connectionId === id)) engine.remove(id);
    },
  });
  return runScenario(request, port, host, signal, onStep);
}
