import { catalog } from '../texts/catalog.ts';

export const codeTexts = catalog('code', {
  exactNumber: 'JavaScript reads {literal} as {read}.',
  inexactNumber: '{language} changes the number {literal}.',
  noNumber: 'JSON has no {literal}: it is sent as null.',
  date: 'Dates are sent as text, as the default parser of Socket.IO does in JavaScript.',
  undefined: 'Undefined values are sent as null, and fields with an undefined value are left out.',
  noVolatile: 'This client has no volatile events: without a connection, the event is not discarded.',
  noCompress: 'This client has no option for the compression of an event.',
  texts: 'This client sends the values of auth as text.',
  msgpack: 'The connection uses the msgpack parser. Set it for this client too.',
  tooDeep: 'The arguments are nested too deeply to be written as code.',
  formatTitle: 'Copy as…',
  client: 'client',
  handler: 'handler of a server',
  copiedAs: '{count, plural, one {# event} other {# events}} copied as {language}',
  nothingCopied: 'Nothing was copied: only events can be written as code',
  library: 'Library: {library}',
});
