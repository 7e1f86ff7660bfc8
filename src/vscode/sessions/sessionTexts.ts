import { catalog } from '../../model/texts/catalog.ts';
import { errorCatalog } from '../../model/cause/errorCatalog.ts';

export const sessionTexts = catalog('sessionFile', {
  openTitle: 'Open session or HAR file',
  saveTitle: 'Save session file',
  fileType: 'Socket.IO session file',
  openedTypes: 'Session and HAR files',
  saving: 'Saving {file}',
  progress: '{count, plural, one {# entry} other {# entries}}',
  saved: '{count, plural, one {# entry was} other {# entries were}} saved as {file}.',
  open: 'Open',
  everything: 'Everything',
  everythingDetail: 'all connections, with raw packets and each step of each delivery',
  shown: 'What the filter shows',
  filtered: 'What a filter shows…',
  filterPrompt: 'Filter, such as event:hello dir:in',
});

export const sessionErrors = errorCatalog({
  'session.closed': { message: 'The file was closed.' },
  'session.notShown': { params: { file: ['bug.siolog'] }, message: 'VS Code did not open an editor for “{file}”.' },
  'session.bytesInFile': {
    message: 'The Hex Editor extension opens files only.',
    remedies: ['Save the bytes of the session file, and open the saved file.'],
  },
});
