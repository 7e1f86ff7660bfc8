import { catalog } from '../../model/texts/catalog.ts';
import { errorCatalog } from '../../model/cause/errorCatalog.ts';

/** Texts of the prompts that commands show. */
export const commandTexts = catalog('command', {
  connectTitle: 'Connect to a Socket.IO server',
  connectPrompt: 'URL of the server, without the namespace',
  connectionTitle: 'Connection',
  emitTitle: 'Emit event',
  eventPrompt: 'Event name',
  argumentsTitle: 'Arguments of “{event}”',
  argumentsPrompt: 'Arguments as a JSON array, such as {example}',
  argumentsNotArray: 'The arguments are not an array. Put them in [ ].',
  replyTitle: 'Reply to event',
  replyPrompt: 'Number of the event that requests an acknowledgement',
  replyArgumentsTitle: 'Arguments of the acknowledgement',
  readTimelineTitle: 'Read timeline',
  getEntryTitle: 'Get entry',
  explainEntryTitle: 'Explain entry',
  compareEntriesTitle: 'Compare entries',
  correlateTitle: 'Find an event at client and server',
  seqPrompt: 'Number of the entry, as in the filter seq:',
  otherSeqPrompt: 'Number of the entry to compare it with',
  waitTitle: 'Wait for event',
  diagnosing: 'Diagnosing the server',
  waiting: 'Waiting for an event',
  helpTitle: 'Help for a cause',
  replayTitle: 'Replay',
  replayArgumentsTitle: 'Arguments of “{event}”. {counter} is the number of the event.',
  replayCountPrompt: 'Number of events',
  replayIntervalPrompt: 'Milliseconds between events',
  replayCompare: 'Compare',
  replayCompareDetail: 'Runs both modes at the same time',
  replayVolatile: 'Volatile',
  replayReliable: 'Reliable',
  markerTitle: 'Add marker',
  markerPrompt: 'Text of the marker, such as “before the deployment”',
  markerEmpty: 'Enter the text of the marker.',
  markerTooLong: 'Shorten the text to {max, number} characters. It has {length, number}.',
  compareTitle: '#{left} ↔ #{right}',
  pickFileTitle: 'File to send as a binary argument',
  pickFileButton: 'Use file',
  pickTlsFileTitle: '{field, select, ca {CA file} cert {Certificate file} key {Key file} other {PFX file}}',
  tlsFiles: 'Certificates and keys',
  allFiles: 'All files',
});

export const commandErrors = errorCatalog({
  'command.argument': {
    params: { fault: ['value.wrong'] },
    nested: ['fault'],
    message: 'The argument of the command cannot be used: {fault}',
  },
  'command.noFile': {
    message: 'The argument “uri” does not identify a file.',
    remedies: [
      'Pass {file, select, session {a session file, such as bug.siolog} newSession {the session file to write, such as bug.siolog} exported {the file to write, such as bug.har} mocked {the file to serve, such as bug.siolog or .socketio/api.socketio.json} foreign {the file or folder to import, such as api.postman_collection.json} types {the file to write, such as socketEvents.ts} schema {a JSON Schema or AsyncAPI file, such as schema.json} other {the file of a collection, such as .socketio/api.socketio.json}}.',
    ],
  },
  'command.unknownCause': {
    message: 'There is no cause “{code}”.',
    remedies: ['The page docs/causes.md lists all codes.'],
  },
  'connection.none': { message: 'There is no connection.', remedies: ['Connect to a server first.'] },
  'rule.none': { message: 'The proxy has no rules.', remedies: ['Add a rule first.'] },
  'rule.noneHeld': {
    message: 'No rule holds an event.',
    remedies: ['Add a rule that holds events, and wait for one.'],
  },
  'inject.noClient': {
    message: 'No client is connected through a proxy.',
    remedies: ['Start a proxy, and open your app at its address.'],
  },
  'source.none': { message: 'No source is running.', remedies: ['Start a proxy first.'] },
});
