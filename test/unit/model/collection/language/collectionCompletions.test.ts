import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../../../src/model/collection/collectionInsert.ts';
import {
  collectionCompletions,
  isInEventName,
} from '../../../../../src/model/collection/language/collectionCompletions.ts';
import { collectionHover } from '../../../../../src/model/collection/language/collectionHovers.ts';
import { readSyntax } from '../../../../../src/model/collection/language/collectionSyntax.ts';
import type { VariableContext } from '../../../../../src/model/collection/language/variableDefinitions.ts';
import { collectionText, marked, textAt } from './marked.ts';

const dynamic = ['$uuid', '$timestamp', '$isoTimestamp', '$randomInt', '$counter'];
const emit = (more: string): string => `[{ "name": "Join", "connection": "main", ${more} }]`;

function completionsAt(written: string, context: VariableContext = {}) {
  const { text, offset } = marked(written);
  const items = collectionCompletions(readSyntax(text), offset, { events: ['seen'], ...context });
  return { text, offset, items, labels: items.map(({ label }) => label) };
}

/** The text after the completion with this label is chosen. */
function completed(written: string, label: string): string {
  const { text, items } = completionsAt(written);
  const item = items.find((known) => known.label === label);
  if (!item) throw new Error(`“${label}” is not offered.`);
  return applyEdits(text, [{ ...item.range, content: item.content }]);
}

describe('completion', () => {
  it('offers variables with their values in the selected environment', () => {
    const written = collectionText({ emits: emit('"event": "a{{|"') });
    const { items, labels } = completionsAt(written, {
      environment: 'production',
      dotenv: { file: '.env', variables: { fromFile: 'x' } },
    });
    expect(labels).toEqual(['fromFile', 'host', 'only', 'base', ...dynamic, 'secret:token']);
    const base = items.find(({ label }) => label === 'base');
    expect([base?.value, base?.definition?.place]).toEqual(['https://chat.example.com/v1', 'collection']);
    expect(items.find(({ label }) => label === '$uuid')?.kind).toBe('dynamic');
  });

  it('offers variables that have a value only in another environment, without the value', () => {
    const { items } = completionsAt(collectionText({ emits: emit('"event": "{{|}}"') }), { environment: 'staging' });
    expect(items.find(({ label }) => label === 'only')).not.toHaveProperty('value');
    expect(items.find(({ label }) => label === 'host')?.value).toBe('http://localhost:3000');
  });

  it('offers the values that scenarios set and capture, only where they can be used', () => {
    const steps = (text: string): string =>
      `[{ "name": "A", "steps": [{ "set": { "room": 1 } }, { "emit": "${text}" }] }]`;
    expect(completionsAt(collectionText({ scenarios: steps('{{r|') })).labels).toContain('room');
    expect(completionsAt(collectionText({ connections: '{ "main": { "url": "{{|" } }' })).labels).toContain('token');
    expect(completionsAt(collectionText({ emits: emit('"event": "{{|"') })).labels).not.toContain('room');
  });

  it.each([
    ['"event": "a{{|"', '"event": "a{{host}}"'],
    ['"event": "a{{|}}b"', '"event": "a{{host}}b"'],
    ['"event": "a{{ho|}}b"', '"event": "a{{host}}b"'],
    ['"event": "a{{h|ots}}b"', '"event": "a{{host}}b"'],
    ['"event": "a{{|b"', '"event": "a{{host}}b"'],
    ['"event": "{{base}}{{|"', '"event": "{{base}}{{host}}"'],
    ['"event": "x", "args": [{ "a": ["{{|"] }]', '"event": "x", "args": [{ "a": ["{{host}}"] }]'],
  ])('completes %s', (before, after) => {
    expect(completed(collectionText({ emits: emit(before) }), 'host')).toBe(collectionText({ emits: emit(after) }));
  });

  it.each([
    ['connections of an emit', { emits: '[{ "name": "a", "connection": "|", "event": "a" }]' }, ['main']],
    ['connections where nothing is written yet', { emits: '[{ "name": "a", "connection": |}]' }, ['main']],
    ['connections of a scenario', { scenarios: '[{ "name": "a", "connection": "m|" }]' }, ['main']],
    ['connections of a step', { scenarios: '[{ "name": "a", "steps": [{ "connect": "|" }] }]' }, ['main']],
    [
      'open connections',
      {
        scenarios:
          '[{ "name": "a", "connection": "main", "steps": [{ "connect": "main", "as": "bob" }, { "disconnect": true, "as": "|" }] }]',
      },
      ['main', 'bob'],
    ],
    [
      'requests',
      { scenarios: '[{ "name": "a", "steps": [{ "repeat": 2, "steps": [{ "request": "|" }] }] }]' },
      ['login'],
    ],
    [
      'scenarios',
      { scenarios: '[{ "name": "a", "steps": [{ "use": "|" }] }, { "name": "b", "steps": [] }]' },
      ['a', 'b'],
    ],
    ['events of an emit', { emits: emit('"event": "|"') }, ['join', 'seen']],
    ['events of a step', { scenarios: '[{ "name": "a", "steps": [{ "waitFor": "|" }] }]' }, ['join', 'kick', 'seen']],
    [
      'expected events',
      { scenarios: '[]', emits: emit('"event": "join", "expect": { "events": [{ "event": "|" }] }') },
      ['join', 'seen'],
    ],
    ['nothing in a name', { emits: '[{ "name": "|" }]' }, []],
    ['nothing in a key', { emits: '[{ "na|me": "x" }]' }, []],
    ['nothing in arguments', { emits: emit('"event": "a", "args": ["|"]') }, []],
  ])('offers %s', (_, parts, expected) => {
    expect(completionsAt(collectionText(parts)).labels).toEqual(expected);
  });

  it('replaces the whole text, and quotes hostile names', () => {
    const name = 'a"\\\n{{x}}';
    const connections = `{ ${JSON.stringify(name)}: { "url": "http://localhost" } }`;
    const before = collectionText({ connections, emits: '[{ "name": "a", "connection": "old|er", "event": "a" }]' });
    expect(completed(before, name)).toBe(marked(before).text.replace('"older"', JSON.stringify(name)));
  });

  it('requests captured names only in the name of an event', () => {
    const at = (event: string): boolean => {
      const { text, offset } = marked(collectionText({ emits: emit(event) }));
      return isInEventName(readSyntax(text), offset);
    };
    expect([at('"event": "|"'), at('"event": "{{|"'), at('"args": ["|"]')]).toEqual([true, false, false]);
  });
});

describe('hover', () => {
  const hoverAt = (written: string, context: VariableContext = {}) => {
    const { text, offset } = marked(written);
    const hover = collectionHover(readSyntax(text), offset, context);
    return hover && { ...hover, range: textAt(text, hover.range) };
  };

  it('shows the value of a variable and its definitions, effective ones first', () => {
    const written = collectionText({ emits: emit('"event": "{{ba|se}}{{host}}"') });
    expect(hoverAt(written)).toMatchObject({ name: 'base', value: 'http://localhost:3000/v1', range: '{{base}}' });
    const host = collectionText({ emits: emit('"event": "{{host|}}"') });
    const places = (context: VariableContext): unknown => {
      const hover = hoverAt(host, context);
      return hover?.kind === 'variable' && [hover.value, ...hover.definitions.map(({ place }) => place)];
    };
    expect(places({})).toEqual(['http://localhost:3000', 'collection', 'environment']);
    expect(places({ environment: 'production' })).toEqual(['https://chat.example.com', 'environment', 'collection']);
    expect(places({ environment: 'production', dotenv: { file: '.env', variables: { host: 'x' } } })).toEqual([
      'x',
      'dotenv',
      'environment',
      'collection',
    ]);
  });

  it('shows which step of a scenario sets a value', () => {
    const hover = hoverAt(
      collectionText({ scenarios: '[{ "name": "A", "steps": [{ "set": { "host": 1 } }, { "emit": "{{|host}}" }] }]' }),
    );
    expect(hover).toMatchObject({
      value: undefined,
      definitions: [{ place: 'step', kind: 'set', scenario: 'A', value: '1' }, {}, {}],
    });
  });

  it('shows dynamic variables, secrets and connections', () => {
    expect(hoverAt(collectionText({ emits: emit('"event": "{{$uu|id}}"') }))).toMatchObject({ isDynamic: true });
    expect(hoverAt(collectionText({ emits: emit('"event": "{{secret: tok|en}}"') }))).toMatchObject({
      kind: 'secret',
      name: 'token',
    });
    const connection = collectionText({ emits: '[{ "name": "a", "connection": "ma|in", "event": "a" }]' });
    expect(hoverAt(connection)).toMatchObject({
      kind: 'connection',
      url: 'http://localhost:3000',
      namespace: '/',
      range: '"main"',
    });
    expect(hoverAt(collectionText({ name: '"Ch|at"' }))).toBe(undefined);
  });

  it('shows no value of a variable that cannot be resolved', () => {
    const variables = '{ "a": "{{b}}", "b": "{{a}}" }';
    expect(hoverAt(collectionText({ variables, emits: emit('"event": "{{|a}}"') }))).toMatchObject({ value: '{{b}}' });
    expect(hoverAt(collectionText({ emits: emit('"event": "{{|gone}}"') }))).toMatchObject({
      value: undefined,
      definitions: [],
    });
  });
});
