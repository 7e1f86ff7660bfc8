import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Emit, findEmit, listEmits } from '../../../../src/model/collection/collection.ts';
import { applyEdits } from '../../../../src/model/collection/collectionInsert.ts';
import {
  duplicateEdits,
  emitVersion,
  itemOffset,
  removeEdits,
  renameEdits,
  updateEdits,
  wholeEdit,
} from '../../../../src/model/collection/collectionItems.ts';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

const file = `{
  // what this is
  "version": 1, "name": "Shop", /* odd spaces stay */
  "connections": { "local": { "url": "http://localhost:3000" } },
  "emits": [
    // the first
    { "name": "one", "connection": "local", "event": "one" }, // of one
    {
      "name":   "two", // its name
      "connection": "local",
      "event": "two",
      "args": [1, { "id": "{{id}}", /* bytes */ "bytes": { "$hex": "06" } }],
      "ack": true
    },
    { "folder": "F", "emits": [
      { "name": "one", "connection": "local", "event": "inner" }
    ] } // the folder
  ]
}
`;

function read(text: string) {
  const result = parseCollection(text);
  if (!result.ok) throw new Error(`${JSON.stringify(result.fault)}\n${text}`);
  return result.collection;
}
const emit = (path: string): Emit => {
  const found = findEmit(read(file), path);
  if (!found) throw new Error(path);
  return found;
};
const paths = (text: string): string[] => listEmits(read(text).emits).map(({ path }) => path);

describe('renaming', () => {
  it('changes only the name', () => {
    const edited = (ref: Parameters<typeof renameEdits>[1]): string =>
      applyEdits(file, renameEdits(file, ref, 'new "x"'));
    expect(edited({ type: 'emit', path: 'two' })).toBe(file.replace('"two", // its', '"new \\"x\\"", // its'));
    expect(edited({ type: 'emit', path: 'F/one' })).toBe(
      file.replace(
        '"one", "connection": "local", "event": "inner"',
        '"new \\"x\\"", "connection": "local", "event": "inner"',
      ),
    );
    expect(edited({ type: 'folder', path: 'F' })).toBe(file.replace('"F"', '"new \\"x\\""'));
    expect(edited(undefined)).toBe(file.replace('"Shop"', '"new \\"x\\""'));
  });

  it('refuses the name of a sibling, and accepts a name from another folder', () => {
    expect(() => renameEdits(file, { type: 'emit', path: 'two' }, 'one')).toThrow('“one” already exists');
    expect(renameEdits(file, { type: 'emit', path: 'F/one' }, 'two')).toHaveLength(1);
    expect(renameEdits(file, { type: 'emit', path: 'two' }, 'F')).toHaveLength(1);
  });
});

describe('removing', () => {
  it('removes the lines of the item and its comma', () => {
    const without = (type: 'emit' | 'folder', path: string): string =>
      applyEdits(file, removeEdits(file, { type, path }));
    expect(without('emit', 'one')).toBe(file.replace(/.*\/\/ of one\n/, ''));
    expect(without('folder', 'F')).toBe(
      file.replace(/ {4}\{ "folder"[^]*the folder\n/, '').replace('true\n    },', 'true\n    }'),
    );
    expect(without('emit', 'F/one')).toBe(file.replace(/.*"inner".*\n/, ''));
  });

  it('removes an item from a line', () => {
    const flat = '{"version":1,"name":"a","connections":{"x":{"url":"u"}},"emits":[A, B ,C]}'
      .replace('A', '{"name":"a","connection":"x","event":"e"}')
      .replace('B', '{"name":"b","connection":"x","event":"e"}')
      .replace('C', '{"name":"c","connection":"x","event":"e"}');
    const without = (path: string): string[] => paths(applyEdits(flat, removeEdits(flat, { type: 'emit', path })));
    expect([without('a'), without('b'), without('c')]).toEqual([
      ['b', 'c'],
      ['a', 'c'],
      ['a', 'b'],
    ]);
  });

  it('is undone by the reverse edit', () => {
    const after = applyEdits(file, removeEdits(file, { type: 'emit', path: 'two' }));
    expect(applyEdits(after, [wholeEdit(after, file)])).toBe(file);
  });
});

describe('duplicating', () => {
  it('adds a copy after the item, written as it is', () => {
    const copied = (type: 'emit' | 'folder', path: string): string =>
      applyEdits(file, duplicateEdits(file, { type, path }));
    expect(copied('emit', 'one')).toBe(
      file.replace('// of one\n', '// of one\n    { "name": "one 2", "connection": "local", "event": "one" },\n'),
    );
    const two = /\{\n\s+"name": {3}"two"[^]*?"ack": true\n {4}\}/.exec(file)?.[0] ?? '';
    expect(copied('emit', 'two')).toBe(
      file.replace(`${two},`, `${two},\n    ${two.replace('"two", //', '"two 2", //')},`),
    );
    expect(copied('folder', 'F')).toContain('] }, // the folder\n    { "folder": "F 2", "emits": [');
    expect(paths(copied('folder', 'F'))).toEqual(['one', 'two', 'F/one', 'F 2/one']);
  });
});

describe('updating', () => {
  const loaded = (path: string) => (found: Emit) => emitVersion(found) === emitVersion(emit(path));
  const version = loaded('two');
  const same = { event: 'two', args: [1, { id: '{{id}}', bytes: { $binary: 'Bg==' } }], ack: true };
  const updated = (content: Parameters<typeof updateEdits>[2]): string =>
    applyEdits(file, updateEdits(file, 'two', content, version));

  it('changes nothing if no value is different', () => {
    expect(updateEdits(file, 'two', same, version)).toEqual([]);
  });

  it('changes only what differs, within arguments too', () => {
    expect(updated({ ...same, event: 'zwei' })).toBe(file.replace('"event": "two"', '"event": "zwei"'));
    expect(updated({ ...same, args: [2, same.args[1]] })).toBe(file.replace('[1, {', '[2, {'));
    expect(updated({ ...same, ack: { timeoutMs: 5 } })).toBe(file.replace('"ack": true', '"ack": { "timeoutMs": 5 }'));
  });

  it('adds and removes fields', () => {
    expect(updated({ ...same, volatile: true, compress: false })).toBe(
      file.replace('"ack": true\n', '"ack": true,\n      "volatile": true,\n      "compress": false\n'),
    );
    expect(updated({ ...same, ack: false })).toBe(file.replace('} }],\n      "ack": true\n', '} }]\n'));
    expect(updated({ event: 'two', args: [] })).toBe(file.replace(/"args": .*\n.*"ack".*\n/, '"args": []\n'));
  });

  it('refuses an emit that was replaced or removed', () => {
    expect(() => updateEdits(file, 'two', same, loaded('one'))).toThrow('was changed in its file');
    expect(() => updateEdits(file, 'three', same, version)).toThrow('no emit “three”');
    expect(() => updateEdits('{', 'two', same, version)).toThrow('cannot be read');
  });

  it('accepts a file in which only the layout changed', () => {
    const flat = JSON.stringify(read(file));
    expect(
      findEmit(read(applyEdits(flat, updateEdits(flat, 'two', { ...same, event: 'e' }, version))), 'two')?.event,
    ).toBe('e');
  });
});

it('the position of an item is found, even after a byte order mark', () => {
  const offset = itemOffset(file, { type: 'emit', path: 'F/one' });
  expect(file.slice(offset)).toMatch(/^\{ "name": "one", "connection": "local", "event": "inner"/);
  expect(itemOffset(`\uFEFF${file}`, { type: 'emit', path: 'F/one' })).toBe(offset + 1);
});

it('a path of two items, or of no item, is refused', () => {
  const twice = applyEdits(file, [wholeEdit(file, file.replace('"two", //', '"one", //'))]);
  expect(() => removeEdits(twice, { type: 'emit', path: 'one' })).toThrow('2 items named “one”');
  expect(() => removeEdits(file, { type: 'folder', path: 'one' })).toThrow('no folder “one”');
});

it('an edit changes the intended item in any layout', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 5 });
  const space = fc.constantFrom('', ' ', '\n', '\r\n  ', ' /* c */ ', ' // c\n\t');
  fc.assert(
    fc.property(
      names,
      fc.array(space, { minLength: 20, maxLength: 20 }),
      fc.boolean(),
      fc.nat(),
      (all, spaces, comma, at) => {
        let next = 0;
        const gap = (): string => spaces[next++ % spaces.length] ?? '';
        const items = all.map((name) => `${gap()}{"name":${gap()}"${name}","connection":"c","event":"e"}${gap()}`);
        const text = `{"version":1,"name":"n","connections":{"c":{"url":"u"}},"emits":[${items.join(',')}${comma ? ',' : ''}${gap()}]}`;
        const path = all[at % all.length] ?? '';
        const ref = { type: 'emit', path } as const;
        expect(paths(applyEdits(text, removeEdits(text, ref)))).toEqual(all.filter((name) => name !== path));
        const copies = all.flatMap((name) => (name === path ? [name, `${name} 2`] : [name]));
        expect(paths(applyEdits(text, duplicateEdits(text, ref)))).toEqual(copies);
      },
    ),
    { numRuns: freshRuns(300) },
  );
});
