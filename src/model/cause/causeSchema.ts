import * as v from 'valibot';
import type { StoredCause } from './cause.ts';

/** A recorded cause, from this or another program. */
export const storedCauseSchema = v.object({
  code: v.string(),
  params: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
  confidence: v.optional(v.picklist(['proved', 'likely', 'possible'])),
}) satisfies v.GenericSchema<unknown, StoredCause>;
