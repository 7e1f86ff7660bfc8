import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';
import { type PersistedEmitDraft, persistedEmitSchema } from './emitSlice.ts';

/** The number of emits that are saved. */
export const maxRecentEmits = 20;
/** Maximum length of an emit that is saved, in characters. A history of large payloads would slow down saving the state. */
const maxEmitLength = 20_000;

/** Whether an emit can be saved. */
export function isRecentEmit({ event, args }: PersistedEmitDraft): boolean {
  return args.reduce((length, { text }) => length + text.length, event.length) <= maxEmitLength;
}

export const emitHistorySlice = defineSlice('emitHistory', {
  /** Newest first. */
  emits: v.fallback(v.pipe(v.array(persistedEmitSchema), v.maxLength(maxRecentEmits)), []),
});
