import type { Channel } from '../../src/protocol/channel.ts';
import { connectionRemove, sessionSnapshot } from '../../src/protocol/engineMessages.ts';

/**
 * Removes every connection of an engine that the next test also uses. Otherwise, each connection would try to reconnect, and the attempts
 * would be recorded.
 */
export async function removeConnections(channel: Channel): Promise<void> {
  const { connections } = await channel.request(sessionSnapshot, {});
  await Promise.all(connections.map(({ connectionId }) => channel.request(connectionRemove, { connectionId })));
}
