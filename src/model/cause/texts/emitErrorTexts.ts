import { causeCatalog } from '../causeCatalog.ts';

/** Why an emit, or the reply to an event, is refused before it is sent. */
export const emitErrorTexts = causeCatalog({
  'emit.reservedName': {
    message: '“{event}” is an event name that Socket.IO{version, select, v2 { 2} other {}} reserves.',
    remedies: ['Choose another name.'],
  },
  'emit.nameNotCarried': {
    message: 'The event name contains half of a surrogate pair, which the {parser} parser cannot send.',
    remedies: ['Choose another name, or another parser.'],
  },
  'emit.notEncoded': {
    message:
      'The arguments cannot be encoded: {fault, select, depth {the value is nested too deeply, or circular} other {{reported}}}{reportedEnd} Nothing was sent.',
  },
  'emit.tooManyAttachments': {
    message:
      'The arguments contain {count, number} binary values. A Socket.IO server accepts at most {limit, number} attachments in one event, and would close the connection.',
    remedies: [
      'Send fewer values, or join them. If your server accepts more, increase maxAttachments of the connection.',
    ],
  },
  'emit.payloadTooLarge': {
    message:
      'The payload has {bytes, number} bytes{onWire, select, none {} other { ({onWire, number} over polling, in base64)}}. This server accepts at most {limit, number} bytes in one message (its maxHttpBufferSize), and would close the connection.',
    remedies: ['Send less, or increase the limit on the server.'],
  },
  'emit.argumentsNoList': { message: 'The arguments must be an array, such as [1, "two"].' },
});
