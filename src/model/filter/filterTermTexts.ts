import { catalog } from '../texts/catalog.ts';

export const filterTermTexts = catalog('filterTerm', {
  textTooLong: 'You can filter by a text of one line with up to {max, number} characters. Copy the path instead.',
  numberTooLong: 'You can filter by a number with up to {max, number} digits. Copy the path instead.',
});
