import { catalog } from '../texts/catalog.ts';

/** Conditions of a network, in the middle of a text. */
export const networkTexts = catalog('network', {
  offline: 'offline',
  stalled: 'stalled',
  latency: '+{duration}',
  unchanged: 'as it is',
});
