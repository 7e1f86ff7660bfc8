import { catalog } from '../texts/catalog.ts';

export const filterCompletionTexts = catalog('filterCompletion', {
  event: 'event',
  namespace: 'namespace',
  source: 'source',
  connection: 'connection',
  session: 'session',
});
