import { expect, it } from 'vitest';
import { RuleSet } from '../../../../src/engine/source/rules/ruleSet.ts';
import type { LogRecord } from '../../../../src/engine/contracts/record.ts';
import { userError } from '../../../../src/model/cause/userErrors.ts';

function rules(): RuleSet {
  return new RuleSet({
    filter: (text) => {
      if (text === 'invalid') throw userError('rule.compressed');
      return () => true;
    },
    random: () => 0,
    turnedOff: () => undefined,
  });
}

function eventOf(bytes: number): LogRecord {
  const facts = { seq: 0, t: 0, connectionId: 'c1', kind: 'event', dir: 'out', event: 'news', bytes } as const;
  return {
    seq: 0,
    kind: 'event',
    connectionId: 'c1',
    connection: undefined,
    delivery: undefined,
    facts,
    wantsAck: false,
    hasBinary: false,
    body: { type: 'wire', codec: 'default', packet: { text: '', attachments: [] }, unsent: false },
    ackSeq: undefined,
  };
}

it('forwards all copies of a small event, and of a large one as many as the memory has room for', () => {
  const set = rules();
  for (let rule = 0; rule < 100; rule++) set.add('', { duplicate: 1000 });
  expect(set.judge(eventOf(20))?.copies).toBe(100_000);
  expect(set.judge(eventOf(16_000_000))?.copies).toBe(4);
});

it('a filter that is invalid uses up no ID', () => {
  const set = rules();
  expect(() => set.add('invalid', { drop: true })).toThrow(/./);
  expect(set.add('', { drop: true })).toBe('r1');
});
