import { catalog } from '../../model/texts/catalog.ts';

export const connectionErrorTexts = catalog('connectionError', {
  /** The text of the cause is appended. */
  notConnected: 'Could not connect to {url}. {cause}',
  notConnectedDetail: 'Could not connect to {url}. {cause} ({detail})',
});
