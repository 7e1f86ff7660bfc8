import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillEmit, fillProfile } from '../../../../src/model/collection/collectionFill.ts';
import {
  type FileHome,
  referencedNames,
  VariableResolver,
  type VariableScope,
} from '../../../../src/model/collection/variables.ts';

function variableResolver(scope: Partial<VariableScope> = {}): VariableResolver {
  let count = 0;
  let uuid = 0;
  return new VariableResolver({
    sources: {
      uuid: () => `uuid-${++uuid}`,
      wall: () => Date.UTC(2026, 0, 2, 3, 4, 5),
      random: () => 0.9999,
      counter: () => ++count,
    },
    ...scope,
  });
}

const args = { root: 'args', typed: true };
const variables = {
  host: 'localhost',
  port: '3000',
  on: 'true',
  url: 'http://{{host}}:{{port}}',
  long: '12345678901234567890',
  big: '9007199254740994',
  zero: '007',
};

describe('VariableResolver', () => {
  it('resolves to numbers in matchers, and to text in notations and patterns', () => {
    const value = {
      $gt: '{{n}}',
      $near: ['{{n}}', 1],
      $hex: '{{n}}',
      $number: '{{n}}',
      $regex: '{{n}}',
      $type: '{{n}}',
    };
    expect(variableResolver({ variables: { n: '12' } }).fill(value, { root: 'x', typed: true })).toEqual({
      $gt: 12,
      $near: [12, 1],
      $hex: '12',
      $number: '12',
      $regex: '12',
      $type: '12',
    });
  });

  it.each<[given: unknown, filled: unknown]>([
    ['no variables', 'no variables'],
    ['{{host}}', 'localhost'],
    ['{{ host }}!', 'localhost!'],
    ['{{port}}', 3000],
    ['port {{port}}', 'port 3000'],
    ['{{on}}', true],
    ['{{long}}', { $number: '12345678901234567890' }],
    ['{{big}}', { $number: '9007199254740994' }],
    ['id {{long}}', 'id 12345678901234567890'],
    ['{{zero}}', '007'],
    ['{{url}}', 'http://localhost:3000'],
    [
      [{ a: ['{{port}}', { b: '{{host}}' }] }, 5, null, true],
      [{ a: [3000, { b: 'localhost' }] }, 5, null, true],
    ],
    [{ '{{host}}': '{{host}}' }, { '{{host}}': 'localhost' }],
    [{ $hex: '{{port}}' }, { $hex: '3000' }],
    [{ $$hex: '{{port}}' }, { $$hex: 3000 }],
    ['{{$counter}}', 1],
    ['{{$counter}} {{$counter}}', '1 2'],
    ['{{$timestamp}}', 1767323045000],
    ['{{$isoTimestamp}}', '2026-01-02T03:04:05.000Z'],
    ['{{$randomInt}}', 1000],
    ['{{$uuid}} {{$uuid}}', 'uuid-1 uuid-2'],
    ['{{ not closed', '{{ not closed'],
    ['}} {{', '}} {{'],
  ])('resolves %j with %j', (given, filled) => {
    expect(variableResolver({ variables }).fill(given, args)).toEqual(filled);
  });

  it('keeps text where only text is allowed', () => {
    expect(variableResolver({ variables }).fill({ q: '{{port}}' }, { root: 'query', typed: false })).toEqual({
      q: '3000',
    });
  });

  it('keeps text that is marked as text', () => {
    const scope = {
      variables: { port: '3000', on: 'true', big: '899068272867328065' },
      secrets: new Map<string, string | number>([
        ['pin', 1234],
        ['string', 'own'],
      ]),
    };
    const value = {
      typed: ['{{port}}', '{{on}}', '{{big}}', '{{$counter}}', '{{secret:pin}}', '{{secret:string}}'],
      text: ['{{port:string}}', '{{ on:string }}', '{{big:string}}', '{{$counter:string}}', '{{secret:pin:string}}'],
      within: 'at {{port:string}}!',
    };
    expect(variableResolver(scope).fill(value, args)).toEqual({
      typed: [3000, true, { $number: '899068272867328065' }, 1, 1234, 'own'],
      text: ['3000', 'true', '899068272867328065', '2', '1234'],
      within: 'at 3000!',
    });
    expect(variableResolver(scope).fill('{{port:string}}', { root: 'url', typed: false })).toBe('3000');
    expect(referencedNames(value.text)).toEqual(['port', 'on', 'big', '$counter', 'secret:pin']);
    expect(variableResolver(scope).secretNames(value)).toEqual(['pin', 'string']);
    expect(
      variableResolver({ secrets: 'keep', sources: 'keep' }).fill(['{{secret: pin:string}}', '{{$uuid:string}}'], args),
    ).toEqual(['{{secret:pin:string}}', '{{$uuid:string}}']);
    expect(() => variableResolver().fill('{{gone:string}}', args)).toThrow(/“gone”/);
  });

  it('prefers the environment to the collection, also inside variables', () => {
    const scope = { variables, environment: { host: 'test.example' } };
    expect(variableResolver(scope).fill('{{url}}', args)).toBe('http://test.example:3000');
  });

  it('resolves a named variable once', () => {
    const fill = variableResolver({ variables: { id: '{{$uuid}}' } });
    expect(fill.fill(['{{id}}', '{{id}}', '{{$uuid}}'], args)).toEqual(['uuid-1', 'uuid-1', 'uuid-2']);
  });

  it.each<[given: unknown, message: RegExp]>([
    [[{ user: '{{nope}}' }], /^args\[0\]\.user: The variable “nope” is not defined. Define it in/],
    [
      '{{$nope}}',
      /^args: .*“\$nope” is not defined. Known variables: \$uuid, \$timestamp, \$isoTimestamp, \$randomInt, \$counter/,
    ],
    ['{{toString}}', /“toString” is not defined/],
    ['{{}}', /“” is not defined/],
    ['{{outer}}', /“inner”, which “outer” needs, is not defined/],
    ['{{a}}', /refers to itself: a → b → a/],
    ['{{self}}', /refers to itself: self → self/],
    ['{{secret:token}}', /The secret “token” has no value/],
    ['x {{secret:token}}', /The secret “token” has no value/],
  ])('refuses %j', (given, message) => {
    const scope = { variables: { outer: '{{inner}}', a: '{{b}}', b: '{{a}}', self: '{{self}}' } };
    expect(() => variableResolver(scope).fill(given, args)).toThrow(message);
  });

  /** Environments “a”, “b” and so on, which define the variable “url”. */
  const defining = (count: number): FileHome['environments'] =>
    Object.fromEntries(
      'abcdefg'
        .split('')
        .slice(0, count)
        .map((name) => [name, { url: 'http://a' }]),
    );

  it.each<[home: Partial<FileHome>, message: string]>([
    [
      {},
      'is only defined in the environments “local”, “staging”, and no environment is selected. Select an environment.',
    ],
    [
      { option: '--env' },
      'is only defined in the environments “local”, “staging”, and no environment is selected. Choose an environment with --env.',
    ],
    [
      { environment: 'other' },
      'is not defined in the selected environment “other”. It is defined in the environments “local”, “staging”. Select another environment, or define the variable in “other”.',
    ],
    [
      { environment: 'other', option: '--env' },
      'is not defined in the selected environment “other”. It is defined in the environments “local”, “staging”. Choose another environment with --env, or define the variable in “other”.',
    ],
    [
      { environments: defining(7) },
      'is only defined in the environments “a”, “b”, “c”, “d”, “e” and 2 more, and no environment is selected. Select an environment.',
    ],
    [
      { environment: 'other', environments: { ...defining(6), other: {} } },
      'is not defined in the selected environment “other”. It is defined in the environments “a”, “b”, “c”, “d”, “e” and 1 more. Select another environment, or define the variable in “other”.',
    ],
    [{ environments: { other: {} } }, 'is not defined. Define it in the “variables” of a.json.'],
    [
      { environment: 'other', environments: { other: {} } },
      'is not defined. Define it in the “variables” of a.json, or in its environment “other”.',
    ],
  ])('names the environments that define a variable: %j', (more, message) => {
    const environments = { local: { url: 'http://a' }, other: {}, staging: { url: 'http://b' } };
    const home: FileHome = { kind: 'file', file: 'a.json', environments, ...more };
    expect(() => variableResolver({ home }).fill('{{url}}', args)).toThrow(`args: The variable “url” ${message}`);
  });

  it('refuses variables that grow without bounds', () => {
    const grow = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`v${n}`, n === 0 ? 'xxxxxxxx' : `{{v${n - 1}}}{{v${n - 1}}}`]),
    );
    expect(() => variableResolver({ variables: grow }).fill('{{v39}}', args)).toThrow(/too long/);
  });

  it('resolves secrets, and keeps them as text', () => {
    const secrets = new Map<string, string | number>([
      ['a', '42'],
      ['n', 42],
    ]);
    const given = ['{{secret:a}}', '{{secret:n}}', '<{{secret:a}}>', '{{secret:{{host}}}}'];
    expect(variableResolver({ variables, secrets }).fill(given.slice(0, 3), args)).toEqual(['42', 42, '<42>']);
  });

  it('lists the secrets that a value needs, also through variables', () => {
    const scope = { variables: { token: 'Bearer {{secret:t}}', loop: '{{loop}} {{secret:l}}' } };
    const value = { a: ['{{secret:x}}', '{{token}}', '{{secret:x}} {{secret: y }}'], b: '{{loop}}', c: '{{nope}}' };
    expect(variableResolver(scope).secretNames(value)).toEqual(['x', 't', 'y', 'l']);
  });

  it('does not change a value without variables, however deep it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes('{{'));
        expect(variableResolver().fill(value, args)).toEqual(value);
      }),
    );
    let deep: unknown = '{{$counter}}';
    for (let n = 0; n < 100_000; n++) deep = [deep];
    let filled = variableResolver().fill(deep, args);
    for (let n = 0; n < 100_000; n++) filled = (filled as unknown[])[0];
    expect(filled).toBe(1);
  });

  it('is fast for a text of braces', () => {
    const text = '{{'.repeat(200_000) + ' '.repeat(200_000);
    // CPU time is measured, because the machine may be busy.
    const begun = process.cpuUsage();
    expect(variableResolver().fill(text, args)).toBe(text);
    expect(process.cpuUsage(begun).user).toBeLessThan(1_000_000);
  });
});

describe('profiles and emits', () => {
  it('resolves a profile and validates it afterward', () => {
    const profile = {
      url: '{{url}}',
      query: { port: '{{port}}' },
      auth: { on: '{{on}}', deep: [{ port: '{{port}}' }] },
      replies: { ask: ['{{port}}', 'at {{port}}'] },
    };
    expect(fillProfile(profile, variableResolver({ variables }))).toEqual({
      url: 'http://localhost:3000',
      query: { port: '3000' },
      auth: { on: true, deep: [{ port: 3000 }] },
      replies: { ask: [3000, 'at 3000'] },
    });
    expect(() => fillProfile({ url: 'ftp://{{host}}' }, variableResolver({ variables }))).toThrow(
      /its scheme is “ftp”/,
    );
    expect(() => fillProfile({ url: 'http://h', auth: { a: '{{x}}' } }, variableResolver())).toThrow(
      /^connection.auth.a: /,
    );
  });

  it('resolves an emit', () => {
    const emit = { name: 'n', connection: 'c', event: 'e:{{port}}', args: ['{{port}}'], expect: { ack: ['{{on}}'] } };
    expect(fillEmit(emit, variableResolver({ variables }))).toEqual({
      ...emit,
      event: 'e:3000',
      args: [3000],
      expect: { ack: [true] },
    });
    expect(fillEmit({ name: 'n', connection: 'c', event: 'e' }, variableResolver())).toEqual({
      name: 'n',
      connection: 'c',
      event: 'e',
    });
  });
});
