import { describe, expect, it } from 'vitest';
import { collectionProblems } from '../../../../../src/model/collection/language/collectionProblems.ts';
import { collectionCompletions } from '../../../../../src/model/collection/language/collectionCompletions.ts';
import { collectionHover } from '../../../../../src/model/collection/language/collectionHovers.ts';
import { itemAt } from '../../../../../src/model/collection/language/collectionQueries.ts';
import { readSyntax } from '../../../../../src/model/collection/language/collectionSyntax.ts';
import { collectionText, textAt } from './marked.ts';

describe('the syntax of a collection', () => {
  it('lists emits with their folders, and scenarios, with their positions', () => {
    const text = collectionText();
    const { emits, scenarios, scenariosKey } = readSyntax(text);
    expect(emits.map(({ path, event, isRepeated, name }) => [path, event, isRepeated, textAt(text, name)])).toEqual([
      ['Join', 'join', false, '"Join"'],
      ['Admin/Kick', 'kick', true, '"Kick"'],
    ]);
    expect(scenarios.map(({ name, nameRange }) => [name, textAt(text, nameRange)])).toEqual([
      ['Log in', '"Log in"'],
      ['Chat', '"Chat"'],
    ]);
    expect(scenariosKey && textAt(text, scenariosKey)).toBe('"scenarios"');
  });

  it.each([
    ['with a byte order mark', (text: string) => `\uFEFF${text}`],
    ['with CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['with lone CR', (text: string) => text.replace('// the first\n', '').replaceAll('\n', '\r')],
    ['while it is being typed', (text: string) => text.replace('"version": 1,', '"version": 1, "x": ')],
    ['with a missing bracket', (text: string) => text.slice(0, -3)],
  ])('has the right offsets %s', (_, change) => {
    const text = change(collectionText());
    const { emits, scenarios, references } = readSyntax(text);
    expect(emits.map(({ range }) => textAt(text, range).slice(0, 9))).toEqual(['{ "name":', '{ "name":']);
    expect(scenarios.map(({ nameRange }) => textAt(text, nameRange))).toEqual(['"Log in"', '"Chat"']);
    expect(references.map(({ range }) => textAt(text, range))).toEqual([
      '{{host}}',
      '{{host}}',
      '{{secret:token}}',
      '{{base}}',
      '{{host}}',
      '{{token}}',
      '{{room}}',
    ]);
  });

  it('finds references beside escapes, with the suffix for text, and not in keys and names', () => {
    const text = collectionText({
      emits: String.raw`[{ "name": "{{no}}", "connection": "main", "event": "\"\u00e9{{ host }}{{por\u0074:string}}", "args": [{ "{{key}}": "{{x}}{{y" }] }]`,
      scenarios: '[]',
      requests: '{}',
      connections: '{}',
      variables: '{}',
      environments: '{}',
    });
    const { references } = readSyntax(text);
    expect(references.map(({ name, range }) => [name, textAt(text, range)])).toEqual([
      ['host', '{{ host }}'],
      ['port', String.raw`{{por\u0074:string}}`],
      ['x', '{{x}}'],
    ]);
  });

  it('finds the item at an offset', () => {
    const text = collectionText();
    const syntax = readSyntax(text);
    const at = (part: string): unknown => {
      const item = itemAt(syntax, text.indexOf(part));
      return item && ('path' in item ? item.path : item.name);
    };
    expect(at('"event": "join"')).toBe('Join');
    expect(at('"kick"')).toBe('Admin/Kick');
    expect(at('"use"')).toBe('Chat');
    expect(at('"version"')).toBe(undefined);
    expect(at('"folder"')).toBe(undefined);
  });
});

describe('the syntax of hostile files', () => {
  const deep = 100_000;
  it.each([
    ['nothing', ''],
    ['only a byte order mark', '\uFEFF'],
    ['no object', '[1]'],
    [
      'sections of other types',
      '{"variables":1,"environments":[],"connections":"x","emits":{},"scenarios":null,"requests":[1]}',
    ],
    [
      'environments of other types',
      '{"environments":{"a":1,"b":[{}]},"variables":{"x":{}},"emits":[1,null,[]],"scenarios":[1,{"name":2}]}',
    ],
    [
      'special keys',
      '{"variables":{"__proto__":"{{constructor}}","toString":"x"},"environments":{"__proto__":{"hasOwnProperty":"1"}},"connections":{"__proto__":{"url":"{{__proto__}}"}},"emits":[{"name":"__proto__","connection":"constructor","event":"{{__proto__}}"}]}',
    ],
    [
      'duplicate keys',
      '{"variables":{"a":"1","a":"2"},"variables":{"a":"{{a}}"},"emits":[{"name":"x","name":"y","event":"{{a}}"}]}',
    ],
    ['depth', `{"emits":[{"name":"x","args":${'['.repeat(deep)}${']'.repeat(deep)}}]}`],
    ['an open depth', `{"emits":${'[{"emits":'.repeat(deep)}`],
    ['folders in folders', `{"emits":${'[{"folder":"a","emits":'.repeat(900)}[]${'}]'.repeat(900)}}`],
    ['open braces', `{"emits":[{"name":"x","event":"${'{{'.repeat(deep)}"}]}`],
    ['many references', `{"emits":[{"name":"x","event":"${'{{a}}'.repeat(deep)}"}]}`],
    [
      'variables that grow',
      `{"variables":{${Array.from({ length: 60 }, (_, n) => `"v${n}":"{{v${n + 1}}}{{v${n + 1}}}"`).join()}},"emits":[{"name":"x","event":"{{v0}}"}]}`,
    ],
    [
      'long names',
      `{"variables":{"${'x'.repeat(deep)}":"1"},"emits":[{"name":"x","event":"{{${'y'.repeat(deep)}}}"}]}`,
    ],
  ])('%s is read in a short time, without an exception', (_, text) => {
    const syntax = readSyntax(text);
    const context = { environment: '__proto__', file: 'a.socketio.json', events: ['hello'] };
    const problems = collectionProblems(syntax, context);
    expect(problems.length).toBeLessThanOrEqual(500);
    for (const { range } of problems) {
      expect(range.offset).toBeGreaterThanOrEqual(0);
      expect(range.offset + range.length).toBeLessThanOrEqual(text.length + 1);
    }
    for (const offset of [0, text.length >> 1, text.length]) {
      collectionCompletions(syntax, offset, context);
      collectionHover(syntax, offset, context);
    }
  });

  it('is not read if the file is too large, so that it has no language features', () => {
    const { root, emits } = readSyntax(`{"emits":[{"name":"x","event":"${'x'.repeat(2_000_000)}"}]}`);
    expect([root, emits]).toEqual([undefined, []]);
  });
});
