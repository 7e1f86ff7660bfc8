import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaptureLog } from '../../../../src/engine/log/captureLog.ts';
import { readFilter } from '../../../../src/engine/query/readFilter.ts';
import { MatchFinder } from '../../../../src/engine/query/matchFinder.ts';
import { payloadLiteral } from '../../../../src/engine/query/payloadLiteral.ts';
import { bitsOf } from '../../../../src/engine/log/columns/seqSet.ts';
import { shows } from '../../../../src/engine/query/shows.ts';
import { anyLog, anyQuery } from '../../../support/anyLog.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { LogFolder } from '../../../support/logFolder.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

interface Query {
  readonly filter: string;
  readonly connectionId?: string | undefined;
  readonly range?: { from: number; to: number } | undefined;
}

function found(log: CaptureLog, { filter, ...rest }: Query): { shown: number[]; counted: number[] } {
  const finder = new MatchFinder(log, { filter: readFilter(filter), ...rest });
  const result: { shown: number[]; counted: number[] } = { shown: [], counted: [] };
  for (const chunk of finder.find(log.firstSeq, log.nextSeq)) {
    if (!chunk || chunk instanceof Promise) continue;
    result.shown.push(...bitsOf(chunk.number, chunk.shown));
    result.counted.push(...bitsOf(chunk.number, chunk.counted));
  }
  return result;
}

function defined(log: CaptureLog, { filter, connectionId, range }: Query): { shown: number[]; counted: number[] } {
  const query = readFilter(filter);
  const everything = readFilter('');
  const result: { shown: number[]; counted: number[] } = { shown: [], counted: [] };
  const begin = connectionId === undefined ? 0 : firstOf(log, connectionId);
  for (let seq = log.firstSeq; seq < log.nextSeq; seq++) {
    const record = log.read(seq);
    if (!record) continue;
    const { t } = record.facts;
    if (shows(record, query, connectionId, begin) && (!range || (t >= range.from && t < range.to)))
      result.shown.push(seq);
    if (shows(record, everything, connectionId, begin)) result.counted.push(seq);
  }
  return result;
}

/** Seq of the first record of a connection. */
function firstOf(log: CaptureLog, connectionId: string): number {
  for (let seq = log.firstSeq; seq < log.nextSeq; seq++) {
    if (log.read(seq)?.facts.connectionId === connectionId) return seq;
  }
  return Infinity;
}

describe('finding the records that a query shows', () => {
  let folder: LogFolder;
  beforeEach(() => {
    folder = new LogFolder();
  });
  afterEach(() => folder.remove());

  it('by columns and bytes gives the same result as checking each record, for any log and query', () => {
    let hits = 0;
    let requestCount = 0;
    const runs = freshRuns(250);
    const query = fc.record({
      filter: anyQuery,
      connectionId: fc.constantFrom(undefined, undefined, 'c1'),
      range: fc.option(fc.record({ from: fc.nat(400), to: fc.nat(900) }), { nil: undefined, freq: 5 }),
    });
    fc.assert(
      fc.property(anyLog, fc.array(query, { minLength: 12, maxLength: 12 }), (steps, queries) => {
        const clock = new FakeClock();
        const log = folder.open(clock);
        try {
          for (const step of steps) {
            if ('append' in step) log.append(structuredClone(step.append));
            else if ('wait' in step) clock.advance(step.wait);
            else log.amend(step.amend, step.amendment);
          }
          for (const one of queries) {
            const expected = defined(log, one);
            expect(found(log, one), JSON.stringify(one)).toEqual(expected);
            hits += expected.shown.length;
            requestCount++;
          }
        } finally {
          log.clear();
          log.dispose();
        }
      }),
      { numRuns: runs },
    );
    expect(requestCount).toBeGreaterThanOrEqual(12 * runs);
    expect(hits).toBeGreaterThan(requestCount);
  });
});

describe('the text that is searched for in bytes', () => {
  it('takes into account every letter whose lower case contains an ASCII letter, or a letter without case', () => {
    const known = new Set(['\u212a', '\u0130']);
    for (let point = 0x80; point <= 0x10ffff; point++) {
      const char = String.fromCodePoint(point);
      const small = char.toLowerCase();
      if (small === char || known.has(char)) continue;
      expect(/[\0-\x7f]|\p{Lo}/u.test(small), char).toBe(false);
    }
  });

  it.each([
    ['alice', 'alice'],
    ['"name":"Alice"', 'alice'],
    ['a long text, and more', 'a long text'],
    ['M\u00fcller', 'ller'],
    ['C:\\users', 'users'],
  ])('of %s is %s', (text, piece) => {
    expect(payloadLiteral(text)?.piece.source).toBe(piece);
  });

  it.each(['"', '{":', 'x', '\u00fc\u00df', '$'])('does not exist for %s', (text) => {
    expect(payloadLiteral(text)).toBeUndefined();
  });
});
