import { catalog } from '../../model/texts/catalog.ts';
import { errorCatalog } from '../../model/cause/errorCatalog.ts';

export const sessionTexts = catalog('sessionFile', {
  openTitle: 'Open session or HAR file',
  saveTitle: 'Save session file',
  fileType: 'Socket.IO session file',
  openedTypes: 'Session and HAR files',
  saving: 'Saving {file}',
  exportTitle: 'Export capture',
  formatType: '{format, select, har {HAR file} json {JSON} other {CSV}}',
  formatDetail:
    '{format, select, har {WebSocket messages and polling requests, for browsers and other tools} json {A list of all entries} other {One line for each entry, for spreadsheets}}',
  saved:
    '{count, plural, one {# entry was} other {# entries were}} saved as {file}.{leftOut, plural, =0 {} one { # entry is not in the file, because a HAR file contains only network traffic.} other { # entries are not in the file, because a HAR file contains only network traffic.}}',
  open: 'Open',
  everything: 'Everything',
  everythingDetail: 'All connections, with raw packets and each step of each delivery',
  shown: 'What the filter shows',
  filtered: 'What a filter shows…',
});

export const sessionErrors = errorCatalog({
  'session.closed': { message: 'The file was closed.' },
  'session.notShown': { params: { file: ['bug.siolog'] }, message: 'VS Code did not open an editor for “{file}”.' },
  'session.bytesInFile': {
    message: 'The Hex Editor extension opens files only.',
    remedies: ['Save the bytes of the session file, and open the saved file.'],
  },
});
