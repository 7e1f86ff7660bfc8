import { catalog } from '../texts/catalog.ts';

export const codeTexts = catalog('code', {
  exactNumber: 'JavaScript reads {literal} as {read}.',
});
