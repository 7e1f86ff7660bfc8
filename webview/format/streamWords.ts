/** What the gap finder found, in words. Pure. */
import { causeMessage } from '../../src/model/cause/causeTexts.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { factTexts } from '../../src/model/entry/entryTexts.ts';
import type { FindingKind } from '../../src/model/stream/findingList.ts';
import type { StreamKind } from '../../src/model/stream/streamValue.ts';
import type { StreamAnalysed, StreamFinding } from '../../src/protocol/streamMessages.ts';
import { changeWord } from './connectionWords.ts';
import { counted, countText, durationText } from './formats.ts';
import { visible } from '../../src/model/text/visible.ts';

export const findingLooks: Readonly<Record<FindingKind, readonly [icon: string, word: string]>> = {
  gap: ['circle-slash', 'Missing'],
  duplicate: ['copy', 'Duplicate'],
  outOfOrder: ['arrow-swap', 'Out of order'],
  restart: ['debug-restart', 'New numbering'],
  unexpected: ['question', 'Unexpected'],
};

export function findingText(finding: StreamFinding, kind: StreamKind): string {
  const { expected, first } = finding;
  const got = visible(finding.got);
  switch (finding.kind) {
    case 'gap':
      return kind === 'time' ? looseGapText(finding) : gapText(finding);
    case 'duplicate':
      return `${got} again${first === undefined ? '' : `, first in #${first}`}`;
    case 'outOfOrder':
      if (kind === 'time') return `${got} is earlier than what came before it`;
      return expected === undefined ? `${got} came after a later number` : `${got} came late, ${expected} was expected`;
    case 'restart':
      return expected === undefined ? `goes on from ${got}` : `goes on from ${got}, ${expected} was expected`;
    case 'unexpected':
      return expected === undefined ? `${got} does not fit in` : `${got} does not fit in, ${expected} was expected`;
  }
}

function gapText({ missing = 0, expected = '', lastMissing = '', got }: StreamFinding): string {
  if (expected === lastMissing) return `${expected}, then ${visible(got)} came`;
  return `${expected} … ${lastMissing} (${counted(missing, 'number')}), then ${visible(got)} came`;
}

/** Times tell only how many would have fitted in. */
function looseGapText({ missing = 0, sinceMs, got }: StreamFinding): string {
  const came = sinceMs === undefined ? '' : `, ${durationText(sinceMs)} after the one before`;
  return `about ${countText(missing)} before ${visible(got)}${came}`;
}

/** What the connection did at that moment: "disconnected 12 ms before: The server disconnected this client.". */
export function duringText({ during, t }: Pick<StreamFinding, 'during' | 't'>): string {
  return during.map((facts) => transitionText(facts, t)).join(' · ');
}

function transitionText(facts: EntryFacts, t: number): string {
  const before = `${durationText(Math.max(0, t - facts.t))} before`;
  if (facts.kind !== 'connection') return `${visible(factTexts(facts).join(' · ') || changeWord(facts))} (${before})`;
  const word = changeWord(facts).toLowerCase();
  return facts.cause ? `${word} ${before}: ${visible(causeMessage(facts.cause))}` : `${word} ${before}`;
}

/** "54 events · 7 missing in 2 gaps · 1 duplicate". */
export function analysisSummary({ events, missing, counts }: StreamAnalysed, kind: StreamKind): string {
  const about = kind === 'time' ? 'about ' : '';
  const parts = [counted(events, 'event')];
  if (counts.gap > 0) parts.push(`${about}${countText(missing)} missing in ${counted(counts.gap, 'gap')}`);
  if (counts.duplicate > 0) parts.push(counted(counts.duplicate, 'duplicate'));
  if (counts.outOfOrder > 0) parts.push(`${countText(counts.outOfOrder)} out of order`);
  if (counts.restart > 0) parts.push(counted(counts.restart, 'new numbering'));
  if (counts.unexpected > 0) parts.push(`${countText(counts.unexpected)} unexpected`);
  return parts.join(' · ');
}

const unitWords = { iso: 'dates', s: 'seconds', ms: 'milliseconds', us: 'microseconds', ns: 'nanoseconds' } as const;

/** How the values were taken, and what could not be told of them. */
export function analysisNotes(analysis: StreamAnalysed, kind: StreamKind): string[] {
  const { read, events, absent, unreadable, imprecise, step, unit, coarse, first, last, counts } = analysis;
  const notes: string[] = [];
  const what = kind === 'time' ? 'time' : 'number';
  if (read === 0) notes.push(events === 0 ? 'No event matches.' : `No event holds a ${what} at this path.`);
  else if (kind === 'time') {
    notes.push(unit === undefined ? 'The unit of these times is unknown.' : `Read as ${unitWords[unit]}.`);
  }
  if (read > 1) notes.push(stepNote(step, kind), `From ${visible(first ?? '')} to ${visible(last ?? '')}.`);
  if (coarse) notes.push('Many follow each other at the same time: equal times are not told as duplicates.');
  if (absent > 0) notes.push(`${counted(absent, 'event has', 'events have')} nothing at this path.`);
  if (unreadable > 0) notes.push(`${counted(unreadable, 'event holds', 'events hold')} something else than a ${what}.`);
  if (imprecise > 0) {
    notes.push(
      `${counted(imprecise, 'number beyond 2^53 is not whole and', 'numbers beyond 2^53 are not whole and')} left out.`,
    );
  }
  const found = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const listed = analysis.findings.length;
  if (listed < found) notes.push(`The first ${countText(listed)} of ${countText(found)} findings are listed.`);
  return notes;
}

function stepNote(step: number | undefined, kind: StreamKind): string {
  if (kind === 'time') {
    return step === undefined
      ? 'They come at no regular distance: gaps cannot be told.'
      : `Usually ${msText(step)} apart.`;
  }
  if (step === undefined) return 'They have no constant step: gaps cannot be told.';
  return step > 0 ? `They rise by ${step}.` : `They fall by ${-step}.`;
}

/** Milliseconds with as many digits as say something. */
export function msText(ms: number): string {
  if (ms >= 1000) return durationText(ms);
  return `${Number(ms.toPrecision(3))} ms`;
}
