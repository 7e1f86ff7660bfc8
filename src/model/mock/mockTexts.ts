import { catalog } from '../texts/catalog.ts';

export const mockTexts = catalog('mock', {
  reservedEvent: '“{event}” in {namespace}: a Socket.IO server cannot send an event with this name (entry #{seq}).',
  payloadMissing: '“{event}” in {namespace}: its payload is not in the capture (entry #{seq}).',
  ackPayloadMissing: 'The acknowledgement of entry #{seq}: its payload is not in the capture.',
  refusedJoins:
    'In the capture, {count, plural, one {# connection} other {# connections}} to {namespace} {count, plural, one {was} other {were}} refused. The mock server accepts all clients.',
  otherPath: 'The connections use different paths. The mock server uses {path}.',
  otherParser: 'The connections use different parsers. The mock server uses the {parser} parser.',
  damaged: '{count, plural, one {# line or message} other {# lines or messages}} of the file could not be read.',
  more: '{count, plural, one {# more item} other {# more items}}',
  emitUnnamed: 'Emit “{emit}”: the name of its event depends on a value that is not known.',
  emitNowhere: 'Emit “{emit}”: its namespace depends on a value that is not known.',
  emitAnyArgs:
    'Emit “{emit}”: its arguments depend on a value that is not known. The mock server responds to any arguments.',
  ackUnknown:
    'Emit “{emit}”: it requests an acknowledgement, but its “expect” does not define the arguments of the acknowledgement.',
  ackMatcher: 'Emit “{emit}”: {path} does not define a single value, so the acknowledgement is not sent.',
  eventMatcher: 'Emit “{emit}”: {path} does not define a single value, so the event “{event}” is not sent.',
  listening: 'The mock server of {file} listens at {url}.',
  omitted:
    '{count, plural, one {# part of the file is not served. The log shows why.} other {# parts of the file are not served. The log shows why.}}',
  ofMock: '{file}: {text}',
  unmatched: 'No response to “{event}” in {namespace}: the file does not contain this event.',
  homePage: 'The mock server of Socket.IO Inspector. Connect to it with a Socket.IO client.\nNamespaces: {namespaces}',
});
