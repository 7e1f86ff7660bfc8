/** Network conditions, for programs and for the command's prompt. */
import { connectionConditions } from '../../protocol/engineMessages.ts';
import { sourceConditions } from '../../protocol/sourceMessages.ts';
import { checked } from '../commands/checked.ts';
import * as shape from '../commands/commandShapes.ts';
import type { EngineFacade } from './engineFacade.ts';

/**
 * Sets the network conditions of a connection, of a client behind a proxy, or of all clients of a proxy.
 * @throws UserError if the traffic does not pass through the inspector
 */
export async function setConditions(engine: Pick<EngineFacade, 'request'>, input: unknown): Promise<void> {
  const { connectionId, sourceId = '', conditions } = checked(shape.setConditions, input);
  if (connectionId === undefined) await engine.request(sourceConditions, { sourceId, conditions });
  else await engine.request(connectionConditions, { connectionId, conditions });
}
