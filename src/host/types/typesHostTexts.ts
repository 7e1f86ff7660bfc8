import { errorCatalog } from '../../model/cause/errorCatalog.ts';
import { catalog } from '../../model/texts/catalog.ts';

/** Texts of the commands for types of events and for schemas. */
export const typesHostTexts = catalog('typesHost', {
  inferTitle: 'Infer event types',
  typescript: 'TypeScript',
  typescriptDetail: 'Interfaces for Socket.IO’s generics',
  jsonSchema: 'JSON Schema',
  jsonSchemaDetail: 'Schemas of the arguments of each event',
  asyncApi: 'AsyncAPI 3',
  asyncApiDetail: 'A document that describes the server',
  everything: 'All connections',
  filtered: 'Filtered events…',
  toEditor: 'Open in a new editor',
  toFile: 'Keep up to date in a file…',
  toFileDetail: 'The file is updated with the capture until you stop it',
  inferring: 'Inferring types',
  inferred:
    '{events, plural, one {# event or acknowledgement was} other {# events and acknowledgements were}} examined.{leftOut, plural, =0 {} one { # was left out because it is too large or cannot be decoded.} other { # were left out because they are too large or cannot be decoded.}}',
  note: 'Kept up to date by Socket.IO Inspector. Write your own code outside of this region.',
  following: '{file} is kept up to date with the types of the captured events.',
  stop: 'Stop',
  stopTitle: 'Stop keeping types up to date',
  diffTitle: '{file}: current and inferred types',
  otherContent: '{file} has other content. Apply the inferred types?',
  edited: '{file} was edited. Apply the inferred types?',
  narrower:
    'The newly inferred types of {file} do not allow everything that the current ones allow. Replace the current types?',
  apply: 'Apply',
  discard: 'Discard',
  stopped: '{file} is no longer kept up to date. {fault}',
  checkTitle: 'Check events against schema',
  schemaFile: 'Schema file…',
  schemaFileDetail: 'JSON Schema or AsyncAPI',
  learn: 'The types of the events captured so far',
  learnDetail: 'Later events must have the types of the earlier ones',
  schemaTypes: 'JSON Schema and AsyncAPI files',
  checking: 'Comparing events with the schema',
  checked:
    '{checked, plural, one {# event or acknowledgement was} other {# events and acknowledgements were}} compared; {mismatches, plural, one {# does} other {# do}} not match. New events are compared too.{unsupported, select, none {} other { Not compared: {unsupported}.}}',
  learned:
    'The types of {events, plural, one {# event} other {# events}} were inferred. New events are compared with them.',
  showFindings: 'Show findings',
});

export const typesHostErrors = errorCatalog({
  'types.untrusted': {
    message: 'Types cannot be written, and schemas cannot be read, in Restricted Mode.',
    remedies: ['Trust the workspace first.'],
  },
  'types.fileHasContent': {
    params: { file: ['events.ts'] },
    message: 'The file {file} has other content, which would be replaced.',
    remedies: ['Choose another file, or pass replace: true.'],
  },
  'types.fileGone': { message: 'The file was deleted or moved.' },
  'types.notFollowed': {
    params: { typesId: ['types2'], known: ['types1'] },
    message:
      '“{typesId}” is not the ID of a file that is kept up to date. {known, select, none {There is no such file.} other {Known IDs: {known}.}}',
  },
  'types.noneFollowed': { message: 'No file is kept up to date with inferred types.' },
});
