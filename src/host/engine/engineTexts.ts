import { catalog } from '../../model/texts/catalog.ts';
import { errorCatalog } from '../../model/cause/errorCatalog.ts';

/** Why a worker ended, where it gave no reason. */
export const workerTexts = catalog('worker', { exitCode: 'exit code {code}' });

export const engineErrors = errorCatalog({
  'engine.shuttingDown': ['The extension is shutting down.'],
  'engine.panelClosed': ['The panel was closed.'],
  'engine.failed': [
    'The engine ended {count, number} times within a minute{reason, select, none {} other { ({reason})}}, and was not started again.',
    'Connect to a server to start it.',
  ],
  'engine.endedWhileWorking': [
    'The engine ended before the request was completed{reason, select, none {} other { ({reason})}}.',
    'Its connections are closed. Connect again.',
  ],
});
