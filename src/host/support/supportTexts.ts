import { catalog } from '../../model/texts/catalog.ts';

/** Texts of the commands “Report issue” and “Delete all data”. */
export const supportTexts = catalog('support', {
  whatHappened: 'What happened',
  whatExpected: 'What you expected',
  steps: 'Steps to reproduce',
  stateTitle: 'Versions and state',
  stateHint:
    'The inspector collected the following lines. They contain no URLs, names, payloads or secrets. Remove what you do not want to share.',
  deleteTitle: 'Delete all data of Socket.IO Inspector?',
  deleteDetail:
    'This deletes the captures of this workspace, the stored secrets of all workspaces, recent URLs, drafts and selections, such as the selected environment. It also closes the inspector panel. You cannot undo it. Your collections, session files and settings stay. Connections that are open stay open.',
  deleteButton: 'Delete all data',
  deleted:
    'Deleted: {captures, plural, one {# capture} other {# captures}}, {secrets, plural, one {# secret} other {# secrets}} and {values, plural, one {# stored value} other {# stored values}}.',
  inUse:
    '{captures, plural, one {# capture stays, because another window uses it.} other {# captures stay, because other windows use them.}} Run the command there too.',
  probeDeleted: 'The copy of the probe was deleted.',
  probeStaysForTerminals:
    'The copy of the probe stays, because a terminal that was opened while Node.js servers were watched still uses its path. Without the copy, no Node.js process would start in that terminal. It contains no data.',
  probeStaysForCommand:
    'The copy of the probe stays, because a command that you copied contains its path. Without the copy, that command would fail. It contains no data. If you no longer use the command, delete the file {path}.',
});
