import { catalog } from '../../src/model/texts/catalog.ts';

/** The texts after the delivery status in a narrow column: a duration, or the reason in two or three words. */
export const shortStatusTexts = catalog('shortStatus', {
  withReason: '{status} · {reason}',
  reasonFirst: '{reason} · {status}',
  withDuration: '{status} {duration}',

  noAck: 'no ack',
  notConnected: 'not connected',
  transportBusy: 'transport busy',
  connectionRemoved: 'connection removed',
  connectionEnded: 'connection ended',
  notWritten: 'not written',
  httpStatus: 'HTTP {status}',
  refusedByClient: 'refused by client',
  reservedName: 'reserved name',
  nameNotCarried: 'name not supported',
  notEncoded: 'not encodable',
  tooManyAttachments: 'too many attachments',
  tooLarge: 'too large',
});
