import { catalog } from '../../model/texts/catalog.ts';
import { errorCatalog } from '../../model/cause/errorCatalog.ts';

export const bytesTexts = catalog('hostBytes', {
  saveTitle: 'Save bytes',
  noHexEditor: 'The Hex Editor extension is not installed. Install it to open bytes in an editor of their own.',
  showExtension: 'Show extension',
});

export const bytesErrors = errorCatalog({
  'bytes.tooLarge': {
    message: '{size, number} bytes are too many to open in an editor. The maximum is {max, number} bytes.',
    remedies: ['Save them to a file, or select fewer of them.'],
  },
});
