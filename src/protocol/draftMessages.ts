/** Messages for the drafts of the panel: the host lets the user pick the files of a profile, and stores the drafts. */
import * as v from 'valibot';
import { notification, request } from './message.ts';

/** The files of a profile. */
export const tlsFileFields = ['ca', 'cert', 'key', 'pfx'] as const;
export type TlsFileField = (typeof tlsFileFields)[number];
/**
 * Lets the user pick a file for a profile. `path` is written as in the profile of the connection `from`: relative to the folder of its
 * collection or of the workspace, absolute for a file elsewhere. Left out when the user cancels.
 */
export const tlsFilePick = request(
  'tlsFile/pick',
  v.object({ field: v.picklist(tlsFileFields), from: v.optional(v.string()) }),
  v.object({ path: v.optional(v.string()) }),
  { timeoutMs: null },
);

/**
 * The drafts of the page, without secrets, for the next page of this workspace: the slices of the saved state by their keys, as JSON. VS
 * Code deletes the saved state of a panel that is closed.
 */
export const draftsKeep = notification('drafts/keep', v.object({ json: v.string() }));
