import { catalog } from '../texts/catalog.ts';

/** Network conditions within a sentence, and presets in a list. */
export const networkTexts = catalog('network', {
  offline: 'offline',
  stalled: 'stalled',
  latency: '+{duration}',
  unchanged: 'no throttling',
  preset:
    '{preset, select, none {No throttling} offline {Offline} slow {Slow (+400\u00a0ms, 50\u00a0kB/s)} stall {Stall} other {Custom…}}',
});
