import { catalog } from '../../src/model/texts/catalog.ts';

/** Texts for the code tab, which shows the reports of a Node.js process about its events. */
export const codeTabTexts = catalog('codeTab', {
  title: 'Code',
  emittedAt: 'Emitted at',
  listeners: 'Listeners',
  nobody: 'No listener is registered for this event.',
  duration: 'Duration of the listeners',
  middleware: 'Duration of the middleware',
  rooms: 'Rooms',
  everySocket: 'all sockets of the namespace',
  recipients: 'Recipients',
  taken: 'Delivery status',
  counts:
    '{sent, number} sent{acknowledged, plural, =0 {} other { · # acknowledged}}{buffered, plural, =0 {} other { · # buffered}}{discarded, plural, =0 {} other { · # discarded}}{lost, plural, =0 {} other { · # lost}}',
  socketId: 'Socket ID',
  status: 'Status',
  unknown: 'unknown position',
  open: 'Open {place}',
});
