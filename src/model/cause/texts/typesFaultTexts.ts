import { causeCatalog } from '../causeCatalog.ts';

const source = 'Choose a JSON Schema or AsyncAPI file that “Infer event types” has created, or an AsyncAPI 3 document.';
const megabytes = '{limit, number, ::scale/0.000001 .#}\u00a0MB';

/** Why types cannot be inferred, or events cannot be compared with a schema. */
export const typesFaultTexts = causeCatalog({
  'types.nothingCaptured': {
    message: 'There are no events whose types could be inferred.',
    remedies: ['Capture some events first, or change the filter.'],
  },
  'types.notSchema': { message: 'The file does not contain schemas of Socket.IO events.', remedies: [source] },
  'types.noEvents': { message: 'The schema does not describe any event.', remedies: [source] },
  'types.asyncApiVersion': {
    params: { version: ['2.6.0'] },
    message: 'The document uses version {version} of AsyncAPI. Only version 3 can be read.',
    remedies: ['Convert the document with the AsyncAPI CLI: asyncapi convert.'],
  },
  'types.schemaNotJson': {
    params: { reported: ['Unexpected token'] },
    message: 'The schema is not valid JSON: {reported}{reportedEnd}',
    remedies: ['A document in YAML must be converted to JSON first.'],
  },
  'types.schemaTooLarge': { params: { limit: [5_000_000] }, message: `The schema is larger than ${megabytes}.` },
  'types.schemaTooDeep': {
    params: { limit: [200] },
    message: 'The schema is nested more than {limit, number} levels deep.',
  },
});
