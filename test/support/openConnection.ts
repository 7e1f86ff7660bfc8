import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { connectionDecision, connectionOpen } from '../../src/protocol/engineMessages.ts';

/** Opens a connection and waits for the outcome of its first attempt. */
export async function openConnection(channel: Channel, profile: ConnectionProfile) {
  const { connectionId } = await channel.request(connectionOpen, { profile });
  return channel.request(connectionDecision, { connectionId });
}
