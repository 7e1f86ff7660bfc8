import type { ScenarioHost } from '../../src/engine/scenario/scenarioPort.ts';

/** A host for scenarios without files and network settings. The value of each secret is its name. */
export const emptyScenarioHost: ScenarioHost = {
  secret: (name) => Promise.resolve(name),
  network: () => Promise.resolve(undefined),
  file: () => Promise.resolve(new Uint8Array()),
};
