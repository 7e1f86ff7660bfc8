import type { Channel } from '../../protocol/channel.ts';
import { variablesList } from '../../protocol/variableMessages.ts';
import { listedVariables } from '../collections/listedVariables.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';
import type { CollectionPort, WorkspacePort } from '../hostPort.ts';

export interface VariableHandlersDeps {
  readonly port: {
    readonly workspace: Pick<WorkspacePort, 'isTrusted'>;
    readonly collections: Pick<CollectionPort, 'textOf' | 'dotenv' | 'selectedEnvironment'>;
  };
  readonly inspector: Pick<EngineFacade, 'openedProfile'>;
}

/** Lists the variables for the fields of the panel. Files of a workspace that is not trusted are not read. */
export function registerVariableHandlers(channel: Channel, { port, inspector }: VariableHandlersDeps): void {
  channel.handle(variablesList, async ({ uri, connectionId }) => {
    const origin = uri === undefined ? inspector.openedProfile(connectionId)?.origin : { uri, given: undefined };
    if (!origin || !port.workspace.isTrusted) return { variables: [], secrets: [] };
    return listedVariables(port.collections, origin.uri, origin.given);
  });
}
