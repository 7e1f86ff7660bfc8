/** Evaluates filters whose regular expressions may take too long. */
import { UserError } from '../../base/userError.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import type { LackingEnd } from '../../model/correlation/missingEnd.ts';
import type { Filter, FilterSubject } from '../../model/filter/filter.ts';
import type { LogRecord } from '../contracts/record.ts';
import { needsFewSteps, runWithin, shownPattern } from './regexGuard.ts';

/** Maximum time for the expressions of a filter without interruption, on the thread that serves connections. */
export const maxPatternMs = 100;

/** Thrown when the expressions of a filter took too long. The filter must not be used again. */
export class SlowFilterError extends UserError {}

/**
 * Whether a filter matches each of the entries.
 * @throws SlowFilterError when its regular expressions take longer than `limitMs`
 */
export function filterMatches(
  filter: Filter,
  subjects: readonly FilterSubject[],
  limitMs: number = maxPatternMs,
): boolean[] {
  const { patterns, terms } = filter;
  if (patterns.length === 0) return subjects.map((subject) => filter.matches(subject));
  const others = terms.filter(({ pattern }) => !pattern);
  const left = subjects.filter((subject) => others.every((term) => term.test(subject)));
  // Payloads are read before the limited part, because that part may be stopped at any point and must only run expressions.
  const lengths = left.map((subject) => subject.payloadText().length + (subject.facts.event?.length ?? 0));
  const expressions = terms.filter(({ pattern }) => pattern);
  const matching = new Set(
    withinLimit(filter, Math.max(0, ...lengths), limitMs, () =>
      left.filter((subject) => expressions.every((term) => term.test(subject))),
    ),
  );
  return subjects.map((subject) => matching.has(subject));
}

/**
 * The result of a filter for an entry without its payload; undefined when the payload is needed.
 * @throws SlowFilterError
 */
export function matchesByFacts(filter: Filter, record: LogRecord): boolean | undefined {
  const { facts, connection, wantsAck, hasBinary } = record;
  let needsPayload = false;
  const nothing = (): never[] => ((needsPayload = true), []);
  const isEvidence = (findingId: string): boolean => record.isEvidence?.(findingId) === true;
  const lackingEnd = (): LackingEnd | undefined => record.lackingEnd?.();
  const payloadText = (): string => nothing().join('');
  const subject = { facts, connection, wantsAck, hasBinary, isEvidence, lackingEnd, args: nothing, payloadText };
  return withinLimit(filter, facts.event?.length ?? 0, maxPatternMs, () => {
    needsPayload = false;
    for (const term of filter.terms) {
      const passes = term.test(subject);
      if (needsPayload) return undefined;
      if (!passes) return false;
    }
    return true;
  });
}

/**
 * Runs code that applies the filter's expressions to texts of at most this many characters each.
 * @throws SlowFilterError
 */
export function withinLimit<T>(filter: Filter, length: number, limitMs: number, run: () => T): T {
  if (filter.patterns.every(({ source }) => needsFewSteps(source, length))) return run();
  const result = runWithin(limitMs, run);
  if ('value' in result) return result.value;
  throw new SlowFilterError(explain('filter.patternSlow', { patterns: shownPatterns(filter), ms: limitMs }));
}

function shownPatterns({ patterns }: Filter): string {
  return patterns.map((pattern) => shownPattern(String(pattern))).join(' or ');
}
