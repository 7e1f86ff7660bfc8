import * as v from 'valibot';
import type { StoredCause } from './cause.ts';

/** A cause as it is recorded, whoever wrote it. */
export const storedCauseSchema = v.object({
  code: v.string(),
  params: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
  confidence: v.optional(v.picklist(['proved', 'likely', 'possible'])),
}) satisfies v.GenericSchema<unknown, StoredCause>;
