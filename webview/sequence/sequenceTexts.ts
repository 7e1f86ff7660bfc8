import { catalog } from '../../src/model/texts/catalog.ts';

export const sequenceTexts = catalog('sequence', {
  section: 'Sequence',
  rows: 'Sequence entries',
  diagram: 'Sequence diagram',
  lanes: 'Lanes',
  lane: '{kind, select, client {client} proxy {proxy} other {server}}',
  description:
    '{entries, plural, one {# entry} other {# entries}} between {lanes, plural, one {# lane} other {# lanes}}: {list}.',
  inspector: 'Inspector',
  clientsOf: 'Clients in {namespace}',
  otherClients: 'Other clients',

  volatile: '{event} (volatile)',
  ack: 'ack',
  ackOf: 'ack of {event}',
  row: '{time}, {from} to {to}: {text}',
  line: '{time}, {text}',
  loading: 'Loading',

  about: 'Sequence summary',
  filter: 'Filter:',
  toolbar: 'Sequence actions',
  zoomIn: 'Zoom in',
  zoomInHelp: 'Higher rows and wider lanes (+)',
  zoomOut: 'Zoom out',
  zoomOutHelp: 'Lower rows and narrower lanes (−)',
  follow: 'Follow new entries',
  export: 'Export diagram…',
  exportHelp: 'Copy the diagram as Mermaid text, or save it as SVG or PNG',
  copyMermaid: 'Copy as Mermaid',
  saveMermaid: 'Save as Mermaid…',
  saveSvg: 'Save as SVG…',
  savePng: 'Save as PNG…',
  showDetails: 'Show details',
  showDetailsHelp: 'Show the selected entry in the timeline, with its details (Enter)',

  emptyTitle: 'No arrows yet',
  empty: 'Events, acknowledgements and changes of connections are shown here as arrows between clients and servers.',
  emptyRange: 'The selected time range contains no entries.',

  title: 'Sequence diagram',
  part: 'Entries {from, number} to {to, number} of {total, number}. The others were left out.',
  pngFailed: 'The diagram could not be converted to a PNG file.',
  nothingToExport: 'There is nothing to export yet.',
});
