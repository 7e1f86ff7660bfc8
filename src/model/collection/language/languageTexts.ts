import { catalog } from '../../texts/catalog.ts';

export const languageTexts = catalog('collectionLanguage', {
  notInEnvironment:
    'The variable “{name}” is not defined in the selected environment “{environment}”. It is defined in {others}{more, plural, =0 {} other { and # more}}.',
  noneSelected:
    'The variable “{name}” is only defined in the {count, plural, one {environment} other {environments}} {others}{more, plural, =0 {} other { and # more}}. Select an environment.',
  environmentGone:
    'The selected environment “{environment}” is not in this file. Nothing is sent until you select another one.',
  emitTwice:
    'Another emit has the name “{name}” too, so neither of them can be found by its name. Give each emit a unique name.',
  replaceWith: 'Change to “{name}”',
  defineInCollection: 'Define the variable “{name}” in the collection',
  defineInEnvironment: 'Define the variable “{name}” in the environment “{environment}”',
  createConnection: 'Create the connection “{key}”',
  createRequest: 'Create the HTTP request “{key}”',
  selectEnvironment: 'Select the environment “{environment}”',
});
