import { catalog } from '../../model/texts/catalog.ts';
import { errorCatalog } from '../../model/cause/errorCatalog.ts';

export const panelTexts = catalog('panel', {
  inspectorTitle: 'Socket.IO Inspector',
  sessionTitle: 'Socket.IO session file',
  revealQuestion: 'Show the value of “{field}” in the inspector?',
  revealDetail: 'Anyone who can see your screen can read it.',
  reveal: 'Show',
  clearQuestion: 'Delete all captured entries of all connections?',
  clearDetail: 'Connections stay open. This cannot be undone.',
  clearAll: 'Delete all',
});

export const panelErrors = errorCatalog({
  'connection.undecided': {
    message: 'The profile of this connection is not known yet, because its first attempt has not ended.',
    remedies: ['Wait until it is connected or disconnected.'],
  },
  'profile.noSecret': { message: 'The profile has no secret “{field}”.' },
  'fix.nothingToUndo': {
    message: 'This connection has no change to undo.',
    remedies: ['Edit the connection, and select “Reconnect with changes”.'],
  },
  'fix.changedSince': {
    message: 'The fix cannot be undone, because the profile of the connection was changed after it.',
    remedies: ['Edit the connection, and select “Reconnect with changes”.'],
  },
  'profile.notRevealed': { message: 'The value of “{field}” was not shown.' },
});
