import { catalog } from '../texts/catalog.ts';

/** Network conditions within a sentence. */
export const networkTexts = catalog('network', {
  offline: 'offline',
  stalled: 'stalled',
  latency: '+{duration}',
  unchanged: 'no throttling',
});
