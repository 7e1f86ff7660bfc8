import { catalog } from '../../src/model/texts/catalog.ts';

export const connectionTexts = catalog('connection', {
  section: 'Connection',
  url: 'Server URL',
  namespace: 'Namespace',
  namespaceHelp: 'Namespace, such as /chat',
  auth: 'Auth (JSON)',
  authPlaceholder: 'Auth',
  authHelp:
    '{connected, select, true {Auth, a JSON object that the server reads as socket.handshake.auth. Enter: reconnect with changes} other {Auth, a JSON object that the server reads as socket.handshake.auth. Enter: connect}}',
  connect: 'Connect',
  connectTitle:
    '{choice, select, again {Connect again} new {Connect as new: open another connection, and keep this one} other {Connect}}',
  disconnect: 'Disconnect',
  options: 'Options',
  optionsHelp: 'Connection options: authentication, headers, TLS, proxy, reconnection',
  recent: 'Recent servers',
  choice: 'Connection',
  choiceHelp: '{name, select, none {The connection that the panel shows} other {The panel shows {name}}}',
  newConnection: 'New connection',
  address: 'Address',
  profileChanged: 'The profile changed while it was being read. Connect again.',
  state: 'Connection state',
  why: 'Why?',
  whyHelp: 'Why? Diagnose the server of this connection',
  recovered: 'recovered',
  transport: 'Transport',
  protocol: 'Protocol',
  socketId: 'Socket ID',
  pendingAcks: '{count, plural, one {# ack} other {# acks}} pending',
  reconnect: 'Reconnect with changes',
  reconnectTitle:
    'Reconnect with changes: close this connection, and open it again with the changes. It keeps its ID and its entries.',
  demoFailed: 'The demo server did not start: {reason}',

  conditions: 'Network conditions',
  conditionsHelp:
    'Network conditions of {of, select, clients {all clients of this proxy} other {this connection}}{active, select, true {: {conditions}} other {}}',
  latency: 'Latency (ms)',
  noLatency: 'None',
  bandwidth: 'Bytes per second',
  noLimit: 'No limit',
  apply: 'Apply',
  applyHelp: 'Apply these network conditions',
  eachDirection: 'in each direction',
  latencyFault: 'Latency (ms): “{value}” cannot be used. Enter a number from 0 to {max, number}.',
  bandwidthFault: 'Bytes per second: “{value}” cannot be used. Enter a number of 1 or more.',
});
