import { catalog } from '../texts/catalog.ts';

export const connectionNameTexts = catalog('connectionName', {
  name: '{title} · {id}{removed, select, true { · removed} other {}}',
  status: '{id} · {state}',
  nameAndStatus: '{title} · {status}',
  observed: '{client}{namespace, select, none {} other { · {namespace}}}',
});
