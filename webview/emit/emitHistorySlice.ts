import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';
import { type PersistedEmitDraft, persistedEmitSchema } from './emitSlice.ts';

/** The number of emits that are saved. */
export const maxRecentEmits = 20;
/** Characters of an emit that is saved: the history of large payloads would cost more than it is worth. */
const maxEmitLength = 20_000;

/** Whether an emit can be saved. */
export function isRecentEmit({ event, args }: PersistedEmitDraft): boolean {
  return args.reduce((length, { text }) => length + text.length, event.length) <= maxEmitLength;
}

export const emitHistorySlice = defineSlice('emitHistory', {
  /** Newest first. */
  emits: v.fallback(v.pipe(v.array(persistedEmitSchema), v.maxLength(maxRecentEmits)), []),
});
