import type { ConnectionProfile } from '../model/profile/profile.ts';
import type { ScenarioResult } from '../model/scenario/scenarioResult.ts';
import type { Engine } from './engine.ts';
import { enginePort } from './scenario/enginePort.ts';
import type { ScenarioHost } from './scenario/scenarioPort.ts';
import { runScenario, type ScenarioRequest } from './scenario/scenarioRun.ts';

export interface ScenarioWatch {
  /** Called with each connection, whose profile contains its secrets. */
  readonly opened?: (connectionId: string, profile: ConnectionProfile) => void;
  /** Called with each connection that is closed; resolves when everything was sent. */
  readonly closing?: (sent: Promise<void>) => void;
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
  { opened, closing }: ScenarioWatch = {},
): Promise<ScenarioResult> {
  const port = enginePort({
    clock: engine.clock,
    log: engine.log,
    // Network conditions, and the end of a connection, must not affect others.
    open: (profile, network) => {
      const connection = engine.open(profile, network, { alone: true, alwaysRecorded: true });
      opened?.(connection.id, profile);
      return connection;
    },
    closing: (sent) => closing?.(sent),
    remove: (id) => {
      // A person may have removed it from the list.
      if (engine.connections.some(({ connectionId }) => connectionId === id)) engine.remove(id);
    },
  });
  return runScenario(request, port, host, signal);
}
