import { readFileSync, readdirSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { compiledMessage } from '../../../../src/model/texts/compiledMessage.ts';

type Elements = ReturnType<IntlMessageFormat['getAst']>;

function compile(text: string) {
  return compiledMessage(new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst());
}

/** The names of the parameters, with values that each choice of a message has. */
function valuesOf(elements: Elements, into = new Map<string, Set<string | number>>()) {
  for (const element of elements) {
    const type: number = element.type;
    if (!('value' in element) || type === 0) continue;
    const values = into.get(element.value) ?? new Set<string | number>();
    into.set(element.value, values);
    if (!('options' in element)) continue;
    for (const [key, { value }] of Object.entries(element.options)) {
      if (type === 5) values.add(key);
      else for (const number of key.startsWith('=') ? [Number(key.slice(1))] : [2, 21]) values.add(number);
      valuesOf(value, into);
    }
  }
  return into;
}

describe('a compiled message', () => {
  const files = readdirSync('media/l10n').filter((name) => /^bundle\.l10n.*\.json$/.test(name));

  it.each(files)('has the same text as with Intl, for each choice of each text in %s', (file) => {
    const language = /^bundle\.l10n\.(.+)\.json$/.exec(file)?.[1] ?? 'en';
    const texts = Object.values(JSON.parse(readFileSync(`media/l10n/${file}`, 'utf8')) as Record<string, string>);
    let compared = 0;
    for (const text of texts.filter((each) => typeof each === 'string' && each.includes('{'))) {
      const intl = new IntlMessageFormat(text, language, undefined, { ignoreTag: true });
      const values = valuesOf(intl.getAst());
      const others = Object.fromEntries([...values].map(([name, own]) => [name, [...own][0] ?? 'a {b} $& <c>']));
      const compiled = compiledMessage(intl.getAst());
      for (const [name, own] of values) {
        for (const value of [...own, 'x', 3]) {
          const params = { ...others, [name]: value };
          const filled = compiled(params);
          if (filled === undefined) continue;
          compared++;
          expect(filled).toBe(String(intl.format(params)));
        }
      }
    }
    expect(compared).toBeGreaterThan(1000);
  });

  it('fills in parameters and choices, and the plural form of one number', () => {
    const text = 'Wait for {count, plural, =1 {“{event}”} other {# × “{event}”}}{as, select, none {} other { on {as}}}';
    expect(compile(text)({ event: 'a', count: 1, as: 'none' })).toBe('Wait for “a”');
    expect(compile(text)({ event: 'a', count: 1, as: 'b' })).toBe('Wait for “a” on b');
  });

  it.each([
    ['{n, number}', { n: 1 }],
    ['{n, plural, one {one} other {others}}', { n: 1 }],
    ['{n, plural, =1 {# run} other {# runs}}', { n: 1 }],
    ['{a} {b}', { a: 'x' }],
    ['{a, select, x {y}}', { a: 'z' }],
    ['{a, select, x {y} other {z}}', { a: undefined }],
  ])('leaves %s to Intl for the parameters %o', (text, params) => {
    expect(
      compiledMessage(new IntlMessageFormat(text, 'en', undefined, { requiresOtherClause: false }).getAst())(params),
    ).toBeUndefined();
  });
});
