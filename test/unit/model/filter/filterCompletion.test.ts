import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveries } from '../../../../src/model/entry/delivery.ts';
import { entryKinds } from '../../../../src/model/entry/entry.ts';
import { parseFilter } from '../../../../src/model/filter/filter.ts';
import { acceptCompletion, completionsAt, completionSite } from '../../../../src/model/filter/filterCompletion.ts';
import { filterKeyNames } from '../../../../src/model/filter/filterKeys.ts';
import { termSpans } from '../../../../src/model/filter/filterSpans.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

const names = {
  events: [
    'tick',
    'ticker',
    'update item',
    'chat:message',
    'Größe ändern',
    'say "hi"',
    'a*c',
    '日本語',
    '🚀 launch',
    'end',
  ],
  namespaces: ['/', '/chat', '/chat room', '/members'],
};

const counted = (all: readonly string[]) => all.map((name) => ({ name, count: 1 }));
const seen = { events: counted(names.events), namespaces: counted(names.namespaces) };

/** Removes the mark "|", which is the position of the caret. */
function at(marked: string): { text: string; caret: number } {
  const caret = marked.indexOf('|');
  return { text: marked.slice(0, caret) + marked.slice(caret + 1), caret };
}

function labels(marked: string): string[] {
  const { text, caret } = at(marked);
  const site = completionSite(text, caret);
  return site ? completionsAt(text, site, seen).map(({ label }) => label) : [];
}

/** The query after the completion with this label is accepted. */
function accepted(marked: string, label: string): string {
  const { text, caret } = at(marked);
  const site = completionSite(text, caret);
  const found = site && completionsAt(text, site, seen).find((completion) => completion.label === label);
  if (!found) throw new Error(`“${label}” is not offered at ${marked}`);
  const result = acceptCompletion(text, found);
  return `${result.text.slice(0, result.caret)}|${result.text.slice(result.caret)}`;
}

describe('suggestions', () => {
  it.each<[string, readonly string[]]>([
    ['|', filterKeyNames.map((name) => `${name}:`)],
    ['tick |', filterKeyNames.map((name) => `${name}:`)],
    ['-|', filterKeyNames.map((name) => `${name}:`)],
    ['del|', ['delivery:', 'kind:delivery']],
    ['DEL|', ['delivery:', 'kind:delivery']],
    ['dis|', ['delivery:discarded']],
    ['dir:|', ['in', 'out']],
    ['dir:o|', ['out']],
    ['DIR:O|', ['out']],
    ['kind:|', entryKinds],
    ['delivery:|', deliveries],
    ['ack:|', ['pending', 'none', 'any']],
    ['-has:|', ['binary']],
    ['is:|', ['volatile']],
    ['event:tic|', ['tick', 'ticker']],
    ['event:ick|', ['tick', 'ticker']],
    ['event:"update i|', ['update item']],
    ['event:"up|date item"', ['update item']],
    ['event:größ|', ['Größe ändern']],
    ['event:日|', ['日本語']],
    ['event:"🚀 l|', ['🚀 launch']],
    ['event:a\\*|', ['a*c']],
    ['ns:|', names.namespaces],
    ['ns:chat|', ['/chat', '/chat room']],
    ['chat:m|', ['chat:message']],
    ['size:|', ['>1kb', '>100kb', '1kb..1mb']],
  ])('are offered at %s', (marked, expected) => expect(labels(marked)).toEqual(expected));

  it('in a list leave out its existing values', () => {
    expect(labels('delivery:late,lost,|')).toEqual(deliveries.filter((name) => name !== 'late' && name !== 'lost'));
    expect(labels('delivery:l|,lost')).toEqual(['late']);
    expect(labels('delivery:"late",l|')).toEqual(['lost']);
  });

  it.each([
    ['in a regular expression', '/tic|k/i'],
    ['in one that is not closed', '/tick ev|'],
    ['in its flags', '/tick/|'],
    ['in a negated one', '-/ev|/'],
    ['in quoted text', '"ev|"'],
    ['in quoted text that is not closed', '"tick ev|'],
    ['in a path', 'arg:ev|'],
    ['in a quoted key of a path', 'arg:["ev|'],
    ['in a number that is begun', 'size:>1|'],
    ['before a term', '|dir:in'],
    ['before a minus', 'a |-dir:in'],
    ['between a minus and its term', '-|dir:in'],
    ['after a closed quote with more', 'event:"tick"x|'],
    ['of a value that nobody knows', 'dir:x|'],
    ['of a key that nobody knows', 'nothing:|'],
    ['of a name that nobody saw', 'event:nobody|'],
  ])('are not offered %s', (_, marked) => expect(labels(marked)).toEqual([]));

  it('contain a key only where its value fits', () => {
    expect(labels('d|:sent')).toEqual(['delivery:']);
    expect(labels('k|ind:event')).toEqual(['kind:']);
  });

  it('mark the existing term', () => {
    const site = completionSite('event:tick', 10);
    const offers = site ? completionsAt('event:tick', site, seen) : [];
    expect(offers.map(({ label, exact }) => [label, exact])).toEqual([
      ['tick', true],
      ['ticker', false],
    ]);
  });
});

describe('an accepted suggestion', () => {
  it.each([
    ['de|', 'delivery:', 'delivery:|'],
    ['-de|', 'delivery:', '-delivery:|'],
    ['a  de|liv  b', 'delivery:', 'a  delivery:|  b'],
    ['d|:sent x', 'delivery:', 'delivery:|sent x'],
    ['tic|', 'ticker', 'event:ticker|'],
    ['-tic|', 'ticker', '-event:ticker|'],
    ['event:ti|ck2 dir:in', 'ticker', 'event:ticker| dir:in'],
    ['event:upd|', 'update item', 'event:"update item"|'],
    ['event:"upd|', 'update item', 'event:"update item"|'],
    ['event:"upd| dir:in', 'update item', 'event:"update item"| dir:in'],
    ['event:"upd|x dir:in', 'update item', 'event:"update item"| x dir:in'],
    ['event:"upd|ate" dir:in', 'update item', 'event:"update item"| dir:in'],
    ['event:say|', 'say "hi"', 'event:"say \\"hi\\""|'],
    ['event:a|', 'a*c', 'event:a\\*c|'],
    ['🚀|', '🚀 launch', 'event:"🚀 launch"|'],
    ['chat:m| x', 'chat:message', 'event:chat:message| x'],
    ['delivery:late,l|', 'lost', 'delivery:late,lost|'],
    ['delivery:s|,lost', 'sent', 'delivery:sent|,lost'],
    ['ns:room|', '/chat room', 'ns:"/chat room"|'],
    ['out|', 'dir:out', 'dir:out|'],
  ])('%s and %s: %s', (marked, label, expected) => expect(accepted(marked, label)).toBe(expected));
});

const piece = fc.constantFrom(
  ...[
    'event:',
    'dir:',
    'delivery:',
    'arg:',
    'ns:',
    'size:',
    'foo:',
    '-',
    '"',
    '\\',
    '/',
    '[',
    ']',
    ',',
    ' ',
    '  ',
    '=',
  ],
  ...['tick', 'lost', 'in', 'a b', '*', 'é', '🚀', '>1kb', '.', 'i'],
);
const query = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(''));

describe('any text', () => {
  it('has its terms at the positions that the parser finds', () => {
    fc.assert(
      fc.property(query, (text) => {
        const spans = termSpans(text);
        for (const { start, end } of spans) expect(end).toBeGreaterThan(start);
        const outside = spans.reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
        expect(outside.trim()).toBe('');
        const readable = spans.every(({ start, end }) => parseFilter(text.slice(start, end)).ok);
        expect(readable, JSON.stringify(spans)).toBe(parseFilter(text).ok);
      }),
      { numRuns: freshRuns(5000) },
    );
  });

  it('gets only suggestions that keep a valid query valid, and change only their term', () => {
    fc.assert(
      fc.property(query, fc.nat(40), (text, offset) => {
        const caret = Math.min(offset, text.length);
        const site = completionSite(text, caret);
        if (!site) return;
        expect(site.start).toBeLessThanOrEqual(caret);
        expect(site.end).toBeGreaterThanOrEqual(caret);
        for (const completion of completionsAt(text, site, seen)) {
          const result = acceptCompletion(text, completion);
          expect(result.text.startsWith(text.slice(0, site.start))).toBe(true);
          expect(result.text.endsWith(text.slice(site.end))).toBe(true);
          if (parseFilter(text).ok && completion.type !== 'key') expect(parseFilter(result.text).ok).toBe(true);
        }
      }),
      { numRuns: freshRuns(5000) },
    );
  });
});
