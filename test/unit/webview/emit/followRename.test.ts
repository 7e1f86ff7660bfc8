import { expect, it } from 'vitest';
import { followRename } from '../../../../webview/emit/followRename.ts';

const saved = { uri: 'file:///w/a.socketio.json', emit: 'users/join', file: 'a', connection: 'main', version: 'v1' };
const versions = { before: 'v1', after: 'v2' };

it('an emit in the form takes over the new name of its saved emit, and can be saved to it again', () => {
  const renamed = { uri: saved.uri, from: 'users/join', to: 'users/enter', versions };
  expect(followRename(saved, renamed)).toEqual({ ...saved, emit: 'users/enter', version: 'v2' });
});

it('an emit in the form keeps its version if the saved emit was also changed in another way', () => {
  const renamed = { uri: saved.uri, from: 'users/join', to: 'users/enter', versions: { before: 'v7', after: 'v8' } };
  expect(followRename(saved, renamed)).toEqual({ ...saved, emit: 'users/enter' });
});

it('an emit in the form takes over the new name of its folder', () => {
  expect(followRename(saved, { uri: saved.uri, from: 'users', to: 'people' }).emit).toBe('people/join');
  const deep = { ...saved, emit: 'a/users/join' };
  expect(followRename(deep, { uri: saved.uri, from: 'a/users', to: 'a/people' }).emit).toBe('a/people/join');
});

it('an emit in the form is unchanged if other emits or folders are renamed', () => {
  for (const renamed of [
    { uri: 'file:///w/b.socketio.json', from: 'users/join', to: 'x', versions },
    { uri: saved.uri, from: 'users/joined', to: 'x', versions },
    { uri: saved.uri, from: 'user', to: 'x' },
  ]) {
    expect(followRename(saved, renamed)).toBe(saved);
  }
});
