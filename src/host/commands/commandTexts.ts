import { catalog } from '../../model/texts/catalog.ts';
import { errorCatalog } from '../../model/cause/errorCatalog.ts';

/** What the commands ask a person. */
export const commandTexts = catalog('command', {
  filterPrompt: 'Filter, such as event:hello dir:in',
  connectTitle: 'Connect to a Socket.IO server',
  connectPrompt: 'URL of the server, without the namespace',
  connectionTitle: 'Connection',
  connectionItem: '{id} · {state}',
  emitTitle: 'Emit event',
  eventPrompt: 'Event name',
  argumentsTitle: 'Arguments of “{event}”',
  argumentsPrompt: 'Arguments as a JSON array, such as {example}',
  argumentsFault: '{message} (line {line}, column {column})',
  argumentsNotArray: 'The arguments are not an array. Put them in [ ].',
  replyTitle: 'Reply to event',
  replyPrompt: 'Number of the event that requests an acknowledgement',
  replyArgumentsTitle: 'Arguments of the acknowledgement',
  readTimelineTitle: 'Read timeline',
  waitTitle: 'Wait for event',
  waiting: 'Waiting for an event',
  helpTitle: 'Help for a cause',
  demoListening: 'The demo server listens at {url}.',
  replayTitle: 'Replay',
  replayArgumentsTitle: 'Arguments of “{event}”. {counter} is the number of the event.',
  replayCountPrompt: 'Number of events',
  replayIntervalPrompt: 'Milliseconds between events',
  replayCompare: 'Compare',
  replayCompareDetail: 'runs both modes at once',
  replayVolatile: 'Volatile',
  replayReliable: 'Reliable',
  wholeNumberNeeded: 'Enter a whole number.',
  markerTitle: 'Add marker',
  markerPrompt: 'Text of the marker, such as “before the deployment”',
  markerEmpty: 'Enter the text of the marker.',
  markerTooLong: 'Shorten the text to {max, number} characters. It has {length, number}.',
  compareTitle: '#{left} ↔ #{right}',
  pickFileTitle: 'File to send as a binary argument',
  pickFileButton: 'Use file',
});

/** What is wrong with the argument of a program. A schema reads them when it is used, so that they are in the right language. */
export const argumentTexts = catalog('commandArgument', {
  connectionNeeded: 'must be the ID of a connection',
  variableNeeded: 'must be a text, a number or a boolean',
  repeatNeeded: 'repeatId: must be the ID of a repeat',
  environmentNeeded: 'environment: must be the name of an environment, or null for none',
  serverNeeded: 'must be a server, such as https://example.com:3000',
  secretNeeded: 'must be the name of a secret',
});

export const commandErrors = errorCatalog({
  'command.argument': ['The argument of the command cannot be used: {fault}'],
  'command.noFile': [
    'The argument “uri” names no file.',
    'Pass {file, select, session {a session file, such as bug.siolog} newSession {the session file to write, such as bug.siolog} other {the file of a collection, such as .socketio/api.socketio.json}}.',
  ],
  'command.unknownCause': ['There is no cause “{code}”.', 'The page docs/causes.md lists all codes.'],
  'connection.none': ['There is no connection.', 'Connect to a server first.'],
  'entry.gone': ['Entry #{seq} is no longer in the capture.'],
});
