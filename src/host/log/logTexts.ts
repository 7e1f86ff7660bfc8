import { catalog } from '../../model/texts/catalog.ts';

export const logTexts = catalog('log', {
  agentsNotServed: 'Agents outside of this window cannot use the inspector: {message}',
  channelName: 'Socket.IO Inspector',
  engineStarting: 'Starting the engine.',
  engineEnded: 'The engine ended. {fault}',
  engineFault: 'Engine: {message}',
  engineChannelFault: 'Messages of the engine: {message}',
  panelChannelFault: 'Messages of the panel: {message}',
  panelUnreachable: 'The panel did not accept a message: {message}',
  sessionPageFault: 'Messages of a session file’s page: {message}',
  sessionChannelFault: 'Messages of a session file’s reader: {message}',
  sessionFault: 'Session file: {message}',
  pageNotAttached: 'A page, frame or worker is not watched: {message}',
  nodesNotWatched: 'Node.js processes are not watched: {reported}',
  readerEnded: 'The reader of {file} ended. {fault}',
  schemaNotKept: 'The schema of the check could not be stored: {message}',
  schemaNotRestored: 'The capture is no longer checked against the schema: {message}',
});
