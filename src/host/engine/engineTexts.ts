import { catalog } from '../../model/texts/catalog.ts';
import { errorCatalog } from '../../model/cause/errorCatalog.ts';

/** Why a worker ended, when it gave no reason. */
export const workerTexts = catalog('worker', { exitCode: 'exit code {code}' });

export const engineErrors = errorCatalog({
  'engine.shuttingDown': { message: 'The extension is shutting down.' },
  'engine.panelClosed': { message: 'The panel was closed.' },
  'engine.failed': {
    message:
      'The engine ended {count, number} times within a minute{reason, select, none {} other { ({reason})}}, and was not started again.',
    remedies: ['Connect to a server to start it.'],
  },
  'engine.endedWhileWorking': {
    message: 'The engine ended before the request was completed{reason, select, none {} other { ({reason})}}.',
    remedies: ['Its connections are closed. Connect again.'],
  },
});
