import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { demoCollection } from '../../../../src/demo/scenarios.ts';
import { newCollection } from '../../../../src/model/collection/collectionEdit.ts';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';
import { profileSchema } from '../../../../src/model/profile/profile.ts';
import { reservedEvents } from '../../../../src/model/payload/parserLimits.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../../../media/collection.schema.json', import.meta.url), 'utf8'),
) as {
  definitions: {
    profile: { properties: Record<string, { description?: string }> };
    emit: { properties: Record<string, { description?: string; not?: { enum: string[] } }> };
  };
};
const validate = new Ajv({ strict: false }).compile(schema);

const whole = (emit: object, connection: object = { url: 'http://h' }): unknown => ({
  version: 1,
  name: 'n',
  connections: { c: connection },
  emits: [{ name: 'a', connection: 'c', event: 'e', ...emit }],
});

const withScenario = (scenario: object): unknown => ({
  ...(whole({}) as object),
  requests: { login: { method: 'PUT', url: 'http://h/a', headers: { a: 'b' }, body: { a: [{ $hex: '00' }] } } },
  scenarios: [scenario],
});
const everyStep = [
  { connect: 'c', as: 'a', expect: { error: { code: { $regex: 'x' } } } },
  { connect: 'c', as: 'b' },
  {
    emit: 'e',
    args: [{ $hex: '00' }],
    ack: { timeoutMs: 5 },
    volatile: true,
    as: 'b',
    expect: { ack: [{ $any: true }], delivery: 'acknowledged', latencyMs: { $lt: 5 } },
    capture: { x: 'ack.0' },
  },
  {
    waitFor: '*',
    where: 'x',
    withinMs: 5,
    as: 'b',
    expect: { args: [1] },
    capture: { x: 'args.0' },
    count: 2,
    reply: [1],
  },
  { never: '*', where: 'x', duringMs: 0, as: 'b' },
  { request: 'login', expect: { status: 200, body: { a: 1 } }, capture: { x: 'body' } },
  { request: { url: '{{url}}' } },
  { set: { a: [1] } },
  { pauseMs: 0 },
  { conditions: { latencyMs: 5, bytesPerSecond: 5, stall: true, offline: true }, as: 'b' },
  { repeat: 2, everyMs: 5, steps: [{ pauseMs: 1 }] },
  { disconnect: true, as: 'b' },
];

describe('the schema of collection files', () => {
  it.each<[string, unknown]>([
    ['a new collection', JSON.parse(newCollection('n'))],
    ['the demo collection', demoCollection('http://127.0.0.1:3000')],
    [
      'every field',
      whole({
        args: [1],
        ack: { timeoutMs: 1 },
        volatile: true,
        compress: true,
        repeat: { count: 1, everyMs: 0 },
        expect: {
          ack: [{ a: { $gt: 1, $lt: 5 }, $$b: [{ $any: true }], c: { $hex: '00' } }, { $exact: { a: 1 } }],
          withinMs: 1,
          latencyMs: { $lt: 100 },
          events: [
            { event: 'e' },
            {
              event: 'f',
              args: [{ $oneOf: [1, { $type: 'string' }] }, { $not: { $contains: 'x' } }, { $near: [1, 2] }],
            },
            { event: 'g', args: [{ $regex: '/a/i', $length: { $gte: 1 } }, { $gt: { $date: '2026-01-01' } }, '{{x}}'] },
          ],
          delivery: 'acknowledged',
        },
        description: 'd',
        replays: {
          outage: {
            mode: 'compare',
            speed: 0.5,
            count: 10,
            everyMs: 5,
            network: [{ atMs: 0, forMs: 1, offline: true }],
          },
          fast: { mode: 'volatile', speed: 0 },
        },
      }),
    ],
    [
      'scenarios and requests',
      withScenario({ name: 's', tags: ['a'], connection: 'c', timeoutMs: 5, steps: everyStep }),
    ],
    ['a URL with a variable', whole({}, { url: '{{server}}' })],
    ['a repeat without a count', whole({ repeat: { everyMs: 5 } })],
    ['the former name of a time', whole({ expect: { within: 5, events: [] } })],
    ['retries with a time', whole({}, { url: 'wss://h', retries: 1, ackTimeoutMs: 5 })],
    [
      'any notation',
      whole({
        args: [
          { $hex: '00 fF' },
          [{ $binary: '' }],
          { a: { $file: './x' } },
          { $$hex: 1 },
          { '': 1 },
          { $hex: '{{bytes}}' },
        ],
      }),
    ],
    ['other notation', whole({ args: [{ $date: '2026-01-01' }, { $undefined: true }, { $number: '-0' }] })],
    ['a number with every digit', whole({ args: [{ $number: '899068272867328065' }, { a: { $number: '-1.5e400' } }] })],
    [
      'folders in folders',
      { version: 1, name: 'n', connections: {}, emits: [{ folder: 'f', emits: [{ folder: 'g', emits: [] }] }] },
    ],
  ])('accepts %s, as the reader does', (_, value) => {
    expect(validate(value) ? [] : validate.errors).toEqual([]);
    expect(parseCollection(JSON.stringify(value)).ok).toBe(true);
  });

  it.each<[string, unknown]>([
    ['no version', { name: 'n', connections: {}, emits: [] }],
    ['another version', { version: 2, name: 'n', connections: {}, emits: [] }],
    ['an empty name', { version: 1, name: '', connections: {}, emits: [] }],
    ['a connection without URL', whole({}, {})],
    ['a parser that is not known', whole({}, { url: 'http://h', parser: 'xml' })],
    ['no transport', whole({}, { url: 'http://h', transports: [] })],
    ['an emit without event', whole({ event: undefined })],
    ['arguments that are no list', whole({ args: {} })],
    ['an ack that is none', whole({ ack: 5 })],
    ['a wait of no time', whole({ expect: { withinMs: 0 } })],
    ['an ack within no time', whole({ ack: { timeoutMs: 0 } })],
    ['a connection within no time', whole({}, { url: 'http://h', timeoutMs: 0 })],
    ...[
      { repeat: { everyMs: 2 ** 31 } },
      { ack: { timeoutMs: 2 ** 31 } },
      { expect: { withinMs: 2 ** 31 } },
      { expect: { within: 2 ** 31 } },
      { replays: { a: { mode: 'reliable', everyMs: 2 ** 31 } } },
      { replays: { a: { mode: 'reliable', network: [{ atMs: 2 ** 31, forMs: 1 }] } } },
      { replays: { a: { mode: 'reliable', network: [{ atMs: 1, forMs: 2 ** 31 }] } } },
    ].map((emit): [string, unknown] => [`a time that no timer holds in ${Object.keys(emit).join()}`, whole(emit)]),
    ...[
      { timeoutMs: 2 ** 31 },
      { ackTimeoutMs: 2 ** 31 },
      { reconnection: { delayMs: 2 ** 31 } },
      { reconnection: { delayMaxMs: 2 ** 31 } },
    ].map((more): [string, unknown] => [
      `a time that no timer holds in ${Object.keys(more).join()} of a connection`,
      whole({}, { url: 'http://h', ...more }),
    ]),
    ['no repetition', whole({ repeat: { count: 0, everyMs: 1 } })],
    ['a repeat without a time', whole({ repeat: { count: 5 } })],
    ['a matcher that is not known', whole({ expect: { ack: [{ a: { $foo: 1 } }] } })],
    ['a matcher beside a key', whole({ expect: { ack: [{ $gt: 1, a: 1 }] } })],
    ['a matcher that takes something else', whole({ expect: { latencyMs: { $gt: 'x' } } })],
    ['a type that is not known', whole({ expect: { events: [{ event: 'e', args: [{ $type: 'int' }] }] } })],
    ['a delivery that there is not', whole({ expect: { delivery: 'delivered' } })],
    ...[
      [{}],
      [{ emit: 'a', waitFor: 'b' }],
      [{ emit: 'a', arg: 1 }],
      [{ never: 'a' }],
      [{ waitFor: 'a', expect: { args: [{ $foo: 1 }] } }],
    ].map((steps): [string, unknown] => [`the steps ${JSON.stringify(steps)}`, withScenario({ name: 's', steps })]),
    ['a folder without emits', { version: 1, name: 'n', connections: {}, emits: [{ folder: 'f' }] }],
    [
      'a fault in a folder',
      { version: 1, name: 'n', connections: {}, emits: [{ folder: 'f', emits: [{ name: 'a' }] }] },
    ],
    ['a variable that is no text', { version: 1, name: 'n', variables: { a: 1 }, connections: {}, emits: [] }],
  ])('refuses %s, as the reader does', (_, value) => {
    const text = JSON.stringify(value);
    expect(validate(JSON.parse(text))).toBe(false);
    expect(parseCollection(text).ok).toBe(false);
  });

  it.each<[string, unknown]>([
    ['a misspelt field', whole({ evnt: 'x' })],
    ['a notation that is not known', whole({ args: [{ $hexx: '00' }] })],
    ['two notations in one', whole({ args: [{ $hex: '00', $binary: '' }] })],
    ['hex that is none', whole({ args: [[{ a: { $hex: 'xy' } }]] })],
    ['a reserved event', whole({ event: 'disconnect' })],
    ['a URL without scheme', whole({}, { url: 'localhost:3000' })],
    ['retries without a time', whole({}, { url: 'http://h', retries: 1 })],
  ])('points out %s', (_, value) => {
    expect(validate(value)).toBe(false);
  });

  it('contains every field of a profile, each with a description', () => {
    const { profile, emit } = schema.definitions;
    expect(Object.keys(profile.properties).sort()).toEqual(Object.keys(profileSchema.entries).sort());
    for (const [name, field] of Object.entries({ ...profile.properties, ...emit.properties })) {
      expect(field.description, name).toMatch(/\w.*\.$/s);
    }
    expect(emit.properties['event']?.not?.enum.sort()).toEqual([...reservedEvents].sort());
  });
});
