import { describe, expect, it } from 'vitest';
import { takeInput } from '../../../../src/vscode/commands/commandInput.ts';
import { ExactNumber } from '../../../../src/model/numbers/exactNumber.ts';
import { nested } from '../../model/anyValue.ts';

const byDefault = () => 'default' as const;

describe('the input of a command from a program', () => {
  it.each(['emit', 'reply'] as const)('is copied at the call: %s', (name) => {
    const bytes = Uint8Array.from([1, 2]);
    const list = [1];
    const input = { connectionId: 'c1', event: 'e', args: [new DataView(bytes.buffer), { list }, 899068272867328065n] };
    const taken = takeInput(name, input, byDefault);
    bytes.fill(9);
    list.push(2);
    input.event = 'other';
    input.args.push({ list: [] });
    expect(taken).toEqual({
      connectionId: 'c1',
      event: 'e',
      args: [Uint8Array.from([1, 2]), { list: [1] }, new ExactNumber('899068272867328065')],
    });
  });

  it('keeps the notation of arguments, and is converted as the parser of the connection requires', () => {
    const args = [{ $hex: '06' }, Object.assign(new Date(0), { toJSON: () => 'then' })];
    const parserOf = (id: unknown) => (id === 'm' ? 'msgpack' : 'default');
    expect(takeInput('emit', { connectionId: 'c', args }, parserOf)).toMatchObject({ args: [{ $hex: '06' }, 'then'] });
    expect(takeInput('emit', { connectionId: 'm', args }, parserOf)).toMatchObject({
      args: [{ $hex: '06' }, new Date(0)],
    });
  });

  it('is copied with its profile, whose auth has plain JSON for its numbers', () => {
    const auth = { id: 899068272867328065n, $kept: { toJSON: () => ({ $a: 1 }) }, roles: [1] };
    const taken = takeInput('connect', { url: 'http://h', auth }, byDefault);
    auth.roles.push(2);
    expect(taken).toEqual({
      url: 'http://h',
      auth: { id: { $number: '899068272867328065' }, $kept: { $a: 1 }, roles: [1] },
    });
    expect(takeInput('connect', 'http://h', byDefault)).toBe('http://h');
  });

  it('is copied with the source of a replay', () => {
    const bytes = Uint8Array.from([1]);
    const input = {
      profile: { url: 'http://h', auth: { a: [1] } },
      source: { event: 'e', args: [bytes, { $hex: '06' }], count: 1, everyMs: 0 },
      mode: 'volatile',
      network: [{ atMs: 1 }],
    };
    const taken = takeInput('runReplay', input, byDefault);
    const before = structuredClone(input);
    bytes.fill(9);
    input.profile.auth.a.push(2);
    input.network.push({ atMs: 2 });
    expect(taken).toEqual(before);
  });

  it('is refused with a clear limit when it is nested too deeply', () => {
    const deep = nested(3000, 1);
    const text = /nested more than 1,000 levels deep/;
    expect(() => takeInput('emit', { connectionId: 'c', args: [deep] }, byDefault)).toThrow(text);
    expect(() => takeInput('connect', { url: 'http://h', auth: { deep } }, byDefault)).toThrow(text);
    expect(() => takeInput('connect', { url: 'http://h', query: { deep } }, byDefault)).toThrow(text);
    expect(() =>
      takeInput('runReplay', { profile: { url: 'h', replies: { e: [deep] } }, source: {} }, byDefault),
    ).toThrow(text);
  });

  it.each([undefined, null, 5, [], 'x'])('is not checked before the command if it is not an object: %j', (input) => {
    expect(takeInput('emit', input, byDefault)).toBe(input);
  });

  it.each([
    ['waitForEvent', { connectionId: 'c1', filter: 'a', timeoutMs: 1 }],
    ['readTimeline', { filter: 'a', from: 1 }],
    ['startProxy', { target: 'http://h', tls: { ca: 'a', more: ['b'] }, serve: { cert: 'c', key: 'k' } }],
    ['replaceSecret', { name: 'n', value: 'v' }],
    ['addMarker', { text: 'a' }],
    ['listConnections', Object.assign(Object.create(null) as object, { a: [{ b: 1 }] })],
  ] as const)('is copied for commands without a payload too: %s', (name, input) => {
    const before = structuredClone(input);
    const taken = takeInput(name, input, byDefault);
    const change = (value: object): void => {
      for (const [key, field] of Object.entries(value) as [string, unknown][]) {
        if (typeof field === 'object' && field !== null) change(field);
        else Object.assign(value, { [key]: 'changed' });
      }
    };
    change(input);
    expect(input).not.toEqual(before);
    expect(taken).toEqual(before);
  });

  it('is not copied if it is a URI or an element of a tree', () => {
    class Uri {
      readonly path = '/a';
    }
    const uri = new Uri();
    expect(takeInput('openSession', uri, byDefault)).toBe(uri);
    expect((takeInput('saveSession', { uri }, byDefault) as { uri: Uri }).uri).toBe(uri);
  });
});
