/** Messages about findings: problems and observations that a capture shows over time. */
import * as v from 'valibot';
import { type Finding, findingSchema } from '../model/findings/finding.ts';
import { request } from './message.ts';

/**
 * The findings, the most severe first. All existing entries are examined first. With `after`, the response is sent when the version differs
 * from it, so that the caller is notified of changes.
 */
export const findingsRead = request(
  'findings/read',
  v.object({
    connectionId: v.optional(v.string()),
    after: v.optional(v.number()),
  }),
  v.object({
    version: v.number(),
    findings: v.array(
      v.object({
        ...findingSchema.entries,
        /** When the evidence that is still in the capture was recorded, in milliseconds of the capture. */
        times: v.array(v.number()),
      }),
    ),
  }),
  { timeoutMs: null },
);

/** A finding with the times of its evidence. */
export type TimedFinding = Finding & { readonly times: readonly number[] };
