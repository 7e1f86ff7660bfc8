import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';

/** The first view; the page defines the IDs of the other views. */
export const firstViewId = 'inspect';

/** In pixels; undefined if the user has not changed the size. */
const size = v.optional(v.union([v.number(), v.undefined()]));
const sizesSchema = v.object({ details: size, detailsBelow: size, emit: size, stream: size });
export type PaneSizes = v.InferOutput<typeof sizesSchema>;

export const layoutSlice = defineSlice('layout', {
  view: v.fallback(v.string(), firstViewId),
  sizes: v.fallback(sizesSchema, {}),
});
