import type { ScenarioResult } from '../model/scenario/scenarioResult.ts';
import type { Engine } from './engine.ts';
import { enginePort } from './scenario/enginePort.ts';
import type { ScenarioHost } from './scenario/scenarioPort.ts';
import { runScenario, type ScenarioRequest } from './scenario/scenarioRun.ts';

/**
 * Runs a scenario on an engine, whose capture then contains what happened. Its connections are listed while it runs. Never rejects.
 * @param signal aborts if the run is canceled
 */
export function runScenarioOn(
  engine: Engine,
  request: ScenarioRequest,
  host: ScenarioHost,
  signal?: AbortSignal,
): Promise<ScenarioResult> {
  const port = enginePort({
    clock: engine.clock,
    log: engine.log,
    // Network conditions, and the end of a connection, must not affect others.
    open: (profile, network) => engine.open(profile, network, { alone: true, alwaysRecorded: true }),
    remove: (id) => {
      // A person may have removed it from the list.
      if (engine.connections.some(({ connectionId }) => connectionId === id)) engine.remove(id);
    },
  });
  return runScenario(request, port, host, signal);
}
