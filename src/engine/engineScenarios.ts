import type { ConnectionProfile } from '../model/profile/profile.ts';
import type { ScenarioResult, StepResult } from '../model/scenario/scenarioResult.ts';
import type { Clock } from '../base/clock.ts';
import type { Network } from '../model/profile/network.ts';
import type { Connection } from './connection/connection.ts';
import type { KeptRuns } from './keptRuns.ts';
import { enginePort } from './scenario/enginePort.ts';
import type { ScenarioHost, ScenarioPort } from './scenario/scenarioPort.ts';
import { runScenario, type ScenarioRequest } from './scenario/scenarioRun.ts';

/** The parts of an engine that scenarios need. */
export interface ScenarioEngine {
  readonly clock: Clock;
  /** Where connections stay after a run. */
  readonly keptRuns?: KeptRuns;
  /** Opens a connection. @throws UserError for an invalid profile */
  open(
    profile: ConnectionProfile,
    network: Network | undefined,
    options: { readonly alone: true; readonly alwaysRecorded: true },
  ): Connection;
  has(connectionId: string): boolean;
  remove(connectionId: string): void;
}

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
  engine: ScenarioEngine,
  request: ScenarioRequest,
  host: ScenarioHost,
  signal?: AbortSignal,
  watch: ScenarioWatch = {},
): Promise<ScenarioResult> {
  return runScenario(request, portOf(engine, watch), host, signal, watch.onStep);
}

/** The port of one scenario. */
export function portOf(engine: ScenarioEngine, { opened, closing, keepAs }: ScenarioWatch): ScenarioPort {
  if (keepAs !== undefined) engine.keptRuns?.begin(keepAs);
  return enginePort({
    clock: engine.clock,
    // Network conditions, and the end of a connection, must not affect others.
    open: (profile, network) => {
      const connection = engine.open(profile, network, { alone: true, alwaysRecorded: true });
      opened?.(connection.id, profile);
      if (keepAs !== undefined) engine.keptRuns?.add(keepAs, connection.id);
      return connection;
    },
    closing: (sent) => closing?.(sent),
    remove: (id) => {
      if (keepAs !== undefined) return;
      // A person may have removed the connection from the list.
      if (engine.has(id)) engine.remove(id);
    },
  });
}
