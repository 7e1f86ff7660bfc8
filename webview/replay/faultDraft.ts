/** One fault of the plan as a person writes it: seconds as text, and what the chart does with it. Pure. */
import { maxTimerMs } from '../../src/base/clock.ts';
import type { NetworkFaultPlan } from '../../src/model/profile/networkConditions.ts';
import type { faultKinds } from '../state/keptReplay.ts';

export type FaultKind = (typeof faultKinds)[number];

export interface FaultDraft {
  /** Its own for as long as the lab lives. */
  id: number;
  kind: FaultKind;
  /** Seconds. */
  at: string;
  for: string;
  /** Milliseconds of latency, or kilobytes a second. */
  value: string;
}

export type FaultField = 'at' | 'for' | 'value';

const maxSeconds = maxTimerMs / 1000;
const tooLong = `At most ${Math.floor(maxSeconds)} seconds (about 24.8 days) are expected`;

let lastId = 0;

export function newFault(fault: Partial<Omit<FaultDraft, 'id'>> = {}): FaultDraft {
  return { kind: 'offline', at: '2', for: '2', value: '', ...fault, id: ++lastId };
}

/** What the value of a kind is; undefined where it needs none. */
export const valueUnits: Readonly<Record<FaultKind, { name: string; unit: string; usual: string } | undefined>> = {
  offline: undefined,
  stall: undefined,
  latency: { name: 'latency', unit: 'ms', usual: '200' },
  bandwidth: { name: 'bandwidth', unit: 'kB/s', usual: '5' },
};

export const kindLabels: Readonly<Record<FaultKind, string>> = {
  offline: 'Offline',
  stall: 'Stall',
  latency: 'Latency',
  bandwidth: 'Bandwidth',
};

export const kindHelp: Readonly<Record<FaultKind, string>> = {
  offline: 'Sockets are ended and new ones refused, as without a network',
  stall: 'Bytes stop in both directions while the connection stays up, as in a tunnel',
  latency: 'Each direction is slower by so many milliseconds',
  bandwidth: 'Each direction carries no more than so many kilobytes a second',
};

export type FaultReading =
  { ok: true; fault: NetworkFaultPlan[number] } | { ok: false; faults: Partial<Record<FaultField, string>> };

export function readFault(draft: FaultDraft): FaultReading {
  const faults: Partial<Record<FaultField, string>> = {};
  const at = numberOf(draft.at);
  const length = numberOf(draft.for);
  const value = numberOf(draft.value);
  if (at === undefined || at < 0) faults.at = 'Seconds from the start are expected, such as 2';
  else if (at > maxSeconds) faults.at = tooLong;
  if (length === undefined || length < 0.001) faults.for = 'A length in seconds is expected, such as 0.5';
  else if (length > maxSeconds) faults.for = tooLong;
  if (draft.kind === 'latency' && (value === undefined || value < 0 || value > 60_000)) {
    faults.value = 'Milliseconds from 0 to 60000 are expected';
  }
  if (draft.kind === 'bandwidth' && (value === undefined || value < 0.001)) {
    faults.value = 'Kilobytes a second are expected, such as 5';
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

/** A planned fault as it would be written: one that does several things becomes several. */
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

/** A decimal number as it is typed; nothing that only a program would write. */
export function numberOf(text: string): number | undefined {
  const trimmed = text.trim();
  return /^\d{1,12}(\.\d{1,6})?$/.test(trimmed) ? Number(trimmed) : undefined;
}

/** "offline", "+200 ms", "5 kB/s". */
export function faultText({ kind, value }: FaultDraft): string {
  if (kind === 'latency') return `+${value.trim()} ms`;
  if (kind === 'bandwidth') return `${value.trim()} kB/s`;
  return kind;
}

/** A fault that can be drawn: its moments in milliseconds, and its words. */
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

/** What a fault is after it was dragged or moved by key: never before the start, never shorter than can be seen. */
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

/** Milliseconds as seconds, to the hundredth. */
export function secondsText(ms: number): string {
  return String(Math.round(ms / 10) / 100);
}
