import { errorFrom, userError } from '../../model/cause/userErrors.ts';
import { parseCollection } from '../../model/collection/collectionText.ts';
import { listScenarios } from '../../model/scenario/listScenarios.ts';
import type { Channel } from '../../protocol/channel.ts';
import * as m from '../../protocol/scenarioMessages.ts';
import type { Engine } from '../engine.ts';
import { runScenarioOn } from '../engineScenarios.ts';
import type { ScenarioHost } from '../scenario/scenarioPort.ts';

/** Handles requests to run scenarios. A run ends with its request. */
export function registerScenarioHandlers(engine: Engine, channel: Channel): void {
  channel.handle(m.scenarioRun, async ({ runId, collection: text, scenario: name, variables, home }, { signal }) => {
    const parsed = parseCollection(text);
    if (!parsed.ok) throw errorFrom(parsed.fault);
    const listed = listScenarios(parsed.collection, parsed.root, text);
    const found = listed.find(({ scenario }) => scenario.name === name);
    if (!found) {
      const known = listed.map(({ scenario }) => `“${scenario.name}”`).join(', ');
      throw userError('scenario.unknown', { scenario: name, known });
    }
    const { scenario, line } = found;
    const where =
      home === undefined
        ? undefined
        : home.environment === undefined
          ? ({ kind: 'file', file: home.file } as const)
          : ({ kind: 'environment', file: home.file, environment: home.environment } as const);
    const request = { file: parsed.collection, scenario, variables: { ...variables, home: where } };
    const result = await runScenarioOn(engine, request, hostOf(channel, runId), signal);
    return { json: JSON.stringify(result), line };
  });
}

function hostOf(channel: Channel, runId: string): ScenarioHost {
  return {
    secret: async (name, receivers) =>
      (await channel.request(m.scenarioSecret, { runId, name, receivers: [...receivers] })).value,
    network: async (profile) => (await channel.request(m.scenarioNetwork, { runId, profile })).network,
    file: async (path) => new Uint8Array((await channel.request(m.scenarioFile, { runId, path })).bytes),
  };
}
