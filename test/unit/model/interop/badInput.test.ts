import { describe, expect, it } from 'vitest';
import { importFiles } from '../../../../src/model/interop/main.ts';
import { imported } from './support.ts';

const faultOf = (text: string, path = 'x.yaml') => {
  const result = importFiles([{ path, text }], path);
  return result.ok ? undefined : result.fault;
};
const insomnia = 'type: collection.insomnia.rest/5.0\n';

describe('files that cannot be imported', () => {
  it('are reported with the position of the fault', () => {
    expect(faultOf(`${insomnia}name: a\r\nname: b\r\n`)).toEqual({
      code: 'interop.syntax',
      params: { file: 'x.yaml', line: 3, column: 1, reported: 'duplicated mapping key' },
    });
    expect(faultOf('{"info": {"name": "x"},\n "item": [}', 'x.json')).toMatchObject({
      code: 'interop.syntax',
      params: { file: 'x.json', line: 2 },
    });
    expect(faultOf('collection: [')).toMatchObject({ code: 'interop.syntax' });
  });

  it.each([
    '',
    ' ',
    'null',
    '[]',
    '{}',
    '"text"',
    'a: 1',
    '[1]',
    '{"version": 1, "connections": {}, "emits": []}',
    '\u0000',
  ])('are not recognized: %j', (text) => {
    expect(faultOf(text)?.code).toMatch(/^interop\.(notRecognized|syntax)$/);
  });

  it('are refused if they are nested too deeply', () => {
    const deep = 100_000;
    expect(faultOf('['.repeat(deep) + ']'.repeat(deep), 'x.json')).toMatchObject({
      code: 'interop.tooDeep',
      params: { line: 1, column: 1001 },
    });
    expect(faultOf(`${insomnia}collection: ${'['.repeat(deep)}`)).toMatchObject({ code: 'interop.tooDeep' });
    const block = Array.from({ length: 5000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
    expect(faultOf(block)).toMatchObject({ code: 'interop.tooDeep' });
  });

  it('are refused if their aliases expand to too many values, or to themselves', () => {
    const bomb = ['a0: &a0 [x, x]', ...Array.from({ length: 60 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`)];
    expect(faultOf(insomnia + bomb.join('\n'))).toMatchObject({ code: 'interop.tooManyAliases' });
    expect(faultOf(`${insomnia}collection: &c [*c]`)).toMatchObject({ code: 'interop.tooManyAliases' });
    expect(faultOf(`${insomnia}a: &a x\nb: [${'*a,'.repeat(20_000)}]`)).toMatchObject({
      code: 'interop.tooManyAliases',
    });
  });
});

describe('hostile files', () => {
  it('keep reserved names as ordinary data', () => {
    const text = `{"info": {"name": "x"}, "__proto__": {"polluted": 1}, "variable": [{"key": "__proto__", "value": "1"}],
      "item": [{"name": "__proto__", "request": {"url": "http://x", "header": [{"key": "constructor", "value": "v"}]}}]}`;
    const { collection, omissions } = imported([{ path: 'x.json', text }]);
    expect(collection.variables).toEqual({ __proto___: '1' });
    expect(Object.keys(collection.requests ?? {})).toEqual(['__proto___']);
    expect(omissions.filter(({ code }) => code === 'lostName')).toHaveLength(3);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('may have any value in any field', () => {
    for (const value of [null, 0, 'x', [], {}, [null], { a: [1] }, true]) {
      const documents: unknown[] = [
        { info: { name: value }, item: [{ name: value, request: { url: value, header: value, body: value } }, value] },
        { info: value, item: value },
        {
          type: 'collection.insomnia.rest/5.0',
          collection: [{ url: value, method: value }, value],
          environments: value,
        },
        {
          type: 'collection.insomnia.rest/5.0',
          collection: value,
          environments: { data: value, subEnvironments: value },
        },
        { __export_format: 4, resources: [value, { _type: 'request', parentId: value }] },
        { v: 1, folders: value, requests: [value] },
        { v: 1, folders: [value], requests: [{ endpoint: value, body: value, auth: value }] },
        {
          item: [
            {
              type: 'ws-socketio-request',
              payload: value,
              children: [{ type: 'ws-socketio-message', payload: value }],
            },
          ],
        },
      ];
      for (const document of documents) {
        const result = importFiles([{ path: 'x.json', text: JSON.stringify(document) }], 'x');
        if (result.ok) imported([{ path: 'x.json', text: JSON.stringify(document) }]);
      }
      const text = `$kind: socket.io-request\nurl: ${JSON.stringify(value)}\nheaders: ${JSON.stringify(value)}\nsettings: ${JSON.stringify(value)}\n`;
      imported([
        { path: 'a.request.yaml', text },
        {
          path: '.resources/a.resources/messages/m.message.yaml',
          text: `eventName: ${JSON.stringify(value)}\nargs: ${JSON.stringify(value)}\n`,
        },
        { path: '.resources/definition.yaml', text: JSON.stringify({ variables: value, auth: value, name: value }) },
        { path: 'e.environment.yaml', text: JSON.stringify({ values: value }) },
      ]);
    }
  });

  it('are read in bounded time: 20,000 requests', () => {
    const item = Array.from({ length: 20_000 }, (_, index) => ({ name: 'same', request: `http://x/${index}` }));
    const result = importFiles([{ path: 'x.json', text: JSON.stringify({ info: { name: 'x' }, item }) }], 'x');
    expect(result.ok && Object.keys(result.collection.requests ?? {})).toHaveLength(20_000);
  });
});
