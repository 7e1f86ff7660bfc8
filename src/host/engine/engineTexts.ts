import { errorCatalog } from '../../model/cause/errorCatalog.ts';

export const engineErrors = errorCatalog({
  'engine.shuttingDown': { message: 'The extension is shutting down.' },
  'engine.panelClosed': { message: 'The panel was closed.' },
  'engine.failed': {
    params: { count: [3], fault: ['worker.exited'] },
    nested: ['fault'],
    message:
      'The engine ended {count, number} times within a minute, and was not started again.{fault, select, none {} other { {fault}}}',
    remedies: ['Connect to a server to start it.'],
  },
  'engine.endedWhileWorking': {
    params: { fault: ['worker.exited'] },
    nested: ['fault'],
    message: 'The engine ended before the request was completed.{fault, select, none {} other { {fault}}}',
    remedies: ['Its connections are closed. Connect again.'],
  },
});
