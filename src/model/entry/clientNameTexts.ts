import { catalog } from '../texts/catalog.ts';

export const clientNameTexts = catalog('clientName', {
  unknown: 'client',
  silent:
    'Last heard {duration} ago. If it has left without a word, that is noticed only after the time of the heartbeat, because it uses HTTP long-polling.',
});
