/** Messages about the types of events: inferred from a capture, and schemas that a capture is checked against. */
import * as v from 'valibot';
import { typeFormats } from '../model/types/typeFormats.ts';
import { request } from './message.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** All events of the capture if none is given. */
const query = {
  connectionId: v.optional(v.string()),
  sourceId: v.optional(v.string()),
  filter: v.optional(v.string()),
};

/**
 * The types of the events of a capture or session file, as the text of a document. `after`: the version of the text that the caller has;
 * the response is sent when there is another text. `base`: the version that the types are compared with. While the caller repeats the
 * request, new events are added to the types, and each event is read only once.
 */
export const typesRead = request(
  'types/read',
  v.object({ ...query, format: v.picklist(typeFormats), after: v.optional(v.string()), base: v.optional(v.string()) }),
  v.object({
    text: v.string(),
    version: v.string(),
    /** The number of events and acknowledgements that the types were inferred from. */
    events: count,
    /**
     * The number of events and acknowledgements that were left out, because they are too large or cannot be decoded.
     */
    leftOut: count,
    /** The types do not allow everything that the types of `base` allowed, or it is not known whether they do. */
    narrows: v.boolean(),
  }),
  { timeoutMs: null },
);

/**
 * Compares events with a schema, from now on and those that exist. Events that do not match are findings. A check replaces the previous one.
 * Without `schema`, the schema is inferred from the events that exist, and only later events are compared.
 * Responds when the existing events were compared.
 */
export const schemaCheck = request(
  'schema/check',
  v.object({ ...query, schema: v.optional(v.string()) }),
  v.object({
    /** The number of events that the schema describes. */
    events: count,
    /** Keywords of the schema that are not compared. */
    unsupported: v.array(v.string()),
    /** The number of events and acknowledgements that were compared, and of those that do not match. */
    checked: count,
    mismatches: count,
    leftOut: count,
    /** The schema that was inferred, as the text of a file; left out if the request contained one. */
    schema: v.optional(v.string()),
  }),
  { timeoutMs: null },
);
/** Ends the check. Its findings are removed. */
export const schemaStop = request('schema/stop', v.object({}), v.object({ wasRunning: v.boolean() }));
