import { causeMessage } from '../../../../src/model/cause/causeTexts.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FilterSubject, parseFilter } from '../../../../src/model/filter/filter.ts';
import { addTerm, hasTerm, nameValue, removeTerm, replaceTerm } from '../../../../src/model/filter/filterEdit.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

describe('a term in a query', () => {
  it.each([
    ['dir:in', 'dir:in'],
    ['a dir:in b', 'dir:in'],
    ['DIR:IN', 'dir:in'],
    ['dir:"in"', 'dir:in'],
    ['delivery:lost,failed', 'delivery:failed,lost'],
    ['event:"tick"', 'event:tick'],
    ['-has:binary', '-has:binary'],
  ])('%s has %s', (text, term) => expect(hasTerm(text, term)).toBe(true));

  it.each([
    ['', 'dir:in'],
    ['-dir:in', 'dir:in'],
    ['dir:in,out', 'dir:in'],
    ['"dir:in"', 'dir:in'],
    ['/ dir:in /', 'dir:in'],
    ['"not closed dir:in', 'dir:in'],
    ['event:Tick', 'event:tick'],
    ['xdir:in', 'dir:in'],
    ['delivery:lost', 'delivery:lost,failed'],
  ])('%s has no %s', (text, term) => expect(hasTerm(text, term)).toBe(false));

  it.each([
    ['', 'dir:in', 'dir:in'],
    ['a', 'dir:in', 'a dir:in'],
    ['a  ', 'dir:in', 'a dir:in'],
    ['a  b', 'dir:in', 'a  b dir:in'],
    ['a dir:in', 'dir:in', 'a dir:in'],
    ['a "open', 'dir:in', 'dir:in a "open'],
    ['/open', 'dir:in', 'dir:in /open'],
  ])('%s and %s is %s', (text, term, expected) => expect(addTerm(text, term)).toBe(expected));

  it.each([
    ['dir:in', ''],
    ['a dir:in', 'a'],
    ['dir:in a', 'a'],
    ['a  dir:in   b', 'a  b'],
    ['dir:in,out dir:in', 'dir:in,out'],
    ['"dir:in" dir:in /dir:in/', '"dir:in" /dir:in/'],
    ['-dir:in dir:in', '-dir:in'],
    ['dir:in a DIR:in', 'a'],
    ['dir:in "open', '"open'],
    ['nothing', 'nothing'],
    [' spaces  stay ', ' spaces  stay '],
  ])('%s without dir:in is %s', (text, expected) => expect(removeTerm(text, 'dir:in')).toBe(expected));

  it('is changed at its position', () => {
    expect(replaceTerm('a dir:in  b', 'dir:in', 'dir:out')).toBe('a dir:out  b');
    expect(replaceTerm('dir:in a dir:in', 'dir:in', 'dir:out')).toBe('dir:out a');
    expect(replaceTerm('a', 'dir:in', 'dir:out')).toBe('a dir:out');
  });

  it('is added and removed, and the rest of the query stays', () => {
    const text = fc.array(fc.constantFrom('a', '"b c"', '"', '-', '/x/', '/', 'event:', 'dir:out', ' ', '  '), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(text, (pieces) => {
        const before = pieces.join('');
        const after = addTerm(before, 'has:binary');
        expect(hasTerm(after, 'has:binary'), after).toBe(true);
        expect(removeTerm(after, 'has:binary').trim()).toBe(before.trim());
      }),
      { numRuns: freshRuns(3000) },
    );
  });
});

describe('a name as a value', () => {
  const subject = (event: string): FilterSubject => ({
    facts: { seq: 1, connectionId: 'c', t: 0, kind: 'event', event },
    wantsAck: false,
    hasBinary: false,
    payloadText: () => '[]',
    args: () => [],
  });
  const name = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.string({ unit: fc.constantFrom('a', 'b', '*', '\\', '"', ' ', '-', '/', ',', '\n') }),
  );

  it('matches this name and no other', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        const parsed = parseFilter(`event:${nameValue(one)}`);
        if (!parsed.ok) throw new Error(causeMessage(parsed.fault));
        expect(parsed.filter.matches(subject(one))).toBe(true);
        expect(parsed.filter.matches(subject(other))).toBe(one === other);
      }),
      { numRuns: freshRuns(3000) },
    );
  });
});
