/** Custom network conditions as they are typed. Pure. */
import type { NetworkConditions } from '../../src/model/profile/networkConditions.ts';
import { maxLatencyMs, networkConditionsSchema } from '../../src/model/profile/networkConditions.ts';
import * as v from 'valibot';
import { withDecimalPoint } from '../../src/model/texts/numberText.ts';
import { connectionTexts } from './connectionTexts.ts';

export interface CustomDraft {
  readonly latencyMs: string;
  readonly bytesPerSecond: string;
}

export interface DraftFault {
  readonly field: keyof CustomDraft;
  readonly text: string;
}

export function draftOf({ latencyMs, bytesPerSecond }: NetworkConditions): CustomDraft {
  return {
    latencyMs: latencyMs ? String(latencyMs) : '',
    bytesPerSecond: bytesPerSecond ? String(bytesPerSecond) : '',
  };
}

/** The conditions of the fields. An empty field sets none. */
export function conditionsOf(draft: CustomDraft): { conditions: NetworkConditions } | { fault: DraftFault } {
  const conditions: { latencyMs?: number; bytesPerSecond?: number } = {};
  for (const field of ['latencyMs', 'bytesPerSecond'] as const) {
    const text = withDecimalPoint(draft[field]);
    if (text === '') continue;
    const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (!v.is(networkConditionsSchema.entries[field], value)) {
      const fault =
        field === 'latencyMs'
          ? connectionTexts.latencyFault({ value: draft[field], max: maxLatencyMs })
          : connectionTexts.bandwidthFault({ value: draft[field] });
      return { fault: { field, text: fault } };
    }
    conditions[field] = value;
  }
  return { conditions };
}
