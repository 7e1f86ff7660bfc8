import { describe, expect, it } from 'vitest';
import { regexRunner } from '../../../../src/engine/query/regexRunner.ts';
import { MatchStoppedError } from '../../../../src/model/matcher/matcher.ts';

const run = (pattern: RegExp, text: string): boolean => regexRunner(() => performance.now())(pattern, text);

describe('regexRunner', () => {
  it.each([
    [/^a.c$/, 'abc', true],
    [/^a.c$/i, 'ABC', true],
    [/^(\d+)-(\d+)$/u, '12-34', true],
    [/^(a|b)+$/, 'abab', true],
    [/^(a|b)+$/, 'abc', false],
    [/b$/, `${'a'.repeat(5000)}b`, true],
    [/(?<year>\d{4})/, 'in 2026', true],
  ])('%s on %s', (pattern, text, holds) => {
    expect(run(pattern, text)).toBe(holds);
  });

  it.each([
    [/^(a+)+$/, `${'a'.repeat(60)}b`],
    [/^(a|a)*$/, `${'a'.repeat(60)}b`],
    [/(x+x+)+y/, 'x'.repeat(60)],
    [/a*b/, 'a'.repeat(3_000_000)],
    [/^(([a-z])+.)+[A-Z]([a-z])+$/, 'a'.repeat(60)],
    [new RegExp(`^${'(a|a)'.repeat(60)}$`), `${'a'.repeat(59)}b`],
  ])('stops %s', (pattern, text) => {
    expect(() => run(pattern, text)).toThrow(MatchStoppedError);
    // At the second call, the pattern is not tried again.
    expect(() => run(pattern, text)).toThrow(/was stopped: it took more than 100\sms/);
  });

  it('has one time limit for all patterns of an emit', () => {
    let now = 0;
    const test = regexRunner(() => (now += 60));
    expect(test(/^(a+)+b+$/, 'ab')).toBe(true);
    expect(test(/^(a+)+c+$/, 'ac')).toBe(true);
    expect(() => test(/^(a+)+d+$/, 'ad')).toThrow(MatchStoppedError);
  });
});
