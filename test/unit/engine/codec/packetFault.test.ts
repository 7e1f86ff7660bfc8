import { describe, expect, it } from 'vitest';
import { packetFault } from '../../../../src/engine/codec/packetFault.ts';
import { noSecrets, redactor } from '../../../../src/model/profile/redactor.ts';
import { jsonFault } from '../../../../src/model/cause/jsonFault.ts';
import fc from 'fast-check';
import { causeSentence } from '../../../../src/model/cause/causeTexts.ts';
import { packedOf } from '../../../servers/bareEngine.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

const fault = (
  text: string | undefined,
  message = 'invalid payload',
  codec: 'default' | 'v2' | 'msgpack' = 'default',
) =>
  packetFault({
    text,
    message,
    codec,
    maxAttachments: 10,
    redactor: redactor({ url: 'http://h', auth: { token: 'hush-hush' } }),
  });

describe('the explanation of an invalid packet', () => {
  it.each([
    ['2["status",NaN]', 'NaN', 12],
    ['2["status",{"a":[1,-Infinity]}]', '-Infinity', 20],
    ['2/chat,7["x",Infinity]', 'Infinity', 14],
    ["2['x']", "'", 3],
    ['2["x",]', ']', 7],
    ['2["x",01]', '1', 8],
    ['2["x",undefined]', 'undefined', 7],
    ['3["x",True]', 'True', 7],
    ['51-["x",{"_placeholder":true,"num":0},NaN]', 'NaN', 39],
    ['0{sid:"x"}', 'sid', 3],
  ])('%s: names the word that is not JSON, and its position', (text, word, at) => {
    const cause = fault(text);
    expect(cause).toMatchObject({ code: 'packet.invalidJson', params: { word, at } });
    expect(`4${text}`.slice(at, at + word.length)).toBe(word);
    if (/NaN|Infinity/.test(word)) expect(causeSentence(cause)).toMatch(/Python’s json/);
  });

  it.each([
    ['2["x"', { cut: true, at: 6 }],
    ['2["x"]trailing', { trailing: true, word: 'trailing', at: 7 }],
    ['2["x"]["y"]', { trailing: true, word: '[', at: 7 }],
  ])('%s: reports a packet that is too short or too long', (text, params) => {
    expect(fault(text)).toMatchObject({ code: 'packet.invalidJson', params });
  });

  it('does not show a word of a packet that contains a secret, because the word can be a part of the secret', () => {
    expect(fault('2["hush-hush",x]').params).toEqual({ at: 15 });
    expect(fault('4hush-hush').params).toEqual({ at: 2 });
  });

  it.each([
    ['2[["a"],1]', 'packet.invalidEvent', /name of the event is an array/],
    ['2[{"a":1}]', 'packet.invalidEvent', /name of the event is an object/],
    ['2[null]', 'packet.invalidEvent', /name of the event is null/],
    ['2[true]', 'packet.invalidEvent', /name of the event is true/],
    ['2[]', 'packet.invalidEvent', /empty, so it has no name/],
    ['2{"a":1}', 'packet.invalidEvent', /payload of an event is an object, not an array/],
    ['2"text"', 'packet.invalidEvent', /is text, not an array/],
    ['2', 'packet.invalidEvent', /an event has no payload/],
    [
      '2/chat["a",1]',
      'packet.invalidEvent',
      /comma is missing between its namespace and its payload, before character 7/,
    ],
    ['61-/chat5["a",[1]]', 'packet.invalidEvent', /comma is missing .* before character 10/],
    ['2/chat', 'packet.invalidEvent', /an event has no payload/],
    ['2/a[1],["x",NaN]', 'packet.invalidJson', /“NaN” at character 13/],
    ['2/chat["a",NaN]', 'packet.invalidJson', /“NaN” at character 12/],
    ['2["connect"]', 'packet.invalidEvent', /name of the event is “connect”/],
    ['2["disconnecting",1]', 'packet.invalidEvent', /name of the event is “disconnecting”/],
    ['35{"a":1}', 'packet.invalidEvent', /payload of an acknowledgement is an object/],
    ['3', 'packet.invalidEvent', /an acknowledgement has no payload/],
    ['0["x"]', 'packet.invalidEvent', /connect packet is an array, not an object/],
    ['1{"x":1}', 'packet.invalidEvent', /disconnect packet has a payload/],
    ['', 'packet.invalidEvent', /empty/],
    ['9["x"]', 'packet.unknownType', /“9” is not a packet type/],
    ['x', 'packet.unknownType', /“x” is not/],
    ['4["no"]', 'namespace.refused', /refused the connection: \["no"\]/],
    ['47', 'namespace.refused', /gave no reason|: 7/],
    ['4null', 'namespace.refused', /refused the connection: null/],
  ])('%s', (text, code, message) => {
    const cause = fault(text);
    expect(cause.code).toBe(code);
    expect(causeSentence(cause)).toMatch(message);
  });

  it.each([
    ['5x-["a"]', 'Illegal attachments', 'packet.invalidBinary', /number of attachments/],
    ['51-["a",{"_placeholder":true,"num":5}]', 'illegal attachments', 'packet.invalidBinary', /placeholder refers/],
    ['511-["a"]', 'too many attachments', 'packet.tooManyAttachments', /accepts \(10\)/],
    [
      '2["a"]',
      'got plaintext data when reconstructing a packet',
      'packet.invalidBinary',
      /before all binary attachments/,
    ],
    [
      undefined,
      'got binary data when not reconstructing a packet',
      'packet.invalidBinary',
      /do not belong to a packet/,
    ],
  ] as const)('%s with “%s”', (text, message, code, shown) => {
    const cause = fault(text, message);
    expect(cause.code).toBe(code);
    expect(causeSentence(cause)).toMatch(shown);
  });

  it('depends on the protocol and the parser', () => {
    expect(fault('2["connect_error",1]', 'invalid payload', 'v2').code).toBe('packet.unreadable');
    expect(causeSentence(fault('2["a"]', 'got text where the msgpack parser expects bytes', 'msgpack'))).toMatch(
      /msgpack/,
    );
  });
});

it.each([
  ['an event', { type: 2, nsp: '/chat', data: ['a', { b: [1, 'text', Buffer.from([1, 2])] }], id: 300 }],
  ['a connect packet', { type: 0, nsp: '/', data: { sid: 'x'.repeat(40), n: 1.5 } }],
  ['exact numbers', { type: 2, nsp: '/', data: ['n', 2 ** 40, -70_000, new Date(0), new ArrayBuffer(3)] }],
])('MessagePack that ends anywhere within %s ends too early', (_name, packet) => {
  const whole = packedOf(packet);
  for (let length = 1; length < whole.length; length++) {
    const bytes = whole.subarray(0, length);
    const cause = packetFault({
      text: undefined,
      bytes,
      message: '-1 trailing bytes',
      codec: 'msgpack',
      maxAttachments: 10,
      redactor: noSecrets,
    });
    expect(cause, String(length)).toMatchObject({ code: 'packet.invalidBinary', params: { fault: 'cut', at: length } });
  }
});

it('finds a fault in exactly the texts that are not JSON', () => {
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const texts = fc.oneof(
    fc.json(),
    fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([text, at, more]) => {
      const index = at % (text.length + 1);
      return text.slice(0, index) + more + text.slice(index + 1);
    }),
    fc.string({ unit: fc.constantFrom(...Array.from('[]{}:,"01-.eE+ntrufalsx \\')), maxLength: 12 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const found = jsonFault(text);
      expect(found === undefined).toBe(isJson(text));
      if (found) expect(found.at).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: freshRuns(3000) },
  );
});

it('checks a string of any length', () => {
  expect(jsonFault(`"${'a'.repeat(20_000_000)}"x`)).toEqual({ at: 20_000_002, word: 'x', trailing: true });
});
