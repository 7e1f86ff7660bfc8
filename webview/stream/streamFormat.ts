/** The texts of a stream analysis. Pure. */
import { causeMessage } from '../../src/model/cause/causeTexts.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { factTexts } from '../../src/model/entry/entryFormat.ts';
import type { FindingKind } from '../../src/model/stream/findingList.ts';
import type { StreamKind } from '../../src/model/stream/streamValue.ts';
import { visible } from '../../src/model/text/visible.ts';
import type { GuessedStreams, AnalyzedStream, StreamFinding } from '../../src/protocol/streamMessages.ts';
import { changeLabel } from '../format/connectionFormat.ts';
import { durationText, secondsText, significantMillisecondsText } from '../../src/model/texts/quantities.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { streamTexts } from './streamTexts.ts';

export const findingIcons: Readonly<Record<FindingKind, string>> = {
  gap: 'circle-slash',
  duplicate: 'copy',
  outOfOrder: 'arrow-swap',
  restart: 'debug-restart',
  unexpected: 'question',
};

export function findingText(finding: StreamFinding, kind: StreamKind): string {
  const { expected, first } = finding;
  const value = visible(finding.got);
  switch (finding.kind) {
    case 'gap':
      return kind === 'time' ? timeGapText(finding) : gapText(finding);
    case 'duplicate':
      return first === undefined ? streamTexts.duplicate({ value }) : streamTexts.duplicateOf({ value, seq: first });
    case 'outOfOrder':
      if (kind === 'time') return streamTexts.earlierTime({ value });
      return expected === undefined ? streamTexts.late({ value }) : streamTexts.lateExpected({ value, expected });
    case 'restart':
      return expected === undefined ? streamTexts.restart({ value }) : streamTexts.restartExpected({ value, expected });
    case 'unexpected':
      return expected === undefined
        ? streamTexts.unexpected({ value })
        : streamTexts.unexpectedExpected({ value, expected });
  }
}

function gapText({ missing = 0, expected = '', lastMissing = '', got }: StreamFinding): string {
  const value = visible(got);
  if (expected === lastMissing) return streamTexts.missingOne({ expected, value });
  return streamTexts.missingMany({ expected, last: lastMissing, count: missing, value });
}

/** The text of a gap between times. Only the number of missing events is known, and only approximately. */
function timeGapText({ missing = 0, sinceMs, got }: StreamFinding): string {
  return streamTexts.missingTimes({
    timed: sinceMs !== undefined,
    count: missing,
    value: visible(got),
    since: durationText(sinceMs ?? 0),
  });
}

/**
 * The transitions of the connection before a finding: "Disconnected (12 ms before): The server disconnected this
 * client."
 */
export function duringText({ during, t }: Pick<StreamFinding, 'during' | 't'>): string {
  return during.map((facts) => transitionText(facts, t)).join(' · ');
}

function transitionText(facts: EntryFacts, t: number): string {
  const before = durationText(Math.max(0, t - facts.t));
  if (facts.kind !== 'connection') {
    return streamTexts.transition({ change: visible(factTexts(facts).join(' · ') || changeLabel(facts)), before });
  }
  const change = changeLabel(facts);
  return facts.cause
    ? streamTexts.transitionCause({ change, before, cause: visible(causeMessage(facts.cause)) })
    : streamTexts.transition({ change, before });
}

/** "54 events · 7 missing in 2 gaps · 1 duplicate". */
export function analysisSummary({ events, missing, counts }: AnalyzedStream, kind: StreamKind): string {
  const gaps = { missing, gaps: counts.gap };
  const parts = [commonTexts.events({ count: events })];
  if (counts.gap > 0) parts.push(kind === 'time' ? streamTexts.foundTimeGaps(gaps) : streamTexts.foundGaps(gaps));
  if (counts.duplicate > 0) parts.push(streamTexts.foundDuplicates({ count: counts.duplicate }));
  if (counts.outOfOrder > 0) parts.push(streamTexts.foundOutOfOrder({ count: counts.outOfOrder }));
  if (counts.restart > 0) parts.push(streamTexts.foundRestarts({ count: counts.restart }));
  if (counts.unexpected > 0) parts.push(streamTexts.foundUnexpected({ count: counts.unexpected }));
  return parts.join(' · ');
}

/** Notes about how the values were read, and about values that could not be found. */
export function analysisNotes(analysis: AnalyzedStream, kind: StreamKind): string[] {
  const { read, events, absent, unreadable, imprecise, step, unit, coarse, first, last, counts } = analysis;
  const notes: string[] = [];
  if (read === 0) notes.push(events === 0 ? streamTexts.nothingMatches() : streamTexts.nothingAtPath({ kind }));
  else if (kind === 'time') notes.push(unit === undefined ? streamTexts.unknownUnit() : streamTexts.readAs({ unit }));
  if (read > 1) {
    notes.push(stepNote(step, kind), streamTexts.range({ first: visible(first ?? ''), last: visible(last ?? '') }));
  }
  if (coarse) notes.push(streamTexts.coarse());
  if (absent > 0) notes.push(streamTexts.absent({ count: absent }));
  if (unreadable > 0) notes.push(streamTexts.unreadable({ count: unreadable, kind }));
  if (imprecise > 0) notes.push(streamTexts.imprecise({ count: imprecise }));
  const found = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const listed = analysis.findings.length;
  if (listed < found) notes.push(streamTexts.listed({ listed, found }));
  return notes;
}

function stepNote(step: number | undefined, kind: StreamKind): string {
  if (kind === 'time') {
    return step === undefined ? streamTexts.irregular() : streamTexts.interval({ interval: msText(step) });
  }
  if (step === undefined) return streamTexts.noStep();
  return step > 0 ? streamTexts.increasing({ step }) : streamTexts.decreasing({ step: -step });
}

/** Why a path seems to hold a sequence number or a time. */
export function candidateText({ path, evidence }: GuessedStreams['streams'][number]['candidates'][number]): string {
  const { matching, steps } = evidence;
  const known = { path: visible(path), matching, steps };
  if ('form' in evidence) return streamTexts.times({ ...known, form: evidence.form });
  const { step } = evidence;
  return step > 0 ? streamTexts.rising({ ...known, step }) : streamTexts.falling({ ...known, step: -step });
}

/** A time with its milliseconds: "0.25 ms", "12.3 ms", "1.002 s". */
export function msText(ms: number): string {
  if (ms < 1000) return significantMillisecondsText(ms, 3);
  return ms < 60_000 ? secondsText(ms, 3) : durationText(ms);
}
