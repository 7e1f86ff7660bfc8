/** Scenarios in collection files: the accepted notation, and the positions of reported faults. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';
import type { Scenario } from '../../../../src/model/scenario/scenario.ts';

function file(scenarios: unknown, more: object = {}): string {
  const collection = {
    version: 1,
    name: 'n',
    connections: { main: { url: 'http://localhost' }, other: { url: 'http://localhost' } },
    emits: [],
    requests: { login: { url: 'http://localhost/login' } },
    scenarios,
    ...more,
  };
  return JSON.stringify(collection, null, 2);
}

function scenarios(text: string): Scenario[] {
  const result = parseCollection(text);
  if (!result.ok) throw new Error(`${result.fault.line}: ${result.fault.code} ${JSON.stringify(result.fault.params)}`);
  return result.collection.scenarios ?? [];
}

/** The code and path of the fault of steps, or of whole scenarios. */
function faultOf(written: unknown): unknown {
  const list = Array.isArray(written) ? [{ name: 's', steps: written as unknown[] }] : [written];
  const result = parseCollection(file(list));
  return result.ok ? 'none' : [result.fault.code, result.fault.params?.['path']];
}

const every = [
  { connect: 'main', as: 'alice', expect: { error: { code: 'namespace.refused' } } },
  { connect: 'main', as: 'bob' },
  {
    emit: 'join',
    args: [{ $hex: '00' }],
    ack: { timeoutMs: 5 },
    volatile: true,
    as: 'bob',
    expect: { ack: [{ $any: true }], delivery: 'acknowledged', latencyMs: { $lt: 5 } },
    capture: { token: 'ack.0.token' },
  },
  {
    waitFor: 'j*',
    where: 'arg:0=1',
    withinMs: 5,
    as: 'bob',
    expect: { args: [1] },
    capture: { id: 'args.0.id' },
    count: 2,
    reply: [1],
  },
  { never: '*', where: 'x', duringMs: 0, as: 'bob' },
  { request: 'login', expect: { status: 200, body: { a: 1 } }, capture: { t: 'body.token' } },
  { request: { method: 'PUT', url: 'http://h', headers: { a: 'b' }, body: { a: 1 } } },
  { set: { a: 1 } },
  { pauseMs: 0 },
  { conditions: { latencyMs: 5 }, as: 'bob' },
  { repeat: 2, everyMs: 5, steps: [{ emit: 'e' }] },
  { use: 'login' },
  { disconnect: true, as: 'bob' },
];

it('every step is read', () => {
  const written = [
    { name: 's', tags: ['a'], connection: 'other', timeoutMs: 5, steps: every },
    { name: 'login', steps: [] },
  ];
  expect(scenarios(file(written))).toEqual(written);
});

it.each<[string, unknown, unknown]>([
  ['no kind', [{ as: 'a' }], ['scenario.noStep', 'scenarios[0].steps[0]']],
  ['no object', ['emit'], ['scenario.noStep', 'scenarios[0].steps[0]']],
  ['two kinds', [{ emit: 'a', waitFor: 'b' }], ['scenario.severalSteps', 'scenarios[0].steps[0]']],
  ['an unknown key', [{ emit: 'a', arg: [] }], ['collection.fieldUnknown', 'scenarios[0].steps[0].arg']],
  [
    'a field of another step',
    [{ emit: 'a', withinMs: 5 }],
    ['collection.fieldUnknown', 'scenarios[0].steps[0].withinMs'],
  ],
  [
    'an unknown matcher',
    [{ waitFor: 'a', expect: { args: [{ $greater: 1 }] } }],
    ['matcher.unknown', 'scenarios[0].steps[0].expect.args[0].$greater'],
  ],
  [
    'an unknown matcher of an error',
    [{ connect: 'main', expect: { error: { $like: 1 } } }],
    ['matcher.unknown', 'scenarios[0].steps[0].expect.error.$like'],
  ],
  ['a filter', [{ never: 'a', where: 'dir:up', duringMs: 1 }], ['filter.unknownValue', 'scenarios[0].steps[0].where']],
  [
    'a capture from nowhere',
    [{ emit: 'a', capture: { x: 'args.0' } }],
    ['scenario.capturePath', 'scenarios[0].steps[0].capture.x'],
  ],
  ['the name of a variable', [{ set: { 'a}': 1 } }], ['scenario.variableName', 'scenarios[0].steps[0].set']],
  [
    'an inherited name',
    JSON.parse('[{"set":{"__proto__":1}}]') as unknown,
    ['value.lostNames', 'scenarios[0].steps[0].set'],
  ],
  [
    'no acknowledgement',
    [{ emit: 'a', ack: false, capture: { x: 'ack.0' } }],
    ['value.ackNeeded', 'scenarios[0].steps[0].ack'],
  ],
  ['a count', [{ waitFor: 'a', count: 0 }], ['value.tooSmall', 'scenarios[0].steps[0].count']],
  ['no time', [{ never: 'a' }], ['collection.fieldMissing', 'scenarios[0].steps[0].duringMs']],
  ['a connection', [{ connect: 'mian' }], ['scenario.noSuchConnection', 'scenarios[0].steps[0].connect']],
  [
    'the first connection',
    { name: 's', connection: 'x', steps: [] },
    ['scenario.noSuchConnection', 'scenarios[0].connection'],
  ],
  ['a request', [{ request: 'x' }], ['scenario.noSuchRequest', 'scenarios[0].steps[0].request']],
  ['a scenario', [{ use: 'x' }], ['scenario.noSuchScenario', 'scenarios[0].steps[0].use']],
  ['itself', [{ repeat: 2, steps: [{ use: 's' }] }], ['scenario.circularUse', 'scenarios[0].steps[0].steps[0].use']],
  ['twice open', [{ connect: 'main' }, { connect: 'main' }], ['scenario.alreadyOpen', 'scenarios[0].steps[1].connect']],
  [
    'one name for two',
    [
      { connect: 'main', as: 'a' },
      { connect: 'other', as: 'a' },
    ],
    ['scenario.alreadyOpen', 'scenarios[0].steps[1].as'],
  ],
  [
    'open in the second iteration',
    [{ repeat: 2, steps: [{ connect: 'main' }] }],
    ['scenario.alreadyOpen', 'scenarios[0].steps[0].steps[0].connect'],
  ],
  ['one iteration', [{ repeat: 1, steps: [{ connect: 'main' }] }], 'none'],
  ['closed in each iteration', [{ repeat: 2, steps: [{ connect: 'main' }, { disconnect: true }] }], 'none'],
  ['refused before', [{ connect: 'main', expect: { error: 'no' } }, { connect: 'main' }], 'none'],
  ['a name with a variable', [{ repeat: 2, steps: [{ connect: 'main', as: 'u{{$counter}}' }] }], 'none'],
])('%s', (_, written, fault) => {
  expect(faultOf(written)).toEqual(fault);
});

it('the line of a fault is named, with a byte order mark and Windows line ends', () => {
  const text = file([{ name: 's', steps: [{ emit: 'a', nope: 1 }] }]);
  const line = text.split('\n').findIndex((each) => each.includes('"nope"')) + 1;
  for (const written of [text, `\uFEFF${text.replaceAll('\n', '\r\n')}`]) {
    expect(parseCollection(written)).toMatchObject({ ok: false, fault: { line, code: 'collection.fieldUnknown' } });
  }
});

it('a connection that a used scenario opens again is a fault of the step that uses it', () => {
  const two = [
    { name: 'a', steps: [{ connect: 'main' }, { use: 'b' }] },
    { name: 'b', steps: [{ connect: 'main' }] },
  ];
  expect(parseCollection(file(two))).toMatchObject({
    fault: { code: 'scenario.alreadyOpen', params: { path: 'scenarios[0].steps[1].use' } },
  });
});

it('names are unique', () => {
  const two = [
    { name: 'a', steps: [] },
    { name: 'a', steps: [] },
  ];
  expect(parseCollection(file(two))).toMatchObject({ fault: { code: 'scenario.nameTwice' } });
});

it('scenarios that use other scenarios too often, or too deeply, are refused immediately', () => {
  const doubling = Array.from({ length: 40 }, (_, index) => ({
    name: `s${index}`,
    steps: index === 0 ? [{ pauseMs: 1 }] : [{ use: `s${index - 1}` }, { use: `s${index - 1}` }],
  }));
  expect(parseCollection(file(doubling))).toMatchObject({ fault: { code: 'scenario.tooManySteps' } });
  const chain = Array.from({ length: 5000 }, (_, index) => ({
    name: `s${index}`,
    steps: index === 0 ? [] : [{ use: `s${index - 1}` }],
  })).toReversed();
  expect(parseCollection(file(chain))).toMatchObject({ fault: { code: 'scenario.useTooDeep' } });
  let nested: unknown = { pauseMs: 1 };
  for (let depth = 0; depth < 11; depth++) nested = { repeat: 2, steps: [nested] };
  expect(parseCollection(file([{ name: 's', steps: [nested] }]))).toMatchObject({
    fault: { code: 'scenario.repeatTooDeep' },
  });
});

it('numbers of payloads keep their digits', () => {
  const text = file([{ name: 's', steps: [{ set: { a: 'N' } }, { waitFor: 'a', reply: ['N'] }] }]);
  expect(scenarios(text.replaceAll('"N"', '899068272867328065'))[0]?.steps).toEqual([
    { set: { a: { $number: '899068272867328065' } } },
    { waitFor: 'a', reply: [{ $number: '899068272867328065' }] },
  ]);
});

it('the example of the documentation is valid', () => {
  const page = readFileSync(new URL('../../../../docs/scenarios.md', import.meta.url), 'utf8');
  const [, example = ''] = /```jsonc\n(.*?)```/s.exec(page) ?? [];
  expect(scenarios(example).map(({ name }) => name)).toEqual(['Two users in a room', 'Log in']);
});
