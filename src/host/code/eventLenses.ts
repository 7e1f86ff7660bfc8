/**
 * The links above calls such as `emit` and `on` in the editor: how often the event was captured, and its median
 * duration. Pure.
 */
import { durationText } from '../../model/texts/quantities.ts';
import type { CodePosition } from '../../protocol/codePositionMessages.ts';
import type { EventCall } from './eventCalls.ts';
import { eventLensTexts } from './eventLensTexts.ts';

/** The numbers of the events with a name in the capture. `medianMs`: the median time until the acknowledgement. */
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
 * The numbers at a position that the process reported are exactly those of that call. For other calls, the name is
 * taken from the text, and the numbers are those of all captured events with this name. Names that were not captured
 * have no link.
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
