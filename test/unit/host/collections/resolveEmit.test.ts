import { expect, it } from 'vitest';
import { emitAt } from '../../../../src/host/collections/resolveEmit.ts';
import type { Collection } from '../../../../src/model/collection/collection.ts';

const emit = (name: string, event: string) => ({ name, connection: 'main', event });
const collection: Collection = {
  version: 1,
  name: 'Shop',
  connections: { main: { url: 'http://localhost:3000' } },
  emits: [
    emit('once', 'a'),
    emit('twice', 'b'),
    emit('twice', 'c'),
    { folder: 'Folder', emits: [emit('x', 'd'), { folder: 'Deep', emits: [emit('y', 'e')] }] },
    { folder: 'Folder', emits: [emit('x', 'f')] },
    emit('Folder/Deep/y', 'g'),
  ],
};
const at = (path: string) => emitAt({ collection, file: 'shop.socketio.json' }, path);
const code = (path: string): unknown => {
  try {
    return at(path).event;
  } catch (error) {
    return (error as { cause?: unknown }).cause;
  }
};

it('a path that belongs to one emit selects that emit', () => {
  expect([at('once').event, code('Folder/none')]).toMatchObject(['a', { code: 'collection.unknownEmit' }]);
});

it.each([
  ['in one list', 'twice'],
  ['in folders of the same name', 'Folder/x'],
  ['in a folder, and with slashes in its name', 'Folder/Deep/y'],
])('a path of several emits is refused with their number: %s', (_where, path) => {
  expect(code(path)).toMatchObject({
    code: 'collection.ambiguousEmit',
    params: { file: 'shop.socketio.json', emit: path, count: 2 },
  });
  expect(() => at(path)).toThrow(path);
});
