import { expect, it } from 'vitest';
import { relayedRequests, relayedToReader } from '../../../src/protocol/relayedMessages.ts';

it('a page can request an action of a server only from the host, which prompts the user', () => {
  const relayed = [...relayedRequests, ...relayedToReader].map(({ method }) => method);
  const ofServers = relayed.filter((method) => method.startsWith('server/') || method.startsWith('admin/'));
  expect(ofServers).toEqual(['server/sockets', 'server/rooms']);
});
