import { catalog } from '../../model/texts/catalog.ts';

export const connectionErrorTexts = catalog('connectionError', {
  /** Its cause, with what to do, follows. */
  notConnected: 'Could not connect to {url}. {cause}',
  notConnectedDetail: 'Could not connect to {url}. {cause} ({detail})',
});
