import { catalog } from '../../src/model/texts/catalog.ts';

export const statisticsTexts = catalog('statistics', {
  section: 'Statistics',

  scope: 'Events to count',
  scopeChoice:
    '{scope, select, timeline {Events in the timeline} capture {All captured events} range {Selected range} other {{scope}}}',
  about: 'Counted events',
  allConnections: 'all connections',
  filter: 'filter',
  clearRange: 'Clear range',
  clearRangeHelp: 'Clear the selected time range',
  find: 'Find name',
  showTable: 'Charts as table',
  showTableHelp: '{shown, select, true {Show the charts} other {Show the values of the charts as a table}}',
  export: 'Export statistics',
  exportHelp: 'Copy or save the table',
  exportMenu: 'Export',
  copyCsv: 'Copy as CSV',
  copyJson: 'Copy as JSON',
  saveCsv: 'Save as CSV…',
  saveJson: 'Save as JSON…',

  loadingTitle: 'Counting…',
  loading: 'The events of the capture are being counted.',
  filteredTitle: 'No events to count',
  filtered: 'No event matches the timeline’s filter and the selected range. Select “{all}” above to count all events.',
  fileEmptyTitle: 'No events',
  fileEmpty: 'The session file contains no events.',
  emptyTitle: 'No events yet',
  empty:
    'Connect to a server and emit an event, or wait for one. Rates, bytes and acknowledgement latencies are then shown by event name.',

  table: 'Events by name',
  tableScroll: 'Table of events',
  column:
    '{column, select, name {Event} direction {Dir} count {Count} rate {Rate} peak {Peak} bytes {Bytes} acks {Acks} p50 {p50} p95 {p95} p99 {p99} max {Max} timedOut {Timed out} late {Late} discarded {Discarded} lost {Lost} failed {Failed} lastT {Last seen} other {{column}}}',
  columnHelp:
    '{column, select, name {Name of the event} direction {Direction} count {Number of events} rate {Average events per second over the counted time} peak {Most events within one second} bytes {Bytes on the wire, including attachments, without acknowledgements} acks {Received acknowledgements, including late ones} p50 {Half of the acknowledgements were received within this time} p95 {95% of the acknowledgements were received within this time} p99 {99% of the acknowledgements were received within this time} max {Longest time to an acknowledgement} timedOut {Events whose acknowledgement was not received in time} late {Events whose acknowledgement was received after the timeout} discarded {Volatile events that were not sent} lost {Events in flight when the connection ended} failed {Events that the client or the parser refused} lastT {Time of the newest event} other {{column}}}',
  direction: '{direction, select, in {incoming} out {outgoing} other {both}}',
  total: 'Total',
  moreNames: 'Show more names ({count, number})',
  otherNames: 'Other names',
  otherNamesHelp: 'These names are counted together, because there are too many or they are too long',
  showName: '{named, select, true {Show {name} in the timeline} other {Show events without a name in the timeline}}',

  rateTitle: 'Rate',
  rateChart: 'Rate over time',
  latencyTitle: 'Ack latency',
  latencyChart: 'Ack latency over time',
  line: '{line, select, in {in} out {out} other {{line}}}',
  time: '{chart}: time',
  noValue: 'no value',
  pointValue: '{line} {value}',
  point: '{time}: {values}',
  rateSummary: 'Events per second, {range}: up to {received} received, up to {sent} sent.',
  noEvents: 'There are no events.',
  latencySummary: 'Acknowledgement latency, {range}: the median is between {low} and {high}, p95 is up to {p95}.',
  noLatency: 'No emit was acknowledged.',
  seriesTable: 'Rate and latency over time',
  seriesScroll: 'Values of the charts',
  seriesTime: 'Time',
  seriesColumn: '{line, select, in {In} out {Out} other {{line}}}',

  range: '{from} – {to}',
});
