/** The content of the form for a replay, independent of its elements. Pure. */
import { base64 } from '@scure/base';
import { maxTimerMs } from '../../src/base/clock.ts';
import type { replaySources } from './replaySlice.ts';
import { parseNotationJson } from '../../src/model/numbers/exactJson.ts';
import { maxCount, type ReplayRequest } from '../../src/model/replay/replay.ts';
import { wholeNumberOf } from '../../src/model/texts/numberText.ts';
import { type ArgumentDraft, type ArgumentFault, readArgument } from '../emit/argumentDraft.ts';
import { newArgument } from '../emit/emitDraft.ts';
import { type FaultDraft, type FaultField, newFault, numberOf, readFault } from './faultDraft.ts';
import { planTexts } from './planTexts.ts';

/** A count with more digits is not read. The chart also shows planned events for a count that is above `maxCount`, which the form refuses. */
const maxCountDigits = 12;

export type SourceKind = (typeof replaySources)[number];

export interface ReplayDraft {
  source: SourceKind;
  /** Applies to the timeline of the selected connection. */
  filter: string;
  event: string;
  args: readonly ArgumentDraft[];
  count: string;
  /** Milliseconds. */
  everyMs: string;
  mode: ReplayRequest['mode'];
  speed: string;
  faults: readonly FaultDraft[];
  /**
   * The emit that the plan is saved with. A generated stream runs on connections with the profile of this emit's connection. Undefined: with
   * the profile of the panel's connection.
   */
  kept?: LoadedPlan | undefined;
}

export interface LoadedPlan {
  /** The collection's file, as the host knows it. */
  readonly uri: string;
  /** The emit's name with its folders before it. */
  readonly emit: string;
  /** The file as it is shown. */
  readonly file: string;
}

/** The emit whose connection the replay runs on; undefined for the connection of the panel. */
export function savedPlanOf({ source, kept }: ReplayDraft): LoadedPlan | undefined {
  return source === 'generated' ? kept : undefined;
}

/** The example of volatile events in the Socket.IO documentation, with a shorter interval and an outage. It runs without any change. */
export function exampleDraft(): ReplayDraft {
  return {
    source: 'generated',
    filter: 'dir:out',
    event: 'count',
    args: [newArgument('text', '{{$counter}}')],
    count: '500',
    everyMs: '20',
    mode: 'compare',
    speed: '1',
    faults: [newFault()],
    kept: undefined,
  };
}

export type DraftField = 'filter' | 'event' | 'count' | 'everyMs' | 'speed';

export interface DraftFaults {
  readonly fields: Readonly<Partial<Record<DraftField, string>>>;
  readonly args: ReadonlyMap<number, ArgumentFault>;
  readonly network: ReadonlyMap<number, Readonly<Partial<Record<FaultField, string>>>>;
}

export const noFaults: DraftFaults = { fields: {}, args: new Map(), network: new Map() };

export type PlannedReplay = Omit<ReplayRequest, 'profile'>;

/**
 * The request without its profile, or the fault of each field.
 * @param connectionId the connection whose captured events are emitted again
 */
export function readDraft(
  draft: ReplayDraft,
  connectionId: string,
): { ok: true; plan: PlannedReplay } | { ok: false; faults: DraftFaults } {
  const fields: Partial<Record<DraftField, string>> = {};
  const network = new Map<number, Partial<Record<FaultField, string>>>();
  const plan: NonNullable<PlannedReplay['network']> = [];
  const speed = numberOf(draft.speed);
  if (speed === undefined || (speed !== 0 && (speed < 0.1 || speed > 100))) {
    fields.speed = planTexts.speedFault();
  }
  for (const fault of draft.faults) {
    const reading = readFault(fault);
    if (reading.ok) plan.push(reading.fault);
    else network.set(fault.id, reading.faults);
  }
  const { source, args } = draft.source === 'captured' ? captured(draft, connectionId) : generated(draft, fields);
  if (Object.keys(fields).length + network.size + args.size > 0)
    return { ok: false, faults: { fields, network, args } };
  return {
    ok: true,
    plan: { source, mode: draft.mode, speed: speed ?? 1, ...(plan.length > 0 ? { network: plan } : {}) },
  };
}

interface ReadSource {
  source: ReplayRequest['source'];
  args: Map<number, ArgumentFault>;
}

/** Only events are emitted again, even if the filter also matches other entries. */
function captured({ filter }: ReplayDraft, connectionId: string): ReadSource {
  return { source: { connectionId, filter: eventsFilter(filter) }, args: new Map() };
}

export function eventsFilter(filter: string): string {
  const trimmed = filter.trim();
  return /(^|\s)kind:event(\s|$)/.test(trimmed) ? trimmed : `${trimmed} kind:event`.trim();
}

function generated(draft: ReplayDraft, fields: Partial<Record<DraftField, string>>): ReadSource {
  const count = wholeNumberOf(draft.count, { maxDigits: maxCountDigits });
  const everyMs = numberOf(draft.everyMs);
  if (draft.event === '') fields.event = planTexts.eventFault();
  if (count === undefined || count < 1 || count > maxCount) {
    fields.count = planTexts.countFault({ max: maxCount });
  }
  if (everyMs === undefined) fields.everyMs = planTexts.intervalFault();
  else if (everyMs > maxTimerMs) fields.everyMs = planTexts.intervalTooLong({ max: maxTimerMs });
  const faults = new Map<number, ArgumentFault>();
  const args: unknown[] = [];
  for (const arg of draft.args) {
    const reading = readArgument(arg);
    if ('fault' in reading) faults.set(arg.id, reading.fault);
    else if ('json' in reading) args.push(parseNotationJson(reading.json));
    else args.push({ $binary: base64.encode(new Uint8Array(reading.bytes)) });
  }
  return { source: { event: draft.event, args, count: count ?? 0, everyMs: everyMs ?? 0 }, args: faults };
}

/** When the events of a generated stream will be emitted; undefined when that depends on the capture or on the transport. */
export function plannedStream(draft: ReplayDraft): { count: number; everyMs: number } | undefined {
  const count = wholeNumberOf(draft.count, { maxDigits: maxCountDigits });
  const everyMs = numberOf(draft.everyMs);
  const speed = numberOf(draft.speed);
  if (draft.source !== 'generated' || !count || everyMs === undefined || !speed) return undefined;
  return { count, everyMs: everyMs / speed };
}
