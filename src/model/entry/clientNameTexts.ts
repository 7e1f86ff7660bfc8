import { catalog } from '../texts/catalog.ts';

export const clientNameTexts = catalog('clientName', {
  unknown: 'client',
});
