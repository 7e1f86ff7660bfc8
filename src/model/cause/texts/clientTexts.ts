import { causeCatalog } from '../causeCatalog.ts';

/** What the client refuses or does not support. */
export const clientTexts = causeCatalog({
  'client.notStarted': {
    params: { reported: ['no such protocol'] },
    message: 'The client could not start: {reported}{reportedEnd}',
  },
  'client.notLoaded': {
    params: { protocol: ['v2'], reported: ['The file is missing.'] },
    message: 'The client for protocol {protocol} could not be started: {reported}{reportedEnd}',
  },
  'client.gaveUp': {
    weight: 'symptom',
    params: { attempts: [1, 3], last: ['connect.refused'] },
    nested: ['last'],
    message: 'The client gave up after {attempts, plural, one {# attempt} other {# attempts}}.',
    remedies: ['Connect again to continue.{last, select, none {} other { The last failure: {last}}}'],
  },
  'client.parserProbe': {
    weight: 'general',
    params: { parser: ['msgpack'] },
    message:
      'The inspector opens one connection with the {parser} parser, to the same server and namespace and with the same auth, to find out whether the server uses it. That connection is closed immediately.',
  },
});
