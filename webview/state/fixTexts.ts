import { catalog } from '../../src/model/texts/catalog.ts';

export const fixTexts = catalog('fix', {
  fix: 'Fix',
  menu: 'Fixes',
  severalHelp: 'Fix: show the available fixes',
  changeHelp: 'Fix: change {fields} in the profile, and connect again',
  snippetHelp: 'Fix: open a snippet for {target} in a new editor',
  change: 'Change {fields}, and connect again',
  snippet: 'Open the snippet for {target}',
  changed: 'The profile was changed ({fields}), and the connection was opened again.',
  failed: 'The fix could not be applied. {reason}',
  notUndone: 'The fix could not be undone. {reason}',
  undo: 'Undo',
  undoLabel: 'Undo fix',
  undoHelp: 'Connect again with the previous profile',
  dismiss: 'Dismiss',
});
