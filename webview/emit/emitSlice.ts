import * as v from 'valibot';
import { savedEmitSchema } from '../../src/protocol/hostMessages.ts';
import { defineSlice } from '../state/savedState.ts';

export const persistedEmitSchema = v.object({
  event: v.string(),
  args: v.array(v.object({ type: v.string(), text: v.string(), path: v.optional(v.string()) })),
  ack: v.boolean(),
  ackTimeout: v.string(),
  volatile: v.boolean(),
  compress: v.boolean(),
  /** The emit of a collection that the draft was loaded from. */
  saved: v.optional(savedEmitSchema),
});
/** The draft without the content of files. */
export type PersistedEmitDraft = v.InferOutput<typeof persistedEmitSchema>;

export const emitSlice = defineSlice('emit', {
  draft: v.fallback(persistedEmitSchema, {
    event: '',
    args: [],
    ack: false,
    ackTimeout: '',
    volatile: false,
    compress: true,
  }),
  /** The receiver of an injected event. */
  to: v.fallback(v.picklist(['client', 'server']), 'client'),
  /** Whether the form is one line; undefined while the user has not chosen: then its width decides. */
  folded: v.fallback(v.optional(v.boolean()), undefined),
});
