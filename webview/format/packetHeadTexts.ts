import { catalog } from '../../src/model/texts/catalog.ts';

export const packetHeadTexts = catalog('packetHead', {
  engineIoMessage: 'Engine.IO: message',
  socketIoType: 'Socket.IO: {type}',
  attachments: '{count, plural, one {# attachment follows} other {# attachments follow}}',
  namespace: 'namespace',
  ackId: 'ack ID',
  acknowledgedId: 'ack ID of the event',
  data: 'data',
});
