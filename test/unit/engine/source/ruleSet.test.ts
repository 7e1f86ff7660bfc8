import { expect, it } from 'vitest';
import { RuleSet } from '../../../../src/engine/source/rules/ruleSet.ts';
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

it('a filter that is invalid uses up no ID', () => {
  const set = rules();
  expect(() => set.add('invalid', { drop: true })).toThrow(/./);
  expect(set.add('', { drop: true })).toBe('r1');
});
