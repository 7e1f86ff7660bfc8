import { causeCatalog } from '../causeCatalog.ts';

/** Why an emit, or the reply to an event, is refused before it is sent. */
export const emitErrorTexts = causeCatalog({
  'emit.reservedName': {
    message: '“{event}” is an event name that Socket.IO{version, select, v2 { 2} other {}} reserves.',
    remedies: ['Choose another name.'],
  },
  'emit.nameNotCarried': {
    message: 'The event’s name holds half of a surrogate pair, which the {parser} parser cannot carry.',
    remedies: ['Choose another name, or another parser.'],
  },
  'emit.notEncoded': {
    message:
      'The arguments cannot be encoded: {fault, select, depth {the value is nested too deeply, or circular} other {{said}}}. Nothing was sent.',
  },
  'emit.tooManyAttachments': {
    message:
      'The arguments hold {count, number} binary values; a Socket.IO server takes {limit, number} attachments in one event and would close the connection.',
    remedies: ['Send fewer, or join them. If your server takes more, raise maxAttachments in the connection.'],
  },
  'emit.payloadTooLarge': {
    message:
      'The payload has {bytes, number} bytes{onWire, select, none {} other { ({onWire, number} over polling, in base64)}}; this server takes {limit, number} in one message (its maxHttpBufferSize) and would close the connection.',
    remedies: ['Send less, or raise the limit on the server.'],
  },
  'emit.argumentsNoList': { message: 'The arguments must be a list, such as [1, "two"].' },
});
