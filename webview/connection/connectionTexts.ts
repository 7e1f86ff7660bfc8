import { catalog } from '../../src/model/texts/catalog.ts';

export const connectionTexts = catalog('connection', {
  section: 'Connection',
  url: 'Server URL',
  namespace: 'Namespace',
  namespaceHelp: 'Namespace, such as /chat',
  connect: 'Connect',
  disconnect: 'Disconnect',
  options: 'Options',
  optionsHelp: 'Connection options',
  recent: 'Recent servers',
  choice: 'Connection',
  choiceHelp: 'The connection that the panel shows',
  newConnection: 'New connection',
  address: 'Address',
  profileChanged: 'The profile changed while it was read. Connect again.',
  demoFailed: 'The demo server did not start: {reason}',

  conditions: 'Network conditions',
  conditionsHelp:
    '{active, select, true {Network conditions of this connection: {conditions}} other {Network conditions of this connection}}',
  preset:
    '{preset, select, none {No throttling} offline {Offline} slow {Slow (+400\u00a0ms, 50\u00a0kB/s)} stall {Stall} other {Custom…}}',
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
