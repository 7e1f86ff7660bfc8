import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';

const detailsTabs = ['arguments', 'raw', 'hex', 'acknowledgement', 'code', 'rule', 'when', 'connection'] as const;
export type DetailsTab = (typeof detailsTabs)[number];

export const detailsSlice = defineSlice('details', { tab: v.fallback(v.picklist(detailsTabs), 'arguments') });
