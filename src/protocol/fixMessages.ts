/** Messages about fixes, which findings and diagnoses offer. The page sends them, and the host responds. */
import * as v from 'valibot';
import { profileChangeSchema } from '../model/fix/fixShapes.ts';
import { connectionOpen } from './engineMessages.ts';
import { request } from './message.ts';

const connection = { connectionId: v.string() };

/** Changes the profile of a connection as it was opened, and connects it again. Its secrets stay in the host. */
export const fixApply = request(
  'fix/apply',
  v.object({ ...connection, change: profileChangeSchema }),
  connectionOpen.result,
  { timeoutMs: null },
);

/** Connects a connection again with the profile that it had before its newest fix. */
export const fixUndo = request('fix/undo', v.object(connection), connectionOpen.result, { timeoutMs: null });

/** Shows a snippet in a new editor, which is not saved. */
export const snippetOpen = request(
  'snippet/open',
  v.object({ language: v.pipe(v.string(), v.regex(/^[a-z]{1,20}$/)), text: v.pipe(v.string(), v.maxLength(20_000)) }),
  v.object({}),
);
