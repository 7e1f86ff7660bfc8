import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../../../src/model/collection/collectionInsert.ts';
import { parseCollection } from '../../../../../src/model/collection/collectionText.ts';
import { fixEdits, fixTitle } from '../../../../../src/model/collection/language/collectionFixes.ts';
import {
  type CollectionProblem,
  collectionProblems,
  type ProblemContext,
} from '../../../../../src/model/collection/language/collectionProblems.ts';
import { readSyntax } from '../../../../../src/model/collection/language/collectionSyntax.ts';
import { collectionText, textAt } from './marked.ts';

const file = 'chat.socketio.json';

function problemsOf(text: string, context: Partial<ProblemContext> = {}): CollectionProblem[] {
  return collectionProblems(readSyntax(text), { file, ...context });
}

/** For each problem: the marked text, the code, and the titles of the fixes. */
function listed(text: string, context: Partial<ProblemContext> = {}): unknown[] {
  return problemsOf(text, context).map(({ range, code, fixes }) => [textAt(text, range), code, fixes.map(fixTitle)]);
}

function fixed(text: string, title: string, context: Partial<ProblemContext> = {}): { text: string; value?: string } {
  const fix = problemsOf(text, context)
    .flatMap(({ fixes }) => fixes)
    .find((known) => fixTitle(known) === title);
  const result = fix && fixEdits(text, fix);
  if (!result) throw new Error(`There is no fix “${title}”.`);
  const after = applyEdits(text, result.edits);
  return { text: after, ...(result.value && { value: textAt(after, result.value) }) };
}

const emit = (more: string): string => `[{ "name": "Join", "connection": "main", "event": "join", ${more} }]`;

describe('the problems of a collection', () => {
  it('do not exist if it is valid, in each environment', () => {
    for (const environment of [undefined, 'production', 'staging'])
      expect(listed(collectionText(), { environment })).toEqual([]);
  });

  it.each([
    ['a missing comma', collectionText().replace('"version": 1,', '"version": 1'), [['"name"', 'payload.notJson', []]]],
    ['an open comment', `${collectionText()}/*`, [['/*', 'collection.commentOpen', []]]],
    ['a key twice', collectionText({ emits: '[], "emits": []' }), [['"emits"', 'collection.keyTwice', []]]],
    [
      'several wrong values',
      collectionText({ connections: '{ "main": { "url": 5, "timeoutMs": "x" } }' }),
      [
        ['5', 'collection.fieldWrong', []],
        ['"x"', 'collection.fieldWrong', []],
      ],
    ],
    [
      'a missing field',
      collectionText({ emits: '[{ "name": "A", "connection": "main" }]' }),
      [['{', 'collection.fieldMissing', []]],
    ],
    [
      'an invalid matcher',
      collectionText({ emits: emit('"expect": { "ack": [{ "$typo": 1 }] }') }),
      [['1', 'matcher.unknown', []]],
    ],
  ])('include %s, which is marked at its position', (_, text, expected) => {
    const found = listed(text);
    expect(found).toHaveLength(expected.length);
    expect(found).toEqual(expected.map((row): unknown[] => [row[0], expect.any(String), row[2]]));
    expect(parseCollection(text).ok).toBe(false);
  });

  it('include the refusal of a file, at the position of the refusal', () => {
    const text = collectionText({ emits: '[{ "name": "A", "connection": "main", "event": 1 }]' });
    const result = parseCollection(text);
    expect(!result.ok && result.fault.offset).toBe(problemsOf(text)[0]?.range.offset);
  });

  it('include names of connections, requests and scenarios that do not exist, in each scenario', () => {
    const text = collectionText({
      emits: '[{ "name": "A", "connection": "mian", "event": "a" }]',
      scenarios: `[
        { "name": "First", "connection": "mainn", "steps": [] },
        { "name": "Two", "steps": [{ "request": "logn" }] },
        { "name": "Three", "steps": [{ "use": "Frist" }] },
        { "name": "Four", "steps": [{ "use": "Five" }] },
        { "name": "Five", "steps": [{ "use": "Four" }] },
      ]`,
    });
    expect(listed(text)).toEqual([
      ['"mainn"', 'scenario.noSuchConnection', ['Change to “main”', 'Create the connection “mainn”']],
      ['"logn"', 'scenario.noSuchRequest', ['Change to “login”', 'Create the HTTP request “logn”']],
      ['"Frist"', 'scenario.noSuchScenario', ['Change to “First”']],
      ['"Four"', 'scenario.circularUse', []],
      ['"Five"', 'scenario.circularUse', []],
      ['"mian"', 'scenario.noSuchConnection', ['Change to “main”', 'Create the connection “mian”']],
    ]);
  });

  it('include emits with the same name', () => {
    const one = '{ "name": "Join", "connection": "main", "event": "a" }';
    expect(listed(collectionText({ emits: `[${one}, ${one}, { "folder": "F", "emits": [${one}] }]` }))).toEqual([
      ['"Join"', 'collection.emitTwice', []],
    ]);
  });

  it('include variables without a value', () => {
    const text = collectionText({
      emits: emit('"args": ["{{hots}}", "{{only}}", "{{$uid}}", "{{room}}", "{{secret:x}}", "{{a:b}}"]'),
    });
    const defineRoom = 'Define the variable “room” in the collection';
    expect(listed(text)).toEqual([
      ['hots', 'variable.undefined', ['Change to “host”', 'Define the variable “hots” in the collection']],
      [
        'only',
        'variable.undefined',
        ['Select the environment “production”', 'Define the variable “only” in the collection'],
      ],
      ['$uid', 'variable.undefined', ['Change to “$uuid”']],
      // “room” is captured only by scenarios.
      ['room', 'variable.undefined', [defineRoom]],
      ['a:b', 'variable.undefined', []],
    ]);
    expect(problemsOf(text)[1]?.message).toBe(
      'The variable “only” is only defined in the environment “production”. Select an environment.',
    );
    expect(listed(text, { environment: 'staging' })[1]).toEqual([
      'only',
      'variable.undefined',
      ['Define the variable “only” in the environment “staging”', 'Define the variable “only” in the collection'],
    ]);
    expect(listed(text, { environment: 'production' }).flat()).not.toContain('only');
    expect(listed(text, { dotenv: { file: '.env', variables: { only: '1', room: '' } } }).flat()).not.toContain('room');
  });

  it('state how many further environments define a variable', () => {
    const environments = Object.fromEntries('abcdefg'.split('').map((name) => [name, { only: '1' }]));
    const text = JSON.stringify({
      version: 1,
      name: 'n',
      connections: { main: { url: 'http://a' } },
      environments: { ...environments, other: {} },
      emits: [{ name: 'e', connection: 'main', event: 'e', args: ['{{only}}'] }],
    });
    expect(problemsOf(text)[0]?.message).toBe(
      'The variable “only” is only defined in the environments “a”, “b”, “c”, “d”, “e” and 2 more. Select an environment.',
    );
    expect(problemsOf(text, { environment: 'other' })[0]?.message).toBe(
      'The variable “only” is not defined in the selected environment “other”. It is defined in “a”, “b”, “c”, “d”, “e” and 2 more.',
    );
  });

  it('include a selected environment that no longer exists', () => {
    const text = collectionText();
    expect(listed(text, { environment: 'gone' })[0]).toEqual([
      '"environments"',
      'collection.unknownEnvironment',
      ['Select the environment “production”', 'Select the environment “staging”'],
    ]);
  });

  it('include variables that refer to themselves', () => {
    const variables = '{ "host": "{{base}}", "base": "{{ b:string }}", "b": "{{host}}", "fine": "{{host}}" }';
    const found = problemsOf(collectionText({ variables })).filter(({ code }) => code === 'variable.circular');
    expect(found.map(({ message }) => message)).toEqual([
      'The variable “host” refers to itself: host → base → b → host.',
      'The variable “base” refers to itself: base → b → host → base.',
      'The variable “b” refers to itself: b → host → base → b.',
    ]);
    expect(listed(collectionText({ variables }), { environment: 'production' })).toEqual([]);
  });
});

describe('fixes', () => {
  const undefinedRoom = collectionText({ emits: emit('"args": ["{{room}}"]') });

  it('change a name', () => {
    const text = collectionText({ emits: emit('"args": ["x{{ hots }}"]') });
    expect(fixed(text, 'Change to “host”').text).toBe(text.replace(' hots ', 'host'));
    const other = collectionText({ emits: '[{ "name": "A", "connection": "mian", "event": "a" }]' });
    expect(fixed(other, 'Change to “main”').text).toBe(other.replace('"mian"', '"main"'));
  });

  it('define a variable in the collection, and keep everything else', () => {
    const { text, value } = fixed(undefinedRoom, 'Define the variable “room” in the collection');
    expect(text).toBe(undefinedRoom.replace('/v1" }', '/v1", "room": "" }'));
    expect(value).toBe('');
    expect(problemsOf(text)).toEqual([]);
  });

  it('define it in the selected environment', () => {
    const environment = 'staging';
    const { text } = fixed(undefinedRoom, 'Define the variable “room” in the environment “staging”', { environment });
    expect(text).toBe(undefinedRoom.replace('"staging": {}', '"staging": {\n    "room": ""\n  }'));
    expect(problemsOf(text, { environment })).toEqual([]);
  });

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('add a missing section, with %s', (_, eol) => {
    const before = [
      '{',
      '\t"version": 1, // one',
      '\t"name": "A",',
      '\t"connections": { "main": { "url": "http://localhost" } },',
      '\t"emits": [{ "name": "A", "connection": "main", "event": "{{x}}" }]',
      '}',
    ].join(eol);
    const { text, value } = fixed(before, 'Define the variable “x” in the collection');
    expect(text).toBe(before.replace(`}]${eol}}`, `}],${eol}\t"variables": {${eol}\t\t"x": ""${eol}\t}${eol}}`));
    expect(value).toBe('');
  });

  it('create a connection or a request, and select its address', () => {
    const text = collectionText({ emits: '[{ "name": "A", "connection": "other", "event": "a" }]' });
    const created = fixed(text, 'Create the connection “other”');
    expect(created.value).toBe('http://localhost:3000');
    expect(problemsOf(created.text)).toEqual([]);
    const requests = collectionText({
      scenarios: '[{ "name": "A", "steps": [{ "request": "other" }] }]',
      requests: '{}',
    });
    expect(problemsOf(fixed(requests, 'Create the HTTP request “other”').text)).toEqual([]);
  });

  it('are not offered for names that no object can have', () => {
    const emits = '[{ "name": "A", "connection": "__proto__", "event": "{{constructor}}" }]';
    expect(listed(collectionText({ emits }))).toEqual([
      ['"__proto__"', 'scenario.noSuchConnection', []],
      ['constructor', 'variable.undefined', []],
    ]);
  });

  it('are not made in a section that is no object', () => {
    const text = collectionText({ variables: '[]', emits: emit('"args": ["{{room}}"]') });
    expect(fixEdits(text, { kind: 'define', name: 'room' })).toBe(undefined);
    expect(fixEdits('[]', { kind: 'connection', key: 'a' })).toBe(undefined);
    expect(fixEdits('{', { kind: 'select', environment: 'a' })).toBe(undefined);
  });
});
