import { catalog } from '../../src/model/texts/catalog.ts';

export const observedTexts = catalog('observed', {
  observed: 'Observed',
  listening: 'Listening',
  observedHelp: 'A client of your app, whose traffic passes through a proxy',
  server: 'The server and the namespace that the client uses',
  sessionId: 'Engine.IO session ID',
  clients: '{count, plural, =0 {no clients} one {# client} other {# clients}}',
  namespaces: '{count, plural, one {# namespace} other {# namespaces}}',
  target: 'The server that the proxy forwards to',
  address: 'The address of the proxy',
  allClients: 'All clients of {name}',
  newer: 'A newer client of this proxy is connected: {client}.',
  showNewer: 'Show it',
  showAll: 'Show all clients',
  noteLabel: 'Emit',
  note: '{several, select, true {These are clients of your app} other {This is a client of your app}}, so there is no emit form. To send an event in the place of a client or its server, run “Inject event as client or server…”.',
});
