import { catalog } from '../../../model/texts/catalog.ts';

export const faultPageTexts = catalog('faultPage', {
  title: 'Socket.IO Inspector did not forward this request',
});
