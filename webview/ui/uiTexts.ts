import { catalog } from '../../src/model/texts/catalog.ts';

export const uiTexts = catalog('ui', {
  editorNotLoaded: 'The JSON editor could not be loaded. This is a plain text field. To try again, reopen the panel.',
  editorKeys: 'JSON. Tab and Shift+Tab leave the editor.',
  withKeys: '{text} ({keys})',
  ctrlKey: 'Ctrl',
  shiftKey: 'Shift',
  enterKey: 'Enter',
});
