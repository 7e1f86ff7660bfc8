import { catalog } from '../../model/texts/catalog.ts';

export const connectionTreeTexts = catalog('connectionTree', {
  state:
    '{state, select, connected {Connected} connecting {Connecting} reconnecting {Reconnecting} other {Disconnected}}',
  stateInRow:
    '{state, select, connected {connected} connecting {connecting} reconnecting {reconnecting} other {disconnected}}',
  badge: '{count} connected',
  show: 'Show connection',
  spoken:
    '{name}, {state, select, connected {connected} connecting {connecting} reconnecting {reconnecting} other {disconnected}}',
  socketId: 'ID {id}',
  counts:
    '{emitted, number} emitted · {received, number} received · {pending, plural, one {# acknowledgement} other {# acknowledgements}} pending',
});
