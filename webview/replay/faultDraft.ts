/** One network fault of the plan as it is entered: seconds as text, and its changes on the chart. Pure. */
import { maxTimerMs } from '../../src/base/clock.ts';
import { maxLatencyMs, type NetworkFaultPlan } from '../../src/model/profile/networkConditions.ts';
import { withDecimalPoint } from '../../src/model/texts/numberText.ts';
import type { faultKinds } from './replaySlice.ts';
import { planTexts } from './planTexts.ts';

export type FaultKind = (typeof faultKinds)[number];

export interface FaultDraft {
  /** Unique as long as the panel is open. */
  id: number;
  kind: FaultKind;
  /** Seconds. */
  at: string;
  for: string;
  /** Milliseconds of latency, or kilobytes per second. */
  value: string;
}

export type FaultField = 'at' | 'for' | 'value';

const maxSeconds = Math.floor(maxTimerMs / 1000);

let lastId = 0;

export function newFault(fault: Partial<Omit<FaultDraft, 'id'>> = {}): FaultDraft {
  return { kind: 'offline', at: '2', for: '2', value: '', ...fault, id: ++lastId };
}

/** The value that a fault of a kind begins with; empty for kinds without a value. */
export const initialValues: Readonly<Record<FaultKind, string>> = {
  offline: '',
  stall: '',
  latency: '200',
  bandwidth: '5',
};

export type FaultReading =
  | { ok: true; fault: NetworkFaultPlan[number] }
  | { ok: false; faults: Partial<Record<FaultField, string>> };

export function readFault(draft: FaultDraft): FaultReading {
  const faults: Partial<Record<FaultField, string>> = {};
  const at = numberOf(draft.at);
  const length = numberOf(draft.for);
  const value = numberOf(draft.value);
  if (at === undefined || at < 0) faults.at = planTexts.startFault();
  else if (at > maxSeconds) faults.at = planTexts.secondsTooLong({ max: maxSeconds });
  if (length === undefined || length < 0.001) faults.for = planTexts.lengthFault();
  else if (length > maxSeconds) faults.for = planTexts.secondsTooLong({ max: maxSeconds });
  if (draft.kind === 'latency' && (value === undefined || value < 0 || value > maxLatencyMs)) {
    faults.value = planTexts.latencyFault({ max: maxLatencyMs });
  }
  if (draft.kind === 'bandwidth' && (value === undefined || value < 0.001)) {
    faults.value = planTexts.bandwidthFault();
  }
  if (Object.keys(faults).length > 0) return { ok: false, faults };
  const span = { atMs: (at ?? 0) * 1000, forMs: (length ?? 0) * 1000 };
  switch (draft.kind) {
    case 'offline':
      return { ok: true, fault: { ...span, offline: true } };
    case 'stall':
      return { ok: true, fault: { ...span, stall: true } };
    case 'latency':
      return { ok: true, fault: { ...span, latencyMs: value ?? 0 } };
    case 'bandwidth':
      return { ok: true, fault: { ...span, bytesPerSecond: Math.round((value ?? 0) * 1000) } };
  }
}

/** Drafts of a planned fault, one for each of its conditions. */
export function faultDraftsOf(fault: NetworkFaultPlan[number]): FaultDraft[] {
  const span = { at: String(fault.atMs / 1000), for: String(fault.forMs / 1000) };
  const { offline, stall, latencyMs, bytesPerSecond } = fault;
  return [
    ...(offline ? [newFault({ ...span, kind: 'offline' })] : []),
    ...(stall ? [newFault({ ...span, kind: 'stall' })] : []),
    ...(latencyMs === undefined ? [] : [newFault({ ...span, kind: 'latency', value: String(latencyMs) })]),
    ...(bytesPerSecond === undefined
      ? []
      : [newFault({ ...span, kind: 'bandwidth', value: String(bytesPerSecond / 1000) })]),
  ];
}

/** Parses a decimal number; exponents, hex digits and the like are refused. */
export function numberOf(text: string): number | undefined {
  const typed = withDecimalPoint(text);
  return /^\d{1,12}(\.\d{1,6})?$/.test(typed) ? Number(typed) : undefined;
}

/** Formats a fault: "offline", "+200 ms", "5 kB/s". */
export function faultText({ kind, value }: FaultDraft): string {
  return planTexts.shortFault({ kind, value: value.trim() });
}

/** A fault as the chart draws it. */
export interface FaultSpan {
  readonly id: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly text: string;
}

export function spanOf(draft: FaultDraft): FaultSpan | undefined {
  const at = numberOf(draft.at);
  const length = numberOf(draft.for);
  if (at === undefined || length === undefined || length <= 0) return undefined;
  return { id: draft.id, fromMs: at * 1000, toMs: (at + length) * 1000, text: faultText(draft) };
}

const minMs = 10;

/** The times of a fault after it was dragged or moved by key: not before the start, and long enough to be visible. */
export function moved(span: FaultSpan, part: 'whole' | 'from' | 'to', byMs: number): Pick<FaultDraft, 'at' | 'for'> {
  let { fromMs, toMs } = span;
  if (part === 'whole') {
    const by = Math.max(-fromMs, byMs);
    fromMs += by;
    toMs += by;
  } else if (part === 'from') fromMs = Math.min(toMs - minMs, Math.max(0, fromMs + byMs));
  else toMs = Math.max(fromMs + minMs, toMs + byMs);
  return { at: secondsText(fromMs), for: secondsText(toMs - fromMs) };
}

/** Milliseconds as the text of a field in seconds, to the hundredth. */
export function secondsText(ms: number): string {
  return String(Math.round(ms / 10) / 100);
}
