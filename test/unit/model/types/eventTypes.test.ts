import { describe, expect, it } from 'vitest';
import { asyncApiDocument } from '../../../../src/model/types/asyncApi.ts';
import { EventTypes } from '../../../../src/model/types/eventTypes.ts';
import { schemaFile } from '../../../../src/model/types/jsonSchema.ts';
import { typeScriptModule } from '../../../../src/model/types/typeScript.ts';

const toServer = (event: string, namespace = '/') => ({ namespace, to: 'server' as const, event });

/** The parameters of the event “e” after some lists of arguments. */
function signatureOf(lists: readonly unknown[][], acks: readonly boolean[] = []): string {
  const types = new EventTypes();
  lists.forEach((args, index) => types.add(toServer('e'), args, acks[index] ?? false));
  return /^ {2}e: ([^]*?) => void;$/m.exec(typeScriptModule(types.namespaces, ''))?.[1] ?? '';
}
const many = (count: number, make: (index: number) => unknown) => Array.from({ length: count }, (_, n) => [make(n)]);

describe('the types of events', () => {
  it('have kinds, nullable values, lists, bytes and dates', () => {
    expect(signatureOf([['a', 1, true, null, new Uint8Array(1), new Date(0), [1, 'a'], [], {}]])).toBe(
      '(\n    arg0: string,\n    arg1: number,\n    arg2: boolean,\n    arg3: null,\n    arg4: ArrayBuffer | Uint8Array,\n' +
        '    arg5: Date,\n    arg6: (string | number)[],\n    arg7: unknown[],\n    arg8: Record<string, never>,\n  )',
    );
    expect(signatureOf([[null], ['a']])).toBe('(arg0: string | null)');
  });

  it('have optional fields and optional last arguments', () => {
    expect(signatureOf([[{ a: 1 }], [{ a: 1, b: '' }]])).toBe('(arg0: { a: number; b?: string })');
    expect(signatureOf([[{ b: 1, a: 1 }], [{ a: 1, b: 1 }]])).toBe('(arg0: { b: number; a: number })');
    expect(signatureOf([['a'], ['a', 1]])).toBe('(arg0: string, arg1?: number)');
    expect(signatureOf([[]])).toBe('()');
  });

  it('have a union only if a key distinguishes the fields', () => {
    const draw = [[{ type: 'line', x: 1 }], [{ type: 'circle', r: 1 }], [{ type: 'line', x: 2 }]];
    expect(signatureOf(draw)).toBe('(arg0: { type: "line"; x: number } | { type: "circle"; r: number })');
    expect(signatureOf([[{ ok: true, id: 1 }], [{ ok: false, error: '' }]])).toBe(
      '(arg0: { ok: true; id: number } | { ok: false; error: string })',
    );
    expect(signatureOf([[{ id: 'a', x: 1 }], [{ id: 'b', y: 1 }]])).toBe(
      '(arg0: { id: string; x?: number; y?: number })',
    );
    expect(signatureOf([[{ type: 'a', x: 1 }], [{ type: 'b', x: 1 }]])).toBe('(arg0: { type: string; x: number })');
  });

  it('keep the union if there are more forms than can be stored separately', () => {
    const forms = many(400, (n) => {
      const optional = Object.fromEntries([0, 1, 2, 3, 4].filter((bit) => n & (1 << bit)).map((bit) => [`f${bit}`, 1]));
      return n % 2 ? { type: 'a', x: 1, ...optional } : { type: 'b', y: '', ...optional };
    });
    expect(signatureOf(forms)).toMatch(/type: "b";[^}]*y: string;[^]*\| [^]*type: "a";[^}]*x: number;/);
  });

  it('have enumerations of few repeated words, and no others', () => {
    expect(signatureOf(many(40, (n) => ({ status: ['new', 'sent'][n % 2] })))).toBe(
      '(arg0: { status: "new" | "sent" })',
    );
    expect(signatureOf(many(4, (n) => ({ status: ['new', 'sent'][n % 2] })))).toBe('(arg0: { status: string })');
    expect(signatureOf(many(40, (n) => ({ userName: ['Zoe', 'Ann'][n % 2] })))).toBe('(arg0: { userName: string })');
  });

  it('are dictionaries if the keys are data', () => {
    expect(signatureOf(many(50, (n) => ({ [`k${n}`]: n })))).toBe('(arg0: Record<string, number>)');
    expect(signatureOf(many(3, () => ({ 1: 'a', 2: 'b', 3: 'c' })))).toBe('(arg0: Record<string, string>)');
  });

  it('have the acknowledgement as the last parameter', () => {
    expect(signatureOf([[1]], [true])).toBe('(arg0: number, callback: (...response: unknown[]) => void)');
    expect(signatureOf([[1], [1]], [true, false])).toContain('callback?: (');
    expect(signatureOf([[1], [1, 'a']], [true, true])).toContain('| [arg0: number, arg1: string, callback: (');
  });

  it('do not need more memory for more events', () => {
    const types = new EventTypes();
    const size = (count: number): number => {
      for (let n = 0; n < count; n++) {
        const value = { [`key${n}`]: { [`inner${n}`]: [{ text: `text ${n}`, [`deep${n}`]: n }] }, id: `id ${n}` };
        types.add(toServer(`event ${n % 50}`), [value, `text ${n}`, n], false);
      }
      return JSON.stringify(types.namespaces).length;
    };
    const first = size(9_000);
    expect(size(4_000)).toBeLessThan(first * 1.1);
  });

  it('are inferred from deep and hostile values without an error', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 10_000; level++) deep = { deep: [deep] };
    expect(signatureOf([[deep]])).toContain('unknown');
    const hostile = JSON.parse('{"__proto__":{"a":1},"constructor":2,"a\\"b":3}') as unknown;
    expect(signatureOf([[hostile]])).toBe(
      '(arg0: { "__proto__": { a: number }; constructor: number; "a\\"b": number })',
    );
  });

  it('have interfaces for each namespace, whose names differ', () => {
    const types = new EventTypes();
    for (const namespace of ['/', '/chat', '/Chat!', '/é', '/1']) types.add(toServer('e', namespace), [], false);
    const names = [...typeScriptModule(types.namespaces, '').matchAll(/interface (\w+)ClientToServerEvents/g)];
    expect(new Set(names.map(([, name]) => name)).size).toBe(4);
  });
});

it('schemas are tuples of payload notation', () => {
  const types = new EventTypes();
  types.add(toServer('e'), [{ id: 1, $file: '' }, new Uint8Array(1)], true);
  types.add(toServer('e'), [{ id: 1 }], true);
  types.addAcknowledgement(toServer('e'), ['ok']);
  expect(schemaFile(types.namespaces).namespaces['/']?.clientToServer?.['e']).toEqual({
    args: {
      type: 'array',
      items: [
        { type: 'object', properties: { id: { type: 'integer' }, $$file: { type: 'string' } }, required: ['id'] },
        {
          type: 'object',
          properties: { $binary: { type: 'string', contentEncoding: 'base64' } },
          required: ['$binary'],
          additionalProperties: false,
        },
      ],
      minItems: 1,
      additionalItems: false,
    },
    ack: { type: 'array', items: [{ type: 'string' }], minItems: 1, additionalItems: false },
  });
});

it('an AsyncAPI document has a channel for each namespace, and acknowledgements as replies', () => {
  const types = new EventTypes();
  types.add(toServer('a b', '/chat'), [1], true);
  types.add({ namespace: '/chat', to: 'client', event: 'tick' }, [], false);
  const document = asyncApiDocument(types.namespaces, { title: 't', url: 'https://user:pw@example.com:8443/base' });
  expect(document).toMatchObject({
    asyncapi: '3.0.0',
    servers: { server: { host: 'example.com:8443', protocol: 'wss', pathname: '/base' } },
    channels: { chat: { address: '/chat', messages: { a_b: { name: 'a b' }, 'a_b.ack': {}, tick: {} } } },
    operations: {
      'receive.chat.a_b': { action: 'receive', reply: { messages: [{ $ref: '#/channels/chat/messages/a_b.ack' }] } },
      'send.chat.tick': { action: 'send' },
    },
  });
  expect(JSON.stringify(document)).not.toContain('pw');
});
