import { describe, expect, it } from 'vitest';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';
import { argumentsKey } from '../../../../src/model/mock/argumentsKey.ts';
import { collectionMock } from '../../../../src/model/mock/collectionMock.ts';
import { collectionPlan } from '../../../../src/model/mock/collectionPlan.ts';
import { ExactNumber } from '../../../../src/model/numbers/exactNumber.ts';

function mockOf(more: object, environment?: Record<string, string>): ReturnType<typeof collectionMock> {
  const text = JSON.stringify({
    version: 1,
    name: 'Chat',
    connections: { main: { url: 'http://localhost' } },
    ...more,
  });
  const result = parseCollection(text);
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  return collectionMock({ collection: result.collection, environment, file: 'chat.socketio.json' });
}

const emit = (more: object): object => ({ name: 'Join', connection: 'main', event: 'join', ...more });

describe('the mock of a collection', () => {
  it('acknowledges with the expected values, and sends the expected events', () => {
    const { responses, omissions } = mockOf({
      variables: { room: 'lobby', size: '3' },
      emits: [
        {
          folder: 'Rooms',
          emits: [
            emit({
              args: ['{{room}}', { $hex: '00 ff' }],
              expect: {
                ack: [{ $exact: { ok: true } }, '{{size}}', { $date: '2026-01-01T00:00:00.000Z' }],
                events: [{ event: 'joined', args: ['{{room}}'] }],
              },
            }),
          ],
        },
      ],
    });
    expect(omissions).toEqual([]);
    expect(responses).toEqual([
      {
        namespace: '/',
        event: 'join',
        args: ['lobby', { $hex: '00 ff' }],
        ack: [{ ok: true }, 3, { $date: '2026-01-01T00:00:00.000Z' }],
        events: [{ event: 'joined', args: ['lobby'] }],
      },
    ]);
  });

  it('lists each value that cannot be derived from the expectation, with its position, and does not send it', () => {
    const { responses, omissions } = mockOf({
      connections: { main: { url: 'http://localhost' }, open: { url: 'http://localhost', namespace: '{{missing}}' } },
      emits: [
        emit({ expect: { ack: [{ id: { $type: 'string' } }] } }),
        emit({ name: 'Any', expect: { events: [{ event: 'joined' }] } }),
        emit({ name: 'ID', expect: { ack: ['{{$uuid}}'] } }),
        emit({ name: 'Plain', ack: true, args: ['{{secret:token}}'] }),
        emit({ name: 'Named', event: '{{missing}}' }),
        emit({ name: 'Nowhere', connection: 'open' }),
      ],
    });
    expect(omissions).toEqual([
      'Emit “Join”: expect.ack[0].id does not define a single value, so the acknowledgement is not sent.',
      'Emit “Any”: expect.events[0].args does not define a single value, so the event “joined” is not sent.',
      'Emit “ID”: expect.ack[0] does not define a single value, so the acknowledgement is not sent.',
      'Emit “Plain”: its arguments depend on a value that is not known. The mock server responds to any arguments.',
      'Emit “Plain”: it requests an acknowledgement, but its “expect” does not define the arguments of the acknowledgement.',
      'Emit “Named”: the name of its event depends on a value that is not known.',
      'Emit “Nowhere”: its namespace depends on a value that is not known.',
    ]);
    expect(responses.map(({ ack, events, args }) => ({ ack, events, args }))).toEqual([
      { ack: undefined, events: [], args: [] },
      { ack: undefined, events: [], args: [] },
      { ack: undefined, events: [], args: [] },
      { ack: undefined, events: [], args: undefined },
    ]);
  });

  it('uses the environment, and has a plan for each namespace', () => {
    const mock = mockOf(
      {
        variables: { name: '/none' },
        connections: { main: { url: 'http://localhost', namespace: '{{name}}', path: '/ws', parser: 'msgpack' } },
        emits: [emit({ args: [{ b: 1, a: 2 }], expect: { ack: ['done'] } })],
      },
      { name: '/chat' },
    );
    const { path, parser, namespaces } = collectionPlan(mock);
    expect({ path, parser, names: [...namespaces.keys()] }).toEqual({
      path: '/ws',
      parser: 'msgpack',
      names: ['/chat'],
    });
    const [request] = namespaces.get('/chat')?.[0]?.requests ?? [];
    expect(request).toMatchObject({ event: 'join', key: argumentsKey([{ a: 2, b: 1 }]) });
    expect(request?.steps.map((step) => (step.type === 'ack' ? step.args() : step))).toEqual([['done']]);
  });

  it('refuses a collection without emits', () => {
    expect(() => mockOf({ emits: [] })).toThrow(/chat\.socketio\.json contains no emits/);
  });
});

describe('the key of arguments', () => {
  it('is equal for arguments that a server cannot distinguish, and different for any others', () => {
    const same = (one: unknown, other: unknown): boolean => argumentsKey([one]) === argumentsKey([other]);
    expect(same({ a: 1, b: [undefined] }, { b: [null], a: 1 })).toBe(true);
    expect(same({ a: undefined }, {})).toBe(true);
    expect(same(new Date(0), '1970-01-01T00:00:00.000Z')).toBe(true);
    expect(same(new Uint8Array([1]), Buffer.from([1]))).toBe(true);
    expect(same(new ExactNumber('12345678901234567890'), Number('12345678901234567890'))).toBe(true);
    expect(same(NaN, null)).toBe(true);
    for (const [one, other] of [
      [1, '1'],
      [[], {}],
      [Buffer.from([1]), Buffer.from([2])],
      [{ a: 1 }, { a: 1, b: 1 }],
      [JSON.parse('{"__proto__":1}') as unknown, {}],
    ])
      expect(same(one, other)).toBe(false);
    expect(argumentsKey([1])).not.toBe(argumentsKey([1, 2]));
  });
});
