/** Paths of files in emits and connections that are moved to a collection in another folder. */
import { expect, it } from 'vitest';
import { rebaseOf } from '../../../../src/host/collections/formPaths.ts';
import { applyEdits } from '../../../../src/model/collection/collectionInsert.ts';
import { readToEdit } from '../../../../src/model/collection/collectionText.ts';
import { transferParts } from '../../../../src/model/collection/collectionTransfer.ts';

const from = 'file:///w/api/a.socketio.json';

it.each([
  ['file:///w/api/b.socketio.json', 'logo.png', 'logo.png'],
  ['file:///w/b.socketio.json', './logo.png', './api/logo.png'],
  ['file:///w/other%20folder/deep/b.socketio.json', '../logo.png', '../../logo.png'],
  ['file:///w/b.socketio.json', 'img/{{name}}.png', './api/img/{{name}}.png'],
  ['file:///w/b.socketio.json', '/etc/ca.pem', '/etc/ca.pem'],
  ['file:///w/b.socketio.json', 'C:\\ca.pem', 'C:\\ca.pem'],
  ['file:///w/b.socketio.json', '{{folder}}/logo.png', undefined],
  ['file:///w/b.socketio.json', '{{folder}}/../logo.png', undefined],
  ['vscode-vfs://github/w/b.socketio.json', 'logo.png', undefined],
])('in %s, the file “%s” is “%s”', (to, path, expected) => {
  const rebase = rebaseOf(from, to);
  expect(rebase ? rebase(path) : path).toBe(expected);
});

it('paths of files refer to the same files in the other folder', () => {
  const source = `{
  // ours
  "version": 1, "name": "a",
  "connections": { "main": { "url": "http://localhost", "tls": { "ca": "ca.pem", "servername": "ca" } } },
  "emits": [
    { "name": "Stays", "connection": "main", "event": "e", "args": [{ "$file": "stays.png" }] },
    { "folder": "Images", "emits": [
      { "name": "Send", "connection": "main", "event": "e", "args": [ { "at": [{ "$file":"../logo.png" }], "$$file": "x" }, { "$file": "{{f}}" }] }
    ] }
  ]
}
`;
  const target = '{ "version": 1, "name": "b", "connections": {}, "emits": [] }\n';
  const rebase = rebaseOf(from, 'file:///w/b.socketio.json');
  const request = { source, target, refs: [{ type: 'folder', path: 'Images' }] as const };
  const { sourceEdits, targetEdits, notes } = transferParts({ ...request, rebase });
  const { collection } = readToEdit(applyEdits(target, targetEdits));
  expect(collection.connections['main']?.tls).toEqual({ ca: './api/ca.pem', servername: 'ca' });
  expect(collection.emits[0]).toMatchObject({
    emits: [{ args: [{ at: [{ $file: './logo.png' }], $$file: 'x' }, { $file: '{{f}}' }] }],
  });
  expect(notes.files).toEqual(['{{f}}']);
  const left = applyEdits(source, sourceEdits);
  expect(left).toContain('"ca": "ca.pem"');
  expect(left).toContain('"$file": "stays.png"');
  expect(left).not.toContain('logo.png');
  // If both collections are in the same folder, the paths do not change.
  const same = transferParts(request);
  expect(applyEdits(target, same.targetEdits)).toContain('"$file":"../logo.png"');
});

it('paths of files refer to the same files in a copy, and the original parts stay', () => {
  const emit = { name: 'Send', connection: 'main', event: 'e', args: [{ $file: 'logo.png' }] };
  const collection = { version: 1, name: 'a', connections: { main: { url: 'http://localhost' } }, emits: [emit] };
  const source = JSON.stringify(collection, undefined, 2);
  const refs = [{ type: 'emit', path: 'Send' }] as const;
  const beside = transferParts({ source, target: source, refs, onto: refs[0], isCopy: true });
  expect(beside.sourceEdits).toEqual([]);
  const names = readToEdit(applyEdits(source, beside.targetEdits)).collection.emits.map(
    (one) => 'name' in one && one.name,
  );
  expect(names.toSorted()).toEqual(['Send', 'Send 2']);
  const rebase = rebaseOf(from, 'file:///w/b.socketio.json');
  const target = '{ "version": 1, "name": "b", "connections": {}, "emits": [] }\n';
  const { targetEdits } = transferParts({ source, target, refs, rebase, isCopy: true });
  expect(readToEdit(applyEdits(target, targetEdits)).collection.emits).toEqual([
    { ...emit, args: [{ $file: './api/logo.png' }] },
  ]);
});
