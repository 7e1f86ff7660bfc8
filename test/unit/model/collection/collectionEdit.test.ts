import { causeMessage } from '../../../../src/model/cause/causeTexts.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addEmit,
  type EmitToSave,
  newCollection,
  uniqueEmitName,
} from '../../../../src/model/collection/collectionEdit.ts';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

const hello: EmitToSave = {
  emit: { name: 'hello', event: 'hello', args: [1, '2', { 3: '4', 5: { $binary: 'Bg==' } }], ack: true },
  connectionKey: 'local',
  profile: { url: 'http://localhost:3000' },
};

function read(text: string) {
  const result = parseCollection(text);
  if (!result.ok) throw new Error(`${result.fault.line}:${result.fault.column} ${causeMessage(result.fault)}\n${text}`);
  return result.collection;
}

describe('addEmit', () => {
  it('adds lines and a comma, nothing else', () => {
    const before = [
      '{',
      '    // what this is',
      '    "version": 1,',
      '    "name":   "Shop", /* odd spaces stay */',
      '    "connections": { "local": { "url": "http://localhost:3000" } },',
      '    "emits": [',
      '        { "event": "q", "name": "q", "connection": "local" } // the q',
      '        // and more',
      '    ],',
      '    "description": "after"',
      '}',
      '',
    ];
    const after = [...before];
    after[6] = '        { "event": "q", "name": "q", "connection": "local" }, // the q';
    after.splice(
      8,
      0,
      '        {',
      '            "name": "hello",',
      '            "connection": "local",',
      '            "event": "hello",',
      '            "args": [1, "2", { "3": "4", "5": { "$binary": "Bg==" } }],',
      '            "ack": true',
      '        }',
    );
    expect(addEmit(before.join('\r\n'), hello)).toBe(after.join('\r\n'));
  });

  it('adds only lines after an existing trailing comma, and writes one too', () => {
    const before = newCollection('a', hello).replace(/(\s+)\](\s+)\}\n$/, ', // last$1],$2}\n');
    const lines = addEmit(before, hello).split('\n');
    const start = before.split('\n').length - 4;
    expect([...lines.slice(0, start + 1), ...lines.slice(start + 8)].join('\n')).toBe(before);
    expect(lines[start + 7]).toBe('    },');
  });

  it('continues in a file of one line', () => {
    const text =
      '{"version":1,"name":"a","connections":{"x":{"url":"u"}},"emits":[{"name":"q","connection":"x","event":"q"}]}';
    const args = '"args": [1, "2", { "3": "4", "5": { "$binary": "Bg==" } }]';
    expect(addEmit(text, hello)).toBe(
      text
        .replace('"u"}', '"u"}, "local": { "url": "http://localhost:3000" }')
        .replace('"q"}]', `"q"}, { "name": "hello", "connection": "local", "event": "hello", ${args}, "ack": true }]`),
    );
  });

  it('breaks an empty list into lines in a file of several lines', () => {
    const text =
      '{\n\t"version": 1,\n\t"name": "a",\n\t"connections": {\n\t\t"local": { "url": "u" }\n\t},\n\t"emits": [ ]\n}';
    const result = addEmit(text, { ...hello, emit: { name: 'n', event: 'e' } });
    expect(result).toBe(
      text.replace('[ ]', '[\n\t\t{\n\t\t\t"name": "n",\n\t\t\t"connection": "local",\n\t\t\t"event": "e"\n\t\t}\n\t]'),
    );
  });

  it('keeps a byte order mark, and does not add one', () => {
    const text = newCollection('a');
    expect(addEmit(`\uFEFF${text}`, hello)).toBe(`\uFEFF${addEmit(text, hello)}`);
  });

  it.each(['', '{', '[]', '{"version":2}', '{"version":1,"name":"a","connections":{},"emits":[{"name":1}]}'])(
    'does not change %s',
    (text) => {
      expect(() => addEmit(text, hello)).toThrow(/cannot be read, so nothing was saved. Line 1, column/);
    },
  );

  it('refuses a file that contains the list twice', () => {
    const text = '{"version":1,"name":"a","connections":{},"emits":[],"emits":[]}';
    expect(() => addEmit(text, hello)).toThrow(/cannot be read.*Line 1, column 53: The name "emits" is already used/);
  });

  it('refuses arguments that are nested too deeply', () => {
    let deep: unknown = 1;
    for (let n = 0; n < 100_000; n++) deep = [deep];
    expect(() => addEmit(newCollection('a'), { ...hello, emit: { ...hello.emit, args: [deep] } })).toThrow(
      /nested too deeply/,
    );
  });
});

/** Collections as people write them: any spaces, comments, trailing commas, line ends, order and unknown fields. */
const anyFile = fc
  .record({
    eol: fc.constantFrom('\n', '\r\n'),
    seed: fc.array(fc.nat(11), { minLength: 40, maxLength: 80 }),
    connections: fc.uniqueArray(fc.constantFrom('local', 'b', 'c-1'), { maxLength: 3 }),
    emits: fc.array(fc.constantFrom('hello', 'update item', 'x'), { maxLength: 3 }),
    trailing: fc.boolean(),
    emitsFirst: fc.boolean(),
  })
  .map(({ eol, seed, connections, emits, trailing, emitsFirst }) => {
    let at = 0;
    const gaps = [
      '',
      ' ',
      eol,
      `${eol}  `,
      `${eol}\t\t`,
      ` // a comment, with "[{,"${eol}`,
      ` /* one */ `,
      `${eol}/* two${eol} lines */${eol}  `,
      `${eol}${eol}`,
    ];
    const gap = (): string => gaps[(seed[at++ % seed.length] ?? 0) % gaps.length] ?? '';
    const list = (open: string, items: string[], close: string): string => {
      const inner = items.map(
        (item, index) => `${gap()}${item}${gap()}${index < items.length - 1 || trailing ? ',' : ''}`,
      );
      return `${open}${inner.join('')}${gap()}${close}`;
    };
    const pair = (key: string, value: string): string => `"${key}"${gap()}:${gap()}${value}`;
    const connection = (key: string): string => pair(key, list('{', [pair('url', `"http://${key}"`)], '}'));
    const emit = (name: string): string =>
      list(
        '{',
        [
          pair('name', `"${name}"`),
          pair('connection', '"local"'),
          pair('event', '"e"'),
          pair('args', list('[', ['1', '{}'], ']')),
        ],
        '}',
      );
    const fields = [
      pair('version', '1'),
      pair('name', '"n"'),
      pair('unknown', '{"a": [1, 2]}'),
      pair('connections', list('{', connections.map(connection), '}')),
      pair('emits', list('[', emits.map(emit), ']')),
    ];
    return `${gap()}${list('{', emitsFirst ? fields.reverse() : fields, '}')}${gap()}`;
  });

describe('addEmit on any file', () => {
  const anyEmit = fc.record({
    name: fc.string({ minLength: 1 }),
    event: fc.string(),
    args: fc.array(fc.jsonValue({ maxDepth: 3 })),
  });

  it('adds exactly the emit, and its connection if it is missing', () => {
    fc.assert(
      fc.property(anyFile, anyEmit, fc.constantFrom('local', 'new'), (file, emit, connectionKey) => {
        const before = read(file);
        const after = read(addEmit(file, { emit, connectionKey, profile: hello.profile }));
        const connections = connectionKey in before.connections ? {} : { [connectionKey]: hello.profile };
        const written = JSON.parse(JSON.stringify({ ...emit, connection: connectionKey })) as typeof emit;
        expect(after).toEqual({
          ...before,
          connections: { ...before.connections, ...connections },
          emits: [...before.emits, written],
        });
      }),
      { numRuns: freshRuns(500) },
    );
  });

  it('leaves every other line as it was, byte for byte', () => {
    fc.assert(
      fc.property(anyFile, anyEmit, (file, emit) => {
        const result = addEmit(file, { emit, connectionKey: 'new', profile: hello.profile });
        const changed = file.split('\n').length - commonLines(file.split('\n'), result.split('\n'));
        // At most two lines change in each of the two lists: the line of the last child, which may need a comma, and the line of the
        // closing bracket.
        expect(changed).toBeLessThanOrEqual(4);
        expect(isWithin(file.replace(/[ \t]+(?=[\]}])/g, ''), result)).toBe(true);
      }),
      { numRuns: freshRuns(500) },
    );
  });

  it('keeps the line ends of the file', () => {
    fc.assert(
      fc.property(anyFile, anyEmit, (file, emit) => {
        const lone = /(?<!\r)\n/;
        const result = addEmit(file, { emit, connectionKey: 'new', profile: hello.profile });
        if (file.includes('\r\n')) expect(lone.test(result)).toBe(false);
        else expect(result).not.toContain('\r');
      }),
    );
  });
});

/** Number of lines that two texts have in common, in order. */
function commonLines(a: string[], b: string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const line of a) {
    const next = [0];
    b.forEach((other, j) => next.push(line === other ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0)));
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Whether `part` is `whole` with some characters removed. */
function isWithin(part: string, whole: string): boolean {
  let at = 0;
  for (const character of whole) if (character === part[at]) at++;
  return at === part.length;
}

describe('newCollection', () => {
  it('is a collection without references to other files', () => {
    expect(read(newCollection('My "shop"'))).toEqual({ version: 1, name: 'My "shop"', connections: {}, emits: [] });
    expect(newCollection('a')).not.toContain('$schema');
    expect(newCollection('a').endsWith('}\n')).toBe(true);
  });

  it('contains the first emit', () => {
    const collection = read(newCollection('a', hello));
    expect(collection.emits).toEqual([{ ...hello.emit, connection: 'local' }]);
    expect(collection.connections).toEqual({ local: hello.profile });
  });
});

describe('uniqueEmitName', () => {
  const emits = ['hello', 'hello 2', 'x'].map((name) => ({ name, connection: 'c', event: 'e' }));
  it.each([
    ['hello', 'hello 3'],
    ['x', 'x 2'],
    ['new', 'new'],
    ['  ', 'event'],
    ['folder', 'folder 2'],
  ])('names %s %s', (event, name) => {
    expect(uniqueEmitName(event, { emits: [...emits, { folder: 'folder', emits: [] }] })).toBe(name);
  });

  it('uses the event if there is no collection yet', () => {
    expect(uniqueEmitName('hello')).toBe('hello');
  });
});

describe('variables that are saved with an emit', () => {
  const defining: EmitToSave = { ...hello, variables: { host: 'http://localhost:3000', port: '{{base}}1' } };

  it.each([
    ['among others, on lines', '{\n  "version": 1,\n  "name": "a",\n  "variables": {\n    "x": "1"\n  },\n'],
    [
      'among others, with a comma at the end',
      '{\n  "version": 1,\n  "name": "a",\n  "variables": {\n    "x": "1",\n  },\n',
    ],
    ['among others, on one line', '{ "version": 1, "name": "a", "variables": { "x": "1" }, '],
    ['among none', '{\n  "version": 1,\n  "name": "a",\n  "variables": {},\n'],
  ])('are %s', (_where, front) => {
    const before = `${front}"connections": {}, "emits": [] }`;
    const others = read(before).variables;
    expect(read(addEmit(before, defining)).variables).toEqual({ ...others, ...defining.variables });
  });

  it('get a new section if there is none, also in a new collection', () => {
    const before = '{\n  "version": 1,\n  "name": "a",\n  "connections": {},\n  "emits": []\n}\n';
    expect(read(addEmit(before, defining)).variables).toEqual(defining.variables);
    expect(read(newCollection('a', defining)).variables).toEqual(defining.variables);
    expect(read(newCollection('a', { ...hello, variables: {} })).variables).toBeUndefined();
  });

  it('never replace a variable that the collection defines', () => {
    const before = newCollection('a').replace('"connections"', '"variables": { "host": "http://mine" }, "connections"');
    expect(read(addEmit(before, defining)).variables).toEqual({ host: 'http://mine', port: '{{base}}1' });
    const all = newCollection('a').replace('"connections"', '"variables": { "host": "1", "port": "2" }, "connections"');
    expect(read(addEmit(all, defining)).variables).toEqual({ host: '1', port: '2' });
  });
});
