import { ChannelError } from '../../protocol/channelError.ts';

/** The ID of the connection whose first attempt failed: the list contains such a connection, too. */
export function connectionIdOf(error: unknown): string | undefined {
  const data = error instanceof ChannelError ? error.data : undefined;
  if (typeof data !== 'object' || data === null || !('connectionId' in data)) return undefined;
  return typeof data.connectionId === 'string' ? data.connectionId : undefined;
}
