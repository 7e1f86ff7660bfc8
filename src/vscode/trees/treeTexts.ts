import { catalog } from '../../model/texts/catalog.ts';

export const connectionTreeTexts = catalog('connectionTree', {
  badge: '{count} connected',
  show: 'Show connection',
  spoken: '{name}, {state}',
  socketId: 'ID {id}',
  counts:
    '{emitted, number} emitted · {received, number} received · {pending, plural, one {# acknowledgement} other {# acknowledgements}} pending',
});
