import { errorCatalog } from '../../model/cause/errorCatalog.ts';

export const collectionErrors = errorCatalog({
  'collection.untrusted': ['Collections are sent from trusted workspaces only.', 'Trust this workspace first.'],
  'collection.noFolder': ['Collections are saved in the workspace, and no folder is open.', 'Open a folder first.'],
  'collection.invalid': ['{file} cannot be read. Line {line}, column {column}: {message}'],
  'collection.noEmits': ['The workspace has no saved emits.', 'Save one from the inspector with “Save to collection”.'],
  'collection.noRepeats': [
    'No saved emit of the workspace has a repeat.',
    'Add "repeat" to an emit in its collection file.',
  ],
  'collection.unknownEmit': [
    '{file} has no emit “{emit}”.',
    '{known, select, none {It has none.} other {Its emits: {known}.}}',
  ],
  'collection.ambiguousEmit': ['{file} has {count, number} emits “{emit}”.', 'Give each of them a unique name.'],
  'collection.unknownEnvironment': [
    'The collection “{collection}” has no environment “{environment}”.',
    '{known, select, none {It has none.} other {Its environments: {known}.}}',
  ],
  'collection.unknownEnvironmentAnywhere': [
    'No collection of the workspace has an environment “{environment}”.',
    '{known, select, none {They have none.} other {Their environments: {known}.}}',
  ],
  'collection.noEnvironments': ['No collection of the workspace has environments.', 'Add "environments" to its file.'],
  'collection.notChanged': ['{file} could not be changed, and nothing was saved.', 'Try again.'],
  'collection.notWritten': ['{file} was changed but could not be written.', 'Save it in the editor.'],
  'collection.notCreated': ['{file} could not be created, and nothing was saved.', 'Try again.'],
  'repeat.missing': ['“{emit}” has no "repeat".', 'Add one, such as {example}.'],
  'repeat.unknown': [
    'There is no repeat “{repeatId}”.',
    '{known, select, none {None is running.} other {Running: {known}.}}',
  ],
  'repeat.none': ['No emit is being repeated.'],
  'repeat.ended': ['The repeat of “{emit}” ended after {sent, plural, one {# emit} other {# emits}}. {reason}'],
  'repeat.connectionEnded': ['Its connection ended and is not opened again.'],
  'repeat.connectionRemoved': ['Its connection was removed.'],
  'replay.capturedOnEmit': [
    'Captured events cannot be replayed on the connection of an emit.',
    'Replay them on the connection of the panel.',
  ],
});
