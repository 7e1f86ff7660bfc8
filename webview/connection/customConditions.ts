/** Network conditions as they are typed. Pure. */
import type { NetworkConditions } from '../../src/model/profile/networkConditions.ts';
import { networkConditionsSchema } from '../../src/model/profile/networkConditions.ts';
import * as v from 'valibot';

export interface CustomDraft {
  readonly latencyMs: string;
  readonly bytesPerSecond: string;
}

export interface DraftFault {
  readonly field: keyof CustomDraft;
  readonly text: string;
}

const labels: Readonly<Record<keyof CustomDraft, string>> = {
  latencyMs: 'Latency (ms)',
  bytesPerSecond: 'Bytes per second',
};

export function draftOf({ latencyMs, bytesPerSecond }: NetworkConditions): CustomDraft {
  return {
    latencyMs: latencyMs ? String(latencyMs) : '',
    bytesPerSecond: bytesPerSecond ? String(bytesPerSecond) : '',
  };
}

/** An empty field asks for nothing. */
export function conditionsOf(draft: CustomDraft): { conditions: NetworkConditions } | { fault: DraftFault } {
  const conditions: { latencyMs?: number; bytesPerSecond?: number } = {};
  for (const field of ['latencyMs', 'bytesPerSecond'] as const) {
    const text = draft[field].trim();
    if (text === '') continue;
    const fault = (what: string) => ({ fault: { field, text: `${labels[field]}: “${draft[field]}” ${what}.` } });
    if (!/^\d+(?:\.\d+)?$/.test(text)) return fault('is not a number such as 250');
    const read = v.safeParse(networkConditionsSchema.entries[field], Number(text));
    if (!read.success) return fault(read.issues[0].message);
    conditions[field] = Number(text);
  }
  return { conditions };
}
