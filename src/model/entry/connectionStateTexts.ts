import { catalog } from '../texts/catalog.ts';

/** The states and events of a connection. */
export const connectionStateTexts = catalog('connectionState', {
  state:
    '{state, select, connected {Connected} connecting {Connecting} reconnecting {Reconnecting} other {Disconnected}}',
  stateInText:
    '{state, select, connected {connected} connecting {connecting} reconnecting {reconnecting} other {disconnected}}',
  transition:
    '{state, select, connecting {Connecting} connected {Connected} disconnected {Disconnected} connectError {Could not connect} reconnecting {Reconnecting} reconnectFailed {Gave up reconnecting} upgraded {Upgraded} upgradeFailed {Upgrade failed} upgradeUnanswered {No response to the upgrade} recovered {Recovered} joinedRooms {Joined rooms} leftRooms {Left rooms} other {{state}}}',
});
