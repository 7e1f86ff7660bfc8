import { catalog } from '../../src/model/texts/catalog.ts';

export const observedTexts = catalog('observed', {
  observed: 'Observed',
  listening: 'Listening',
  observedHelp:
    'A client of your app, whose traffic passes through a proxy, or is reported by the debugger of its browser or by a Node.js process',
  server: 'The server and the namespace that the client uses',
  sessionId: 'Engine.IO session ID',
  clients: '{count, plural, =0 {no clients} one {# client} other {# clients}}',
  target:
    '{kind, select, page {The debug session of the browser} node {The Node.js process} admin {The Admin UI} other {The server that the proxy forwards to}}',
  address:
    '{kind, select, page {The page that the browser shows} node {The address of the server} admin {The address of the server} other {The address of the proxy}}',
  allClients: 'All clients of {name}',
  newer: 'A newer client of this source is connected: {client}.',
  showNewer: 'Show it',
  showAll: 'Show all clients',
  noteLabel: 'Emit',
  note: '{note, select, several {These are clients of your app. Select one of them in the list of connections to send an event to it or on its behalf.} namespaces {This client uses several namespaces. Select one of them in the list of connections to send an event to it or on its behalf.} none {No client of your app is connected here. Events can be sent to a client or on its behalf while it is connected.} other {This is a client of your app that is watched without a proxy, so no event can be sent to it.}}',
});
