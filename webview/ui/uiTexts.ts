import { catalog } from '../../src/model/texts/catalog.ts';

export const uiTexts = catalog('ui', {
  withKeys: '{text} ({keys})',
  faultAndHelp: '{fault}. {help}',
});
