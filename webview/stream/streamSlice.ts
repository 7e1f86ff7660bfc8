import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';

export const streamTabs = ['findings', 'timing', 'scrubber'] as const;
export type StreamTab = (typeof streamTabs)[number];

export const streamSlice = defineSlice('stream', {
  open: v.fallback(v.boolean(), false),
  tab: v.fallback(v.picklist(streamTabs), 'findings'),
});
