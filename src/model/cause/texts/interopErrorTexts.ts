import { causeCatalog } from '../causeCatalog.ts';

/** Why a collection cannot be imported or exported. */
export const interopErrorTexts = causeCatalog({
  'interop.notRecognized': {
    params: { file: ['orders.json'] },
    message: '{file} is not a collection of Postman, Insomnia or Hoppscotch.',
    remedies: [
      'Choose a Postman collection (version 2.1 as JSON, or the folder of version 3), an Insomnia export (version 5 or 4), or a Hoppscotch collection.',
    ],
  },
  'interop.syntax': {
    params: { file: ['orders.yaml'], line: [3], column: [7], reported: ['duplicated mapping key'] },
    message: '{file}, line {line}, column {column}: {reported}.',
    remedies: ['Correct the file, or export it again.'],
  },
  'interop.tooDeep': {
    params: { file: ['orders.yaml'], line: [3], column: [7], max: [1000] },
    message: '{file}, line {line}, column {column}: the values are nested more than {max, number} levels deep.',
    remedies: ['Check whether this is the correct file.'],
  },
  'interop.tooManyAliases': {
    params: { file: ['orders.yaml'], line: [3], column: [7], max: [1000] },
    message: '{file}, line {line}, column {column}: the aliases of the YAML file expand to too many values.',
    remedies: ['Replace the aliases with their values.'],
  },
  'interop.severalCollections': {
    params: { names: ['Orders, Users'] },
    message: 'The folder contains several collections: {names}.',
    remedies: ['Choose the folder of one collection.'],
  },
  'interop.tooLarge': {
    params: { file: ['orders.json'], max: [32] },
    message: '{file} is larger than {max, number}\u00a0MB.',
    remedies: ['Split the collection.'],
  },
  'interop.notRead': {
    params: { file: ['orders.json'], reported: ['ENOENT'] },
    message: '{file} could not be read ({reported}).',
    remedies: ['Check that it exists and that you may read it.'],
  },
  'interop.notWritten': {
    params: { file: ['orders.yaml'], reported: ['EACCES'] },
    message: '{file} could not be written ({reported}).',
    remedies: ['Check that the folder exists and that you may write to it.'],
  },
  'interop.folderNotEmpty': {
    params: { file: ['postman'] },
    message: 'The folder {file} is not empty.',
    remedies: ['Choose a new folder: existing files are not replaced.'],
  },
  'interop.noScenario': {
    params: { file: ['chat.socketio.json'], name: ['Join'], known: ['Log in'] },
    message: '{file} has no scenario “{name}”.{known, select, none {} other { Its scenarios: {known}.}}',
    remedies: ['Choose a scenario that the file contains.'],
  },
});
