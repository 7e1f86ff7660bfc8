/**
 * The links above calls such as `emit` and `on` in the editor: how often the event was captured, and its median
 * duration. Pure.
 */
import { durationText } from '../../model/texts/quantities.ts';
import type { CodePosition } from '../../protocol/codePositionMessages.ts';
import type { EventCall } from './eventCalls.ts';
import { eventLensTexts } from './eventLensTexts.ts';

/** How often the events of one name were captured, and the median time until their acknowledgement. */
export interface NameCounts {
  readonly count: number;
  readonly medianMs: number | undefined;
}

export interface EventLens {
  /** Counted from 1. */
  readonly line: number;
  readonly event: string;
  readonly text: string;
}

/**
 * Creates the links. If the process reported the position of a call, the link shows the numbers of the events of exactly this call. For
 * every other call, the name of the event is read from the text, and the link shows the numbers of all captured events with this name. A
 * call whose event was not captured has no link.
 * @param lines the text of the file
 */
export function eventLenses(
  lines: readonly string[],
  calls: readonly EventCall[],
  positions: readonly CodePosition[],
  names: ReadonlyMap<string, NameCounts>,
): EventLens[] {
  const lenses = new Map<string, EventLens>();
  for (const { line, event, count, medianMs } of positions) {
    // The file was edited after the report, and the line no longer contains a call.
    if (!lines[line - 1]?.includes('(')) continue;
    const isNamed = calls.some((call) => call.line === line);
    if (isNamed && !calls.some((call) => call.line === line && call.event === event)) continue;
    lenses.set(`${line} ${event}`, { line, event, text: countsText(count, medianMs) });
  }
  for (const { line, event } of calls) {
    const known = names.get(event);
    const key = `${line} ${event}`;
    if (known && !lenses.has(key)) lenses.set(key, { line, event, text: countsText(known.count, known.medianMs) });
  }
  return [...lenses.values()].sort((a, b) => a.line - b.line).slice(0, maxLenses);
}

const maxLenses = 1000;

function countsText(count: number, medianMs: number | undefined): string {
  const events = eventLensTexts.events({ count });
  return medianMs === undefined ? events : eventLensTexts.withMedian({ events, median: durationText(medianMs) });
}
