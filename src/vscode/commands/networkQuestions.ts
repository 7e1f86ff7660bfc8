/** Prompts for network conditions. */
import { commandErrors } from '../../host/commands/commandTexts.ts';
import { networkCommandTexts as texts } from '../../host/commands/networkTexts.ts';
import type { EngineFacade } from '../../host/engine/engineFacade.ts';
import { setConditions } from '../../host/engine/networkRequests.ts';
import { connectionStatus, connectionTitle } from '../../model/entry/connectionName.ts';
import { conditionsText } from '../../model/profile/conditionsText.ts';
import { networkPresets } from '../../model/profile/networkPresets.ts';
import { networkTexts } from '../../model/profile/networkTexts.ts';
import { pickOne } from '../guarded/questions.ts';

/** Prompts for a connection, a client of a proxy or all clients of a proxy, and sets its network conditions. */
export async function promptAndSetConditions(engine: EngineFacade): Promise<void> {
  const target = await promptForTarget(engine);
  if (!target) return;
  const choices = networkPresets.map(([preset, conditions]) => ({
    label: networkTexts.preset({ preset }),
    conditions,
  }));
  const picked = await pickOne(choices, { title: texts.conditionsTitle({ name: target.label }) });
  if (picked) await setConditions(engine, { ...target.of, conditions: picked.conditions });
}

async function promptForTarget({ connections, sources }: EngineFacade) {
  const proxies = sources
    .filter(({ kind, state }) => kind === 'proxy' && state !== 'stopped')
    .map(({ sourceId, name, conditions = {} }) => ({
      label: texts.allClients({ name }),
      description: conditionsText(conditions),
      of: { sourceId },
    }));
  const connectionChoices = connections
    .filter(({ sourceKind, state }) => sourceKind === 'client' || (sourceKind === 'proxy' && state === 'connected'))
    .map((connection) => ({
      label: connectionTitle(connection),
      description: connectionStatus(connection),
      of: { connectionId: connection.connectionId },
    }));
  const choices = [...proxies, ...connectionChoices];
  if (choices.length === 0) throw commandErrors('connection.none');
  return choices.length === 1 ? choices[0] : pickOne(choices, { title: texts.targetTitle() });
}
