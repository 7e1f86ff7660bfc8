import { causeCatalog } from '../causeCatalog.ts';

/** Why a mock server cannot be started. */
export const mockErrorTexts = causeCatalog({
  'mock.nothingToServe': {
    params: { file: ['bug.siolog'] },
    message: '{file} contains no event of a Socket.IO connection, so there is nothing to serve.',
    remedies: ['Choose a file that contains events of a client.'],
  },
  'mock.noSuchConnection': {
    params: { file: ['bug.siolog'], connectionId: ['c2'], known: ['c1, c3'] },
    message:
      '{file} contains no connection {connectionId}.{known, select, none {} other { Connections in the file: {known}.}}',
    remedies: ['Choose a connection of the file. To serve all of them, leave the connection out.'],
  },
  'mock.noEmits': {
    params: { file: ['chat.socketio.json'] },
    message: '{file} contains no emits, so there is nothing to serve.',
    remedies: ['Save emits to the collection, with the acknowledgements that you expect.'],
  },
});
