import { describe, expect, it } from 'vitest';
import { maxDepth } from '../../../../src/model/payload/depthLimit.ts';
import { ExactNumber } from '../../../../src/model/numbers/exactNumber.ts';
import { parsePayload, PayloadError } from '../../../../src/model/payload/payload.ts';
import { takeValue } from '../../../../src/model/payload/programArguments.ts';
import { nested } from '../anyValue.ts';

const take = (value: unknown, parser: 'default' | 'msgpack' = 'default') =>
  takeValue(value, { root: 'args', parser, notation: true });
/** The arguments that are sent to the engine. */
const sent = (value: unknown, parser?: 'default' | 'msgpack') => parsePayload(take(value, parser));

class Point {
  x = 1;
  #hidden = 2;
  $id = 3;
  left: number | undefined = undefined;
  move = (): number => this.#hidden;
  get length(): number {
    return 5;
  }
}

describe('the values of a program are copied at the call', () => {
  it.each<[what: string, make: () => { value: unknown; change: () => void }]>([
    ['a typed array', () => views((buffer) => new Uint8Array(buffer))],
    ['one of larger items', () => views((buffer) => new Uint16Array(buffer))],
    ['a DataView', () => views((buffer) => new DataView(buffer))],
    ['a Buffer', () => views((buffer) => Buffer.from(buffer))],
    ['an ArrayBuffer', () => views((buffer) => buffer)],
    ['a view of shared memory', sharedView],
    ['what is nested', () => views((buffer) => ({ a: [{ b: new Uint8Array(buffer) }] }))],
    ['a list', changedList],
    ['an object', changedObject],
    ['a date', changedDate],
  ])('%s', (_what, make) => {
    const { value, change } = make();
    const before = sent([structuredClone(value)]);
    const taken = take([value]);
    change();
    expect(parsePayload(taken)).toEqual(before);
  });
});

describe('an object is sent as the client sends it', () => {
  it.each<[what: string, value: unknown, sent: unknown]>([
    ['its toJSON', { toJSON: () => ({ a: 1 }) }, { a: 1 }],
    ['the key it is asked with', { k: { toJSON: (key: string) => `at ${key}` } }, { k: 'at k' }],
    ['an index', [{ toJSON: (key: string) => `at ${key}` }], ['at 0']],
    ['a toJSON within what one gave', { toJSON: () => ({ a: { toJSON: () => [1] } }) }, { a: [1] }],
    [
      'one that gives itself',
      Object.assign(new Point(), {
        toJSON(this: object) {
          return this;
        },
      }),
      { x: 1, $id: 3 },
    ],
    ['a URL', new URL('http://host/a'), 'http://host/a'],
    ['a field that gives nothing', { a: { toJSON: () => undefined }, b: 1 }, { b: 1 }],
    ['an item that gives nothing', [{ toJSON: () => undefined }, 1], [null, 1]],
    ['keys with “$” in what an object gives', { toJSON: () => ({ $oid: '5' }) }, { $oid: '5' }],
    ['an instance with its own fields', new Point(), { x: 1, $id: 3 }],
    ['a null-prototype object', Object.assign(Object.create(null) as object, { a: 1 }), { a: 1 }],
    [
      'a getter',
      {
        get a() {
          return 7;
        },
      },
      { a: 7 },
    ],
    ['boxed primitives', [new Number(5), new String('x'), new Boolean(false), Object(5n)], [5, 'x', false, 5]],
    [
      'an object with a tag of its own',
      Object.assign(Object.create({ [Symbol.toStringTag]: 'Row' }) as object, { a: 1 }),
      { a: 1 },
    ],
    ['a date with a toJSON of its own', Object.assign(new Date(0), { toJSON: () => 'then' }), 'then'],
    [
      'the dates in what an object gives',
      { toJSON: () => ({ at: new Date(0), all: [new Date(1)], no: new Date(NaN) }) },
      { at: '1970-01-01T00:00:00.000Z', all: ['1970-01-01T00:00:00.001Z'], no: null },
    ],
    [
      'the dates of an instance',
      Object.assign(new Point(), { at: new Date(0), deep: { at: new Date(0) } }),
      { x: 1, $id: 3, at: '1970-01-01T00:00:00.000Z', deep: { at: '1970-01-01T00:00:00.000Z' } },
    ],
    ['a date beside them, which notation has', [new Date(0)], [new Date(0)]],
    ['a bigint', [5n, 899068272867328065n], [5, new ExactNumber('899068272867328065')]],
    ['a toJSON that returns an object with one', { toJSON: () => ({ a: 1, toJSON: () => 'second' }) }, { a: 1 }],
    ['a symbol in an instance', Object.assign(new Point(), { left: Symbol('none') }), { x: 1, $id: 3 }],
    ['an error that says how', Object.assign(new Error('no'), { toJSON: () => ({ code: 1 }) }), { code: 1 }],
    ['a sparse list', Object.assign(new Array(2), { 1: 1 }), [undefined, 1]],
  ])('%s', (_what, value, expected) => {
    expect(sent(value)).toStrictEqual(expected);
  });

  it.each<[what: string, value: unknown, sent: unknown]>([
    ['a date with a toJSON of its own', Object.assign(new Date(0), { toJSON: () => 'then' }), new Date(0)],
    ['a field that gives nothing', { a: { toJSON: () => undefined } }, { a: undefined }],
    ['an instance with its own fields', new Point(), { x: 1, $id: 3, left: undefined }],
    ['the dates in what an object gives', { toJSON: () => ({ at: new Date(0) }) }, { at: new Date(0) }],
    ['no key', [{ toJSON: (...key: unknown[]) => key.length }], [0]],
    ['the toJSON of what a toJSON returns', { toJSON: () => ({ toJSON: () => 'second' }) }, 'second'],
    ['no toJSON of a list', Object.assign([1], { toJSON: () => 'list' }), [1]],
    ['an object that returns itself', returnsItself(), { a: 1 }],
  ])('by the msgpack parser: %s', (_what, value, expected) => {
    expect(sent(value, 'msgpack')).toStrictEqual(expected);
  });

  it('but is refused for the msgpack parser if objects return each other indefinitely', () => {
    const first = { toJSON: (): object => second };
    const second = { toJSON: (): object => first };
    expect(() => sent(first, 'msgpack')).toThrow(/nested more than 1,000 levels/);
  });

  it('may contain payload notation, which is read', () => {
    expect(sent([{ $hex: '06' }, { $number: '899068272867328065' }, new Point(), { $$a: 1 }])).toStrictEqual([
      new Uint8Array([6]),
      new ExactNumber('899068272867328065'),
      { x: 1, $id: 3 },
      { $a: 1 },
    ]);
  });

  it.each<[what: string, value: unknown, message: RegExp]>([
    ['a toJSON that throws', [{ a: { toJSON: () => fail('no way') } }], /^args\[0\].*toJSON threw an error: no way/],
    [
      'a getter that throws',
      [
        {
          get a() {
            return fail('no way');
          },
        },
      ],
      /^args\[0\].*getter threw an error: no way/,
    ],
    ['an object that returns another one indefinitely', [endless()], /nested more than 1,000 levels/],
    ['a circular value', circular(), /^args\.self: The value is circular/],
    ['a function', [() => 1], /^args\[0\]: A function cannot be sent/],
    [
      'a method of a plain object',
      [
        {
          a() {
            return 1;
          },
        },
      ],
      /^args\[0\]\.a: A function cannot be sent/,
    ],
    ['a Map', [new Map([[1, 2]])], /A Map is not serializable/],
    ['a RegExp', [/x/], /A RegExp is not serializable/],
    ['an Error', [Object.assign(new Error('x'), { code: 1 })], /An Error is not serializable/],
    ['a Promise', [Promise.resolve(1)], /A Promise is not serializable/],
    ['what is nested too deeply', nested(maxDepth + 1, 1), /nested more than 1,000 levels/],
  ])('but is refused because of %s', (_what, value, message) => {
    expect(() => sent(value)).toThrow(PayloadError);
    expect(() => sent(value)).toThrow(message);
  });

  it('but boxed primitives are refused for the msgpack parser, which sends them as empty objects', () => {
    expect(() => sent([new Number(5)], 'msgpack')).toThrow(
      /args\[0\]: The msgpack parser sends a boxed number as an empty object/,
    );
  });

  it('and values at the depth limit are accepted', () => {
    expect(sent(nested(maxDepth, 1))).toEqual(nested(maxDepth, 1));
  });
});

function views(make: (buffer: ArrayBuffer) => unknown): { value: unknown; change: () => void } {
  const bytes = Uint8Array.from([1, 2, 3, 4]);
  const value = make(bytes.buffer);
  return { value, change: () => bytes.fill(9) };
}

function sharedView(): { value: unknown; change: () => void } {
  const bytes = new Uint8Array(new SharedArrayBuffer(4)).fill(1);
  return { value: bytes, change: () => bytes.fill(9) };
}

function changedList(): { value: unknown; change: () => void } {
  const value = [1, [2]];
  return { value, change: () => void value.push(3) };
}

function changedObject(): { value: unknown; change: () => void } {
  const value = { a: { b: 1 } };
  return { value, change: () => void (value.a.b = 2) };
}

function changedDate(): { value: unknown; change: () => void } {
  const value = new Date(0);
  return { value, change: () => void value.setTime(1) };
}

function fail(message: string): never {
  throw new Error(message);
}

function endless(): object {
  return { toJSON: () => ({ next: endless() }) };
}

function circular(): object {
  const value: { self?: object } = {};
  value.self = value;
  return value;
}

function returnsItself(): object {
  const object = { a: 1, toJSON: (): object => object };
  return object;
}
