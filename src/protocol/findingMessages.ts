/** Messages about findings: what a capture shows over time (contract, section 10). */
import * as v from 'valibot';
import { findingSchema } from '../model/findings/finding.ts';
import { request } from './message.ts';

/**
 * The findings, the strongest first. Entries that exist are examined before. With `after`, responds when the version is another one, so that
 * the caller is notified of changes.
 */
export const findingsRead = request(
  'findings/read',
  v.object({
    connectionId: v.optional(v.string()),
    after: v.optional(v.number()),
  }),
  v.object({ version: v.number(), findings: v.array(findingSchema) }),
  { timeoutMs: null },
);
