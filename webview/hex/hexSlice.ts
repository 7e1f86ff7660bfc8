import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';

export const hexSlice = defineSlice('hex', {
  /** Number of bytes in a row. */
  perRow: v.fallback(v.union([v.literal('auto'), v.picklist([8, 16, 32])]), 'auto'),
  /** Whether offsets are decimal numbers. */
  decimal: v.fallback(v.boolean(), false),
  /** The view next to the rows. */
  panel: v.fallback(v.picklist(['none', 'inspector', 'preview']), 'inspector'),
});
