import { catalog } from '../../src/model/texts/catalog.ts';

export const overviewTexts = catalog('overview', {
  overview: 'Overview',
  title: 'Drag to select a time range, click to go there, double-click to clear the range',
  eventsOverTime: 'Events over time',
  noEvents: 'No events yet.',
  received: '{count, plural, one {# event} other {# events}} received',
  sent: '{count, plural, one {# event} other {# events}} sent',
  failed: '{count, plural, one {# emit} other {# emits}} failed, timed out, lost or discarded',
  outages: '{count, plural, one {# connection outage} other {# connection outages}}',
  markers: '{count, plural, one {# marker} other {# markers}}',
  evidence: '{count, plural, one {# entry that is} other {# entries that are}} evidence of a finding',
  description: '{span}: {facts}.',
  wholeCapture: '{time}, the whole capture',
  rangeStart: 'Range start',
  rangeEnd: 'Range end',
  emptyRange: 'Nothing in the selected range',
  emptyRangeText: 'The timeline shows only {span}, the range that is selected in the overview.',
  clearRange: 'Clear range',
  summaryOfRange: '{summary} · only {span}',
});
