import { catalog } from '../texts/catalog.ts';

/** Conditions of a network, in the middle of a text. */
export const networkTexts = catalog('network', {
  offline: 'offline',
  stalled: 'stalled',
  latency: '+{ms} ms',
  bandwidth: '{value} {unit, select, mega {MB} kilo {kB} other {B}}/s',
  unchanged: 'as it is',
});
