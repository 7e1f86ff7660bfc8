import { catalog } from '../../model/texts/catalog.ts';

/** Texts in a copied line in addition to its data. */
export const copyTexts = catalog('copy', {
  tooDeep: '(nested too deeply to be written)',
  bytesWritten: '({written, plural, one {# byte} other {# bytes}} written)',
  labels: '({labels})',
  connection: '{name} ({id})',
});
