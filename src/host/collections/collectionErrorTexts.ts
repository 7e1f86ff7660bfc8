import { errorCatalog } from '../../model/cause/errorCatalog.ts';

export const collectionErrors = errorCatalog({
  'collection.untrusted': {
    message: 'Collections are sent from trusted workspaces only.',
    remedies: ['Trust this workspace first.'],
  },
  'collection.noProxy': {
    params: { proxy: ['local'] },
    message: 'The collection has no proxy “{proxy}”.',
  },
  'collection.nothingToPaste': {
    message: 'There is nothing to paste here.',
    remedies: [
      'Copy emits, folders or scenarios in the Collections view of this window, and paste them on a collection, a folder, an emit or a scenario.',
    ],
  },
  'collection.noFolder': {
    message: 'Collections are saved in the workspace, and no folder is open.',
    remedies: ['Open a folder first.'],
  },
  'collection.invalid': {
    params: { file: ['api.socketio.json'], line: [3], column: [5], fault: ['collection.expected'] },
    nested: ['fault'],
    message: '{file} cannot be read. Line {line}, column {column}: {fault}',
  },
  'collection.noEmits': {
    message: 'The workspace has no saved emits.',
    remedies: ['Save one from the inspector with “Save to collection”.'],
  },
  'collection.noScenarios': {
    message: 'The workspace has no scenarios, and no saved emits with an expectation.',
    remedies: ['Add “scenarios” to a collection file.'],
  },
  'collection.noRepeats': {
    message: 'No saved emit of the workspace has a repeat.',
    remedies: ['Add "repeat" to an emit in its collection file.'],
  },
  'collection.unknownEmit': {
    message: '{file} has no emit “{emit}”.',
    remedies: ['{known, select, none {It has none.} other {Its emits: {known}.}}'],
  },
  'collection.ambiguousEmit': {
    message: '{file} has {count, number} emits named “{emit}”.',
    remedies: ['Give each of them a unique name.'],
  },
  'collection.unknownEnvironment': {
    message: 'The collection “{collection}” has no environment “{environment}”.',
    remedies: ['{known, select, none {It has none.} other {Its environments: {known}.}}'],
  },
  'collection.unknownEnvironmentAnywhere': {
    message: 'No collection of the workspace has an environment “{environment}”.',
    remedies: [
      '{known, select, none {The collections have no environments.} other {Environments of the collections: {known}.}}',
    ],
  },
  'collection.noEnvironments': {
    message: 'No collection of the workspace has environments.',
    remedies: ['Add "environments" to the file of a collection.'],
  },
  'collection.noEditor': {
    message: 'The active editor shows no collection.',
    remedies: ['Open a file whose name ends in .socketio.json first.'],
  },
  'collection.notAtCursor': {
    params: { item: ['emit', 'scenario', 'any'] },
    message:
      '{item, select, emit {The cursor is not in an emit.} scenario {The cursor is not in a scenario.} other {The cursor is neither in an emit nor in a scenario.}}',
    remedies: [
      '{item, select, emit {Place the cursor in an emit.} scenario {Place the cursor in a scenario.} other {Place the cursor in an emit or a scenario.}}',
    ],
  },
  'collection.dotenvInvalid': {
    params: { file: ['.env'], line: [3] },
    message: '{file}, line {line, number, ::group-off}, does not have the form NAME=value, so nothing was sent.',
    remedies: ['Correct the line, or choose another file with “Use .env file…”.'],
  },
  'collection.noDotenvFiles': {
    message: 'The workspace folder has no .env file.',
    remedies: ['Create one with lines of the form NAME=value.'],
  },
  'collection.notChanged': { message: '{file} could not be changed, and nothing was saved.', remedies: ['Try again.'] },
  'collection.changedMeanwhile': {
    message: '{file} is being changed by another program at the same time, so nothing was changed here.',
    remedies: ['Try again.'],
  },
  'collection.notUndone': {
    message: 'The same lines of {file} were changed later, so nothing was undone.',
    remedies: ['Undo the change in its editor, or restore the file from version control.'],
  },
  'collection.notUtf8': {
    message: '{file} contains bytes that are not UTF-8, so it was not changed.',
    remedies: ['Save it in the editor with the encoding UTF-8.'],
  },
  'collection.notDeleted': { message: '{file} could not be deleted.' },
  'collection.connectionUnknown': {
    message: 'The connection of this emit was opened before the engine restarted, so its address is not known.',
    remedies: ['Connect again.'],
  },
  'collection.notWritten': {
    message: '{file} was changed but could not be written.',
    remedies: ['Save it in the editor.'],
  },
  'collection.notCreated': { message: '{file} could not be created, and nothing was saved.', remedies: ['Try again.'] },
  'repeat.missing': { message: '“{emit}” has no "repeat".', remedies: ['Add one, such as {example}.'] },
  'repeat.unknown': {
    message: 'There is no repeat “{repeatId}”.',
    remedies: ['{known, select, none {None is running.} other {Running: {known}.}}'],
  },
  'repeat.none': { message: 'No emit is being repeated.' },
  'repeat.ended': {
    params: { emit: ['order'], sent: [1, 3], fault: ['repeat.connectionEnded'] },
    nested: ['fault'],
    message:
      'The repeat of “{emit}” ended after {sent, plural, one {# emit} other {# emits}}.{fault, select, none {} other { {fault}}}',
  },
  'repeat.connectionEnded': { message: 'The connection ended and its client does not reconnect.' },
  'repeat.connectionRemoved': { message: 'The connection of the repeat was removed.' },
  'expectation.none': {
    params: { event: ['join'] },
    message: 'No saved emit belongs to “{event}”, and there is no scenario.',
    remedies: ['Save the emit to a collection first, or record a scenario.'],
  },
  'expectation.noEvent': {
    message: 'Only a received event, or an emit that no longer waits to be sent, can be an expectation.',
  },
  'recording.running': {
    message: 'A scenario is already being recorded.',
    remedies: ['Stop the recording in the status bar or in the panel.'],
  },
  'recording.none': { message: 'No scenario is being recorded.' },
  'recording.empty': {
    message: 'There are no events for a scenario.',
    remedies: ['Emit or receive events, or choose other events.'],
  },
  'recording.connectionGone': {
    params: { connectionId: ['c1'] },
    message: 'The address of the connection {connectionId} is not known, because its first entries were deleted.',
    remedies: ['Choose events of other connections.'],
  },
  'replay.capturedOnEmit': {
    message: 'Captured events cannot be replayed on the connection of a saved emit.',
    remedies: ['Select “Use the panel’s connection” in the replay lab.'],
  },
});
