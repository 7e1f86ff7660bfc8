import { catalog } from './catalog.ts';

/** Texts that several features show. A label of one word is not one of them, because its translation can depend on where it is shown. */
export const commonTexts = catalog('common', {
  noEnvironment: 'No environment',
  noName: '(no name)',
  entries: '{count, plural, one {# entry} other {# entries}}',
  events: '{count, plural, one {# event} other {# events}}',
  sockets: '{count, plural, one {# socket} other {# sockets}}',
  bytes: '{count, plural, one {# byte} other {# bytes}}',
  suggestions: '{count, plural, one {# suggestion} other {# suggestions}}',
  noSuggestions: 'No suggestions',
  reading: 'Reading…',
  retrying: 'Trying again.',
  saved: 'Saved.',
  savedTo: 'Saved to {path}.',
  copied: 'Copied.',
  copiedAsCode: '“{name}” was copied as JavaScript.',
  lineFault: 'Line {line, number}, column {column, number}: {message}',
  nameMissing: 'Enter a name.',
  numberNeeded: 'Enter a number.',
  wholeNumberNeeded: 'Enter a whole number.',
  filterPrompt: 'Filter, such as event:hello dir:in',
  demoListening: 'The demo server listens at {url}.',
  watchPage: 'Show the Socket.IO traffic of the browser that is debugged: {name}',
});
