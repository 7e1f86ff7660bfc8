/** The links above calls of `emit` and `on` in the editor: how often and how fast the event was. Pure. */
import { durationText } from '../../model/texts/quantities.ts';
import type { CodePosition } from '../../protocol/codePositionMessages.ts';
import type { EventCall } from './eventCalls.ts';
import { eventLensTexts } from './eventLensTexts.ts';

/** What the capture has of a name. `medianMs`: until the acknowledgement. */
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
 * Positions that the process reported are exact: the counts are those of that call. For other calls, the text shows the name, and the counts
 * are those of the name in the whole capture. Names that were not captured have no link.
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
    // The file was edited since: the line no longer has this call.
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
