import { catalog } from '../../model/texts/catalog.ts';
import { errorCatalog } from '../../model/cause/errorCatalog.ts';

/** Texts of the prompts about the sockets and rooms of servers. */
export const serverCommandTexts = catalog('serverCommand', {
  sourceTitle: 'Server',
  sourceStatus: 'Clients: {clients, number}',
  targetTitle: 'Recipients of the event',
  namespaceLabel: 'Namespace {namespace}',
  roomLabel: 'Room {room}',
  socketLabel: 'Socket {socketId}',
  inNamespace: '{namespace} · {sockets}',
  socketTitle: 'Socket',
  emitTitle: 'Emit as the server',
  emitQuestion: 'Emit “{event}” to {count, plural, one {# socket} other {# sockets}}?',
  emitDetail:
    '{target, select, socket {Socket {name}} room {Room {name}} other {All sockets}} in the namespace {namespace} of {server}. The clients receive the event from their server.',
  emit: 'Emit',
  disconnectQuestion: 'Disconnect socket {socketId}?',
  disconnectDetail:
    'The server {server} disconnects the socket from the namespace {namespace}. After that, the client does not reconnect automatically.',
  disconnect: 'Disconnect',
  joinTitle: 'Room that socket {socketId} joins',
  joinPrompt: 'Name of the room',
  roomEmpty: 'Enter the name of the room.',
  joinQuestion: 'Add socket {socketId} to the room {room}?',
  joinDetail: 'The socket then receives what the server {server} emits to this room in the namespace {namespace}.',
  join: 'Join',
  leaveTitle: 'Rooms that socket {socketId} leaves',
  leaveQuestion: 'Remove socket {socketId} from {count, plural, one {the room {room}} other {# rooms}}?',
  leaveDetail:
    'The socket no longer receives what the server {server} emits to {count, plural, one {this room} other {these rooms}} in the namespace {namespace}.',
  leave: 'Leave',
  adminTitle: 'Watch server with Admin UI',
  adminUrlPrompt: 'URL of a server that uses @socket.io/admin-ui',
  adminUserPrompt: 'User name of the Admin UI. Leave it empty if the server has no authentication.',
});

export const serverCommandErrors = errorCatalog({
  'server.none': {
    message: 'No server is connected.',
    remedies: ['Watch Node.js servers, or connect to a server through its Admin UI.'],
  },
  'server.noSockets': {
    message: 'No client is connected to the server.',
  },
  'server.noRooms': {
    message: 'The socket {socketId} is not in any room.',
  },
});
