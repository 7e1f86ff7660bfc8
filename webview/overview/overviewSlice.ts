import * as v from 'valibot';
import { defineSlice } from '../state/savedState.ts';

export const overviewSlice = defineSlice('overview', { visible: v.fallback(v.boolean(), true) });
