import { catalog } from '../../model/texts/catalog.ts';

/** The links above calls in source files. */
export const eventLensTexts = catalog('eventLens', {
  events: '{count, plural, one {# event} other {{count, number} events}}',
  withMedian: '{events} · median {median}',
  show: 'Show in timeline',
  emit: 'Emit…',
});
