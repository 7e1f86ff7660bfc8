import { catalog } from '../../model/texts/catalog.ts';
import { errorCatalog } from '../../model/cause/errorCatalog.ts';

/** Texts of the prompts for mock servers. */
export const mockCommandTexts = catalog('mockCommand', {
  startTitle: 'Start mock server',
  sessionFile: 'Session file or HAR file…',
  fileTypes: 'Session files, HAR files and collections',
  stopTitle: 'Stop mock server',
  connect: 'Connect',
  showLog: 'Show log',
});

export const mockCommandErrors = errorCatalog({
  'mock.untrusted': {
    message: 'No mock server is started in Restricted Mode.',
    remedies: ['Trust the workspace first.'],
  },
  'mock.none': { message: 'No mock server is running.', remedies: ['Start one first.'] },
});
