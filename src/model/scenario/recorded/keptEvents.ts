/**
 * Chooses the events that a scenario waits for: not those that are received at regular intervals, and only some of many
 * events with the same name.
 */
import type { ReceivedRecord, RecordedAction } from './recordedTraffic.ts';
import type { RecordedNotes } from './recordedNotes.ts';

/** From this number on, events of one name that are received one after another become one step. */
const minMerged = 6;
/** From this number on, and over this time in milliseconds, events of one name after one action are attributed to a timer. */
const minPeriodic = 3;
const minPeriodicMs = 1500;
/**
 * This many events of one name, with other actions between them, are also attributed to a timer, if no interval differs from the usual
 * interval by more than this share of it.
 */
const minRegular = 4;
const maxJitter = 0.25;
/** Events that are received longer after an action, in milliseconds, are not its result. */
const maxDelayMs = 30_000;

export interface KeptEvent {
  readonly event: ReceivedRecord;
  /** Milliseconds since the action. */
  readonly afterMs: number;
  /** The event is received at regular intervals, so its content depends on the time. */
  readonly isPeriodic: boolean;
  /** Further events of the same name, for which the same step waits. */
  readonly merged: readonly ReceivedRecord[];
}

/** @param byAction events by the index of the action after which they are waited for */
export function keepsOf(
  actions: readonly RecordedAction[],
  byAction: ReadonlyMap<number, readonly ReceivedRecord[]>,
  notes: RecordedNotes,
): ReadonlyMap<number, KeptEvent[]> {
  const periodic = periodicNames([...byAction.values()]);
  const seen = new Set<string>();
  const kept = new Map<number, KeptEvent[]>();
  for (const [index, events] of [...byAction].sort(([a], [b]) => a - b)) {
    const begin = actions[index]?.t ?? 0;
    const own: KeptEvent[] = [];
    const wanted = events.filter((event) => {
      const key = keyOf(event);
      if (periodic.has(key) && seen.has(key)) {
        notes.add('periodic', event.event);
        return false;
      }
      seen.add(key);
      if (event.t - begin <= maxDelayMs || event.reply || !Number.isFinite(begin)) return true;
      notes.add('tooLate', event.event);
      return false;
    });
    for (let at = 0; at < wanted.length; at++) {
      const event = wanted[at];
      if (!event) break;
      const run = runAt(wanted, at);
      const merged = run.length >= minMerged ? run.slice(1) : [];
      own.push({
        event,
        merged,
        isPeriodic: periodic.has(keyOf(event)),
        afterMs: Number.isFinite(begin) ? (merged.at(-1) ?? event).t - begin : 0,
      });
      at += merged.length;
    }
    kept.set(index, own);
  }
  return kept;
}

/** Events of one name and connection, none of them acknowledged, that were received one after another. */
function runAt(events: readonly ReceivedRecord[], begin: number): ReceivedRecord[] {
  const first = events[begin];
  const run: ReceivedRecord[] = [];
  for (const event of events.slice(begin)) {
    if (!first || keyOf(event) !== keyOf(first) || event.reply) break;
    run.push(event);
  }
  return run;
}

function periodicNames(groups: readonly (readonly ReceivedRecord[])[]): ReadonlySet<string> {
  const periodic = new Set<string>();
  const all = new Map<string, ReceivedRecord[][]>();
  for (const events of groups) {
    const byKey = new Map<string, ReceivedRecord[]>();
    for (const event of events) byKey.set(keyOf(event), [...(byKey.get(keyOf(event)) ?? []), event]);
    for (const [key, own] of byKey) all.set(key, [...(all.get(key) ?? []), own]);
  }
  for (const [key, byAction] of all) {
    if (byAction.flat().some(({ reply }) => reply)) continue;
    const isAfterOne = byAction.some((own) => own.length >= minPeriodic && spanOf(own) > minPeriodicMs);
    // One event after each action is its result, even if the actions are regular.
    if (isAfterOne || (byAction.some(({ length }) => length > 1) && isRegular(byAction.flat()))) periodic.add(key);
  }
  return periodic;
}

function spanOf(events: readonly ReceivedRecord[]): number {
  return (events.at(-1)?.t ?? 0) - (events[0]?.t ?? 0);
}

function isRegular(events: readonly ReceivedRecord[]): boolean {
  const times = events.map(({ t }) => t).sort((a, b) => a - b);
  const intervals = times.slice(1).map((t, index) => t - (times[index] ?? t));
  const usual = intervals.toSorted((a, b) => a - b)[Math.floor(intervals.length / 2)] ?? 0;
  return (
    times.length >= minRegular &&
    spanOf(events) > minPeriodicMs &&
    intervals.every((interval) => Math.abs(interval - usual) <= usual * maxJitter)
  );
}

function keyOf({ connectionId, event }: ReceivedRecord): string {
  return `${connectionId}\n${event}`;
}
