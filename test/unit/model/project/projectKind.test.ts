import { expect, it } from 'vitest';
import { kindOfPackage, usesPythonSocketIo } from '../../../../src/model/project/projectKind.ts';

it('a package.json shows whether the project has a server or a client', () => {
  const kind = (manifest: unknown): unknown => kindOfPackage(JSON.stringify(manifest));
  expect(kind({ dependencies: { 'socket.io': '^4.8.0' } })).toEqual({ nodeServer: true, client: false });
  expect(kind({ devDependencies: { 'socket.io-client': '*' } })).toEqual({ nodeServer: false, client: true });
  expect(kind({ dependencies: { 'socket.io-parser': '4' }, name: 'socket.io' })).toEqual({
    nodeServer: false,
    client: false,
  });
  for (const text of ['', '{', 'null', '[]', '{"dependencies":7}', '{"dependencies":["socket.io"]}']) {
    expect(kindOfPackage(text), text).toEqual({ nodeServer: false, client: false });
  }
});

it('requirements and pyproject.toml show whether the project uses python-socketio', () => {
  for (const text of [
    'python-socketio==5.11\n',
    'aiohttp\nPython_SocketIO[asyncio_client]>=5\n',
    'dependencies = ["aiohttp", "python-socketio~=5.0"]',
    '[tool.poetry.dependencies]\npython-socketio = "^5"\n',
    'Flask-SocketIO\n',
  ]) {
    expect(usesPythonSocketIo(text), text).toBe(true);
  }
  for (const text of ['', 'aiohttp\n', '# python-socketio\n', 'python-socketio-extra\n', 'my-python-socketio\n']) {
    expect(usesPythonSocketIo(text), text).toBe(false);
  }
});
