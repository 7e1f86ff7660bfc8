/** “Copy as…”: the host prompts for the language, and writes the code to the clipboard. */
import * as v from 'valibot';
import { packedPayloadSchema } from '../model/payload/packedPayload.ts';
import { timeLimitSchema } from '../model/profile/duration.ts';
import { request } from './message.ts';
import { entrySelectionSchema } from './timelineMessages.ts';

/** The number of events, and the language. Nothing was copied if one of them is missing. */
const copied = v.object({ entries: v.number(), language: v.optional(v.string()) });

/** Copies the events of a selection as a program in a language that the user chooses. */
export const entriesCopyAs = request('entries/copyAs', v.object({ selection: entrySelectionSchema }), copied, {
  timeoutMs: null,
});

/** Copies an emit that is written in the form. */
export const emitCopyAs = request(
  'emit/copyAs',
  v.object({
    connectionId: v.optional(v.string()),
    event: v.string(),
    args: packedPayloadSchema,
    ack: v.optional(v.object({ timeoutMs: v.optional(timeLimitSchema) })),
    volatile: v.optional(v.boolean()),
    compress: v.optional(v.boolean()),
  }),
  copied,
  { timeoutMs: null, paramBuffers: (params) => params.args.buffers },
);
