import type { Disposable } from '../../base/disposable.ts';
import { userError } from '../../model/cause/userErrors.ts';
import type { ListedScenario } from '../../model/scenario/listScenarios.ts';
import type { StepResult } from '../../model/scenario/scenarioResult.ts';
import type { Channel } from '../../protocol/channel.ts';
import * as m from '../../protocol/scenarioMessages.ts';
import type { Engine } from '../engine.ts';
import { runScenarioOn } from '../engineScenarios.ts';
import type { ScenarioHost } from '../scenario/scenarioPort.ts';
import { ParsedCollections } from './parsedCollections.ts';

/** Handles requests to run scenarios. A run ends with its request. */
export function registerScenarioHandlers(engine: Engine, channel: Channel): Disposable {
  const collections = new ParsedCollections(engine.clock);
  channel.handle(m.scenarioRun, async ({ runId, collection: text, scenario: name, index, ...run }, { signal }) => {
    const { collection, scenarios, lineOf } = collections.of(text);
    const isMeant = ({ scenario }: ListedScenario): boolean => scenario.name === name;
    const found = index === undefined ? scenarios.find(isMeant) : scenarios.slice(index, index + 1).find(isMeant);
    if (!found) {
      const known = scenarios.map(({ scenario }) => `“${scenario.name}”`).join(', ');
      throw userError('scenario.unknown', { scenario: name, known });
    }
    const { scenario, line, path } = found;
    const { home, variables, keepAs, reportsSteps } = run;
    const where = home && ({ kind: 'file', ...home, environments: collection.environments } as const);
    const request = { file: collection, scenario, path, variables: { ...variables, home: where } };
    const result = await runScenarioOn(engine, request, hostOf(channel, runId), signal, {
      keepAs,
      ...(reportsSteps && {
        onStep: (step: StepResult) => channel.notify(m.scenarioStep, { runId, json: JSON.stringify(step) }),
      }),
    });
    const fault = result.steps.find((step) => step.path !== undefined)?.path;
    return { json: JSON.stringify(result), line, ...(fault && { faultLine: lineOf(fault) }) };
  });
  return collections;
}

function hostOf(channel: Channel, runId: string): ScenarioHost {
  return {
    secret: async (name, receivers) =>
      (await channel.request(m.scenarioSecret, { runId, name, receivers: [...receivers] })).value,
    network: async (profile) => (await channel.request(m.scenarioNetwork, { runId, profile })).network,
    file: async (path) => new Uint8Array((await channel.request(m.scenarioFile, { runId, path })).bytes),
  };
}
