import { causeMessage } from '../../../../src/model/cause/causeTexts.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntryFacts } from '../../../../src/model/entry/entry.ts';
import { type Filter, type FilterSubject, parseFilter } from '../../../../src/model/filter/filter.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

interface Given extends Partial<EntryFacts> {
  args?: unknown[];
  wantsAck?: boolean;
  hasBinary?: boolean;
}

function subject({ args = [], wantsAck = false, hasBinary = false, ...facts }: Given): FilterSubject {
  return {
    facts: { seq: 1, connectionId: 'c1', t: 0, kind: 'event', ...facts },
    wantsAck,
    hasBinary,
    payloadText: () => JSON.stringify(args),
    args: () => args,
  };
}

function filter(text: string): Filter {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(`${text}: ${causeMessage(result.fault)}`);
  return result.filter;
}

function fault(text: string): { message: string; at: string; offset: number } {
  const result = parseFilter(text);
  if (result.ok) throw new Error(`${text} was read`);
  const { offset, length } = result.fault;
  const message = causeMessage(result.fault);
  return { message, offset, at: text.slice(offset, offset + length) };
}

const touched = (...ids: string[]): Given => {
  const rules = ids.map((ruleId) => ({ ruleId, action: 'delay' as const }));
  const last = rules.at(-1);
  return { ...(last && { rule: last }), ...(rules.length > 1 && { rules }) };
};

const matching: [query: string, entry: Given, expected: boolean][] = [
  ['rule:r1', touched('r1'), true],
  ['rule:r1', touched('r1', 'r2'), true],
  ['rule:r1', touched('r10'), false],
  ['rule:*', touched('r10'), true],
  ['rule:*', {}, false],
  ['-rule:*', {}, true],
  ['', {}, true],
  ['   ', {}, true],

  ['event:hello', { event: 'hello' }, true],
  ['event:hello', { event: 'Hello' }, false],
  ['event:hello', { event: 'hello2' }, false],
  ['event:hello', { kind: 'connection', state: 'connected' }, false],
  ['EVENT:hello', { event: 'hello' }, true],
  ['event:chat*', { event: 'chat:message' }, true],
  ['event:*message', { event: 'chat:message' }, true],
  ['event:c*t:*e', { event: 'chat:message' }, true],
  ['event:c*t:*x', { event: 'chat:message' }, false],
  ['event:ab*ba', { event: 'aba' }, false],
  ['event:ab*ba', { event: 'abba' }, true],
  ['event:*', { event: '' }, true],
  ['event:""', { event: '' }, true],
  ['event:a.c', { event: 'abc' }, false],
  ['event:a\\*c', { event: 'a*c' }, true],
  ['event:a\\*c', { event: 'abc' }, false],
  ['event:"update item"', { event: 'update item' }, true],
  ['event:"update *"', { event: 'update item' }, true],
  ['event:"say \\"hi\\""', { event: 'say "hi"' }, true],
  ['event:a,b', { event: 'a,b' }, true],
  ['event:a,b', { event: 'a' }, false],

  ['ns:/chat', { namespace: '/chat' }, true],
  ['ns:chat', { namespace: '/chat' }, true],
  ['ns:/', { namespace: '/chat' }, false],
  ['ns:/', { namespace: '/' }, true],
  ['ns:*', { namespace: '/chat' }, true],
  ['ns:/c*', { namespace: '/chat' }, true],
  ['ns:/', {}, false],

  ['dir:in', { dir: 'in' }, true],
  ['dir:in', { dir: 'out' }, false],
  ['dir:in,out', { dir: 'out' }, true],
  ['dir:in', {}, false],
  ['kind:event', {}, true],
  ['kind:ack,connection', {}, false],
  ['kind:ack,connection', { kind: 'connection' }, true],
  ['delivery:discarded,timedOut', { delivery: 'timedOut' }, true],
  ['delivery:timedout', { delivery: 'timedOut' }, true],
  ['delivery:discarded,timedOut', { delivery: 'sent' }, false],
  ['delivery:sent', {}, false],
  ['-delivery:sent', {}, true],

  ['ack:pending', { dir: 'out', wantsAck: true, delivery: 'sent' }, true],
  ['ack:pending', { dir: 'out', wantsAck: true }, true],
  ['ack:pending', { dir: 'out', wantsAck: true, delivery: 'queued' }, true],
  ['ack:pending', { dir: 'out', wantsAck: false, delivery: 'sent' }, false],
  ...(['acknowledged', 'timedOut', 'late', 'lost', 'discarded', 'failed'] as const).map(
    (delivery): [string, Given, boolean] => ['ack:pending', { dir: 'out', wantsAck: true, delivery }, false],
  ),
  ['ack:pending', { dir: 'in', wantsAck: true, delivery: 'awaitingReply' }, true],
  ['ack:pending', { dir: 'in', wantsAck: true, delivery: 'replied' }, false],
  ['ack:pending', { dir: 'in', wantsAck: true, delivery: 'unanswered' }, false],
  ['ack:pending', { kind: 'ack', dir: 'out', wantsAck: true }, false],
  ['ack:none', { wantsAck: false }, true],
  ['ack:none', { wantsAck: true }, false],
  ['ack:none', { kind: 'connection' }, false],
  ['ack:any', { wantsAck: true, delivery: 'acknowledged' }, true],
  ['ack:any', { wantsAck: false }, false],
  ['ack:any', { kind: 'ack', wantsAck: true }, false],
  ['ack:pending,none', { wantsAck: false }, true],

  ['size:>1kb', { bytes: 1001 }, true],
  ['size:>1kb', { bytes: 1000 }, false],
  ['size:>=1KB', { bytes: 1024 }, true],
  ['size:<1.5kb', { bytes: 1499 }, true],
  ['size:<=2mb', { bytes: 2_000_000 }, true],
  ['size:<=2mb', { bytes: 2_000_001 }, false],
  ['size:=10', { bytes: 10 }, true],
  ['size:10b', { bytes: 10 }, true],
  ['size:1b..10b', { bytes: 11 }, false],
  ['size:<1', {}, false],
  ['latency:>100ms', { latencyMs: 100.5 }, true],
  ['latency:>100', { latencyMs: 100 }, false],
  ['latency:<1s', { latencyMs: 999 }, true],
  ['latency:<0.5s', { latencyMs: 500 }, false],
  ['latency:<1s', {}, false],
  ['seq:5', { seq: 5 }, true],
  ['seq:5', { seq: 55 }, false],
  ['seq:100..200', { seq: 100 }, true],
  ['seq:100..200', { seq: 200 }, true],
  ['seq:100..200', { seq: 201 }, false],
  ['seq:100..', { seq: 1e9 }, true],
  ['seq:..100', { seq: 101 }, false],
  ['seq:>7', { seq: 8 }, true],

  ['room:lobby', { rooms: ['kitchen', 'lobby'] }, true],
  ['room:lob*', { kind: 'connection', state: 'joinedRooms', rooms: ['lobby'] }, true],
  ['room:lobby', { rooms: [] }, false],
  ['room:lobby', {}, false],
  ['lobby', { kind: 'connection', state: 'leftRooms', rooms: ['lobby'] }, true],
  ['has:binary', { hasBinary: true }, true],
  ['has:binary', {}, false],
  ['is:volatile', { volatile: true }, true],
  ['-is:volatile', { volatile: true }, false],

  ['hello', { event: 'HELLO' }, true],
  ['WORLD', { event: 'x', args: ['world'] }, true],
  ['planet', { event: 'x', args: ['world'] }, false],
  ['"two words"', { args: [{ a: 'Two Words' }] }, true],
  ['two words', { args: ['words', 'two'] }, true],
  ['"say \\"hi\\""', { args: ['say "hi" there'] }, true],
  ['"C:\\\\temp"', { args: ['C:\\temp'] }, true],
  ['"event:hello"', { args: ['event:hello'] }, true],
  ['12:30', { args: ['at 12:30'] }, true],
  ['"-x"', { args: ['-x'] }, true],
  ['--x', { args: ['-x'] }, false],
  ['-hello', { event: 'hello' }, false],
  ['-hello', { event: 'other' }, true],
  ['refused', { kind: 'connection', state: 'connectError', cause: { code: 'connect.refused' } }, true],
  ['ECONNREFUSED', { kind: 'connection', cause: { code: 'connect.refused' }, detail: 'ECONNREFUSED' }, true],
  ['"Nothing listens"', { kind: 'connection', cause: { code: 'connect.refused' } }, true],
  ['connecterror', { kind: 'connection', state: 'connectError' }, true],
  ['detail', { kind: 'connection', detail: 'the detail' }, true],
  ['boom', { kind: 'connection', error: { code: 'emit.refused', params: { reported: 'Boom' } } }, true],
  ['note', { kind: 'marker', text: 'a Note' }, true],
  ['c1', { kind: 'marker', text: 'x' }, false],

  ['/wor?ld/', { args: ['wold'] }, true],
  ['/WORLD/', { args: ['world'] }, false],
  ['/WORLD/i', { args: ['world'] }, true],
  ['/^hello$/', { event: 'hello', args: [1] }, true],
  ['/a b/', { args: ['a b'] }, true],
  ['/a\\/b/', { args: ['a/b'] }, true],
  ['/[/]x/', { args: ['/x'] }, true],
  ['-/o/', { event: 'hello' }, false],
  ['/^note/m', { kind: 'marker', text: 'x\nnote' }, true],

  ['arg:user.id=42', { args: [1, { user: { id: 42 } }] }, true],
  ['arg:user.id=42', { args: [{ user: { id: '42' } }] }, true],
  ['arg:user.id="42"', { args: [{ user: { id: 42 } }] }, false],
  ['arg:user.id="42"', { args: [{ user: { id: '42' } }] }, true],
  ['arg:user.id=42.0', { args: [{ user: { id: 42 } }] }, true],
  ['arg:user.id=4', { args: [{ user: { id: 42 } }] }, false],
  ['arg:user.id', { args: [{ user: { id: null } }] }, true],
  ['arg:user.name', { args: [{ user: { id: null } }] }, false],
  ['arg:user.id=null', { args: [{ user: { id: null } }] }, true],
  ['arg:on=true', { args: [{ on: true }] }, true],
  ['arg:on=true', { args: [{ on: 1 }] }, false],
  ['arg:name="John Doe"', { args: [{ name: 'John Doe' }] }, true],
  ['arg:name=', { args: [{ name: '' }] }, true],
  ['arg:0=hello', { args: ['hello'] }, true],
  ['arg:1=hello', { args: ['hello'] }, false],
  ['arg:1', { args: ['hello'] }, false],
  ['arg:0', { args: [null] }, true],
  ['arg:[1].id=2', { args: [{ id: 1 }, { id: 2 }] }, true],
  ['arg:0.id=2', { args: [{ id: 1 }, { id: 2 }] }, false],
  ['arg:items[0].id=7', { args: [{ items: [{ id: 7 }] }] }, true],
  ['arg:items.0.id=7', { args: [{ items: [{ id: 7 }] }] }, true],
  ['arg:items.length', { args: [{ items: [] }] }, false],
  ['arg:["a key"]=1', { args: [{ 'a key': 1 }] }, true],
  ['arg:"a.key".b=1', { args: [{ 'a.key': { b: 1 } }] }, true],
  ['arg:toString', { args: [{}] }, false],
  ['arg:__proto__', { args: [{}] }, false],
  ['arg:$binary=1', { args: [{ $$binary: 1 }] }, true],
  ['arg:at=2026-01-02T03:04:05.000Z', { args: [{ at: { $date: '2026-01-02T03:04:05.000Z' } }] }, true],
  ['arg:n=NaN', { args: [{ n: { $number: 'NaN' } }] }, true],
  ['arg:o={}', { args: [{ o: {} }] }, false],
  ['-arg:user', { args: [{ user: 1 }] }, false],

  ['event:hello dir:in world', { event: 'hello', dir: 'in', args: ['world'] }, true],
  ['event:hello dir:out world', { event: 'hello', dir: 'in', args: ['world'] }, false],
  ['event:hello\t-dir:out\nworld', { event: 'hello', dir: 'in', args: ['world'] }, true],
];

describe('parseFilter', () => {
  it.each(matching)('%s on %o is %s', (query, entry, expected) => {
    expect(filter(query).matches(subject(entry))).toBe(expected);
  });

  it.each<[query: string, at: string, offset: number, message: RegExp]>([
    ['foo:bar', 'foo', 0, /^Unknown key “foo”.*event, ns, dir.*in quotes/],
    ['hello http://x', 'http', 6, /To search for this text, put it in quotes/],
    ['-nope:1', 'nope', 1, /Unknown key “nope”/],
    ['event:a SIZE>1kb', 'SIZE', 8, /A colon is missing after “size”.*size:>1kb.*in quotes/],
    ['-latency<5ms', 'latency', 1, /latency:>100ms/],
    ['constructor:1', 'constructor', 0, /Unknown key/],
    ['dir:up', 'up', 4, /Unknown value “up” for dir. Known values: in, out/],
    ['x delivery:sent,sentt', 'sentt', 16, /Known values: sent, buffered/],
    ['delivery:sent,', ',', 13, /“delivery:” needs a value/],
    ['dir:', ':', 3, /“dir:” needs a value: in, out/],
    ['dir:"in"x', '"in"', 4, /A space is required/],
    ['ack:maybe', 'maybe', 4, /pending, none, any/],
    ['has:text', 'text', 4, /Known values: binary/],
    ['is:big', 'big', 3, /Known values: volatile/],
    ['event:', 'event:', 0, /“event:” needs a value/],
    ['a ns: b', 'ns:', 2, /“ns:” needs a value/],
    ['event:"abc', '"abc', 6, /closing double quote is missing/],
    ['say "hi', '"hi', 4, /closing double quote is missing/],
    ['"a"b', '"a"', 0, /A space is required/],
    ['""', '""', 0, /empty/],
    ['-', '-', 0, /that it negates/],
    ['a - b', '-', 2, /that it negates/],
    ['size:', 'size:', 0, /needs a value/],
    ['size:big', 'big', 5, /“big” is not a number.*size:>1kb/],
    ['size:>', '>', 5, /A number is missing/],
    ['size:>10gb', 'gb', 8, /Unknown unit “gb”. Known units: b, kb, mb/],
    ['latency:5m', 'm', 9, /Known units: ms, s/],
    ['seq:5kb', 'kb', 5, /The value of seq must be a number without a unit/],
    ['seq:..', '..', 4, /A range needs a start/],
    ['seq:9..5', '9..5', 4, /end of the range is before its start/],
    ['seq:1..x', 'x', 7, /“x” is not a number/],
    ['arg:', 'arg:', 0, /needs a path/],
    ['arg:=4', 'arg:', 0, /needs a path/],
    ['arg:a..b', 'arg:a.', 0, /A name is missing/],
    ['arg:a[0', '[0', 5, /closing “]” is missing/],
    ['arg:a[]', '[]', 5, /missing between the brackets/],
    ['arg:a[0]b', 'b', 8, /A “.” or “\[” is expected/],
    ['/abc', '/abc', 0, /closing “\/” of the regular expression is missing/],
    ['/chat/room', 'room', 6, /Unknown flags/],
    ['/a/g', 'g', 3, /Known flags: i, m, s, u/],
    ['/a/ii', 'ii', 3, /Unknown flags/],
    ['//', '//', 0, /empty/],
    ['x /(/', '/(/', 2, /Invalid regular expression: Unterminated group/],
  ])('reports the position at which %s is invalid', (query, at, offset, message) => {
    const found = fault(query);
    expect(found).toMatchObject({ at, offset });
    expect(found.message).toMatch(message);
  });

  it('refuses long expressions', () => {
    expect(fault(`/${'a'.repeat(501)}/`).message).toMatch(/longer than 500/);
    expect(filter(`/${'a'.repeat(500)}/`).usesPayload).toBe(true);
  });

  it('reports which parts of an entry its result depends on', () => {
    const plain = filter('event:a size:>1');
    expect(plain).toMatchObject({ usesPayload: false, usesDelivery: false, kinds: undefined, isEmpty: false });
    expect(filter('')).toMatchObject({ usesPayload: false, usesDelivery: false, isEmpty: true });
    for (const query of ['a', '"a"', '/a/', 'arg:a', '-a']) expect(filter(query).usesPayload).toBe(true);
    for (const query of ['delivery:sent', 'ack:pending', 'latency:>1', '-delivery:sent']) {
      expect(filter(query).usesDelivery).toBe(true);
    }
    expect(filter('ack:none').usesDelivery).toBe(false);
  });

  it('names the kinds that a positive term allows', () => {
    expect([...(filter('kind:packet,ack').kinds ?? [])]).toEqual(['packet', 'ack']);
    expect(filter('-kind:packet').kinds).toBeUndefined();
    expect([...(filter('kind:packet,ack kind:ack,event').kinds ?? [])]).toEqual(['ack']);
  });

  it('does not read the payload if another term decides', () => {
    const plain = filter('arg:a=1 /x/ word event:other');
    const untouched = {
      ...subject({ event: 'hello' }),
      payloadText: () => expect.fail('payload text was asked for'),
      args: () => expect.fail('arguments were asked for'),
    };
    expect(plain.matches(untouched)).toBe(false);
    expect(filter('hello').matches(untouched)).toBe(true);
  });

  it('never throws, and a fault lies inside the query', () => {
    const pieces = fc.constantFrom(
      'event:',
      'size:>',
      '-',
      '"',
      '/',
      'arg:',
      '[',
      ']',
      '.',
      '..',
      '=',
      ',',
      ' ',
      '\\',
      '1',
      'a',
      '*',
      ':',
      '\u{1F600}',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((parts) => parts.join('')),
        ),
        (text) => {
          const result = parseFilter(text);
          if (result.ok) {
            expect(typeof result.filter.matches(subject({ event: 'x', args: [1] }))).toBe('boolean');
            return;
          }
          const { offset, length } = result.fault;
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(length).toBeGreaterThan(0);
          expect(offset + length).toBeLessThanOrEqual(text.length);
        },
      ),
      { numRuns: freshRuns(2000) },
    );
  });

  it('finds any text in quotes', () => {
    const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string(), (text, before, after) => {
        const entry = subject({ event: 'e', args: [{ key: before + text + after }] });
        expect(filter(quote(text)).matches(entry)).toBe(true);
        expect(filter(`-${quote(text)}`).matches(entry)).toBe(false);
        expect(filter(`event:${quote(text.replaceAll('*', '\\*'))}`).matches(subject({ event: text }))).toBe(true);
      }),
    );
  });

  it('matches wildcards as an anchored expression would', () => {
    const some = fc.array(fc.constantFrom('a', 'b', '*'), { maxLength: 6 }).map((parts) => parts.join(''));
    const name = fc.array(fc.constantFrom('a', 'b'), { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(some, name, (pattern, event) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(event);
        expect(filter(`event:"${pattern}"`).matches(subject({ event }))).toBe(expected);
      }),
      { numRuns: freshRuns(1000) },
    );
  });
});
