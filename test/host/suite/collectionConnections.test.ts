// An emit of a collection is sent only over a connection with the same resolved profile. Two real servers represent "local" and
// "production".
import assert from 'node:assert/strict';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, listed, run, workspaceFolder } from './support/inspector.ts';

describe('the connection of a saved emit', () => {
  let local: TestServer;
  let production: TestServer;
  let folder: string;

  before(async () => {
    folder = join(workspaceFolder().fsPath, '.socketio');
    await mkdir(folder, { recursive: true });
    [local, production] = await Promise.all([startServer(), startServer()]);
  });
  after(async () => {
    await Promise.all([local.close(), production.close()]);
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    local.recorder.clear();
    production.recorder.clear();
  });
  afterEach(async () => {
    for (const { connectionId } of await inspector.list()) await run('removeConnection', { connectionId });
  });

  type Profile = Record<string, unknown>;
  const write = (
    variables: Record<string, string>,
    profile: Profile = { url: '{{host}}' },
    { file = 'api', environments = {} }: { file?: string; environments?: object } = {},
  ) =>
    writeFile(
      join(folder, `${file}.socketio.json`),
      JSON.stringify({
        version: 1,
        name: file,
        variables,
        environments,
        connections: { main: { transports: ['websocket'], ...profile } },
        emits: [{ name: 'Tick', connection: 'main', event: 'tick', args: ['{{label}}'] }],
      }),
    );
  const send = async (more: object = {}, file = 'api'): Promise<string> => {
    const { seq } = await inspector.send({ uri: `.socketio/${file}.socketio.json`, emit: 'Tick', ...more });
    const [entry] = await inspector.read({ filter: `seq:${seq}..${seq}` });
    assert.ok(entry);
    return entry.connectionId;
  };
  const labels = (server: TestServer) => server.recorder.named('tick').map(({ args }) => args[0]);

  it('is a new one when a variable of its URL changes', async () => {
    await write({ host: local.url, label: 'one' });
    const first = await send();
    await local.recorder.waitFor('tick');
    await write({ host: production.url, label: 'two' });
    const second = await send();
    await production.recorder.waitFor('tick');
    await write({ host: local.url, label: 'three' });
    const third = await send();
    await local.recorder.waitFor('tick', 2);
    assert.deepEqual([labels(local), labels(production)], [['one', 'three'], ['two']]);
    assert.notEqual(second, first);
    assert.equal(third, first);
  });

  it('is a new one in another environment, and with other variables that a program passes', async () => {
    const environments = {
      local: { host: local.url, label: 'local' },
      production: { host: production.url, label: 'production' },
    };
    await write({ host: 'http://127.0.0.1:9', label: 'none' }, undefined, { environments });
    const ids = [
      await send({ environment: 'local' }),
      await send({ environment: 'production' }),
      await send({ environment: 'local' }),
      await send({ environment: 'production', variables: { host: local.url, label: 'given' } }),
    ];
    await local.recorder.waitFor('tick', 3);
    await production.recorder.waitFor('tick');
    assert.deepEqual([labels(local), labels(production)], [['local', 'local', 'given'], ['production']]);
    assert.deepEqual([ids[2], ids[3]], [ids[0], ids[0]]);
  });

  const changes: [what: string, profile: (value: string) => Profile][] = [
    ['auth', (value) => ({ auth: { token: value } })],
    ['auth, through a variable', () => ({ auth: { token: '{{value}}' } })],
    ['query, through a variable', () => ({ query: { user: '{{value}}' } })],
    ['a header, through a variable', () => ({ headers: { 'X-User': '{{value}}' } })],
    ['a variable of a variable', () => ({ query: { user: '{{outer}}' } })],
    ['reconnection options', (value) => ({ reconnection: { delayMs: value === 'a' ? 100 : 200 } })],
  ];
  for (const [what, profile] of changes) {
    it(`is a new one when this changes: ${what}`, async () => {
      const variables = (value: string) => ({ label: value, value, outer: 'is {{value}}' });
      await write(variables('a'), { url: local.url, ...profile('a') });
      const first = await send();
      await write(variables('b'), { url: local.url, ...profile('b') });
      const second = await send();
      await write(variables('a'), { url: local.url, ...profile('a') });
      assert.notEqual(second, first);
      assert.equal(await send(), first);
    });
  }

  it('is the same connection when only its name or the order of its fields changes', async () => {
    await write({ label: 'x' }, { url: local.url, namespace: '/', auth: { a: 1, b: 2 } });
    const first = await send();
    await write({ label: 'x' }, { auth: { b: 2, a: 1 }, name: 'Main', url: local.url });
    assert.equal(await send(), first);
  });

  it('keeps the dynamic values with which it was opened', async () => {
    await write(
      { label: '{{$counter}}', id: '{{$uuid}}' },
      { url: local.url, query: { id: '{{id}}', at: '{{$timestamp}}' } },
    );
    const first = await send();
    assert.equal(await send(), first);
    await local.recorder.waitFor('tick', 2);
    const [one, two] = labels(local);
    assert.equal(Number(two), Number(one) + 1);
    assert.equal(local.sockets.length, 1);
    assert.match(String(local.sockets[0]?.handshake.query['id']), /^[\da-f]{8}-/);
  });

  it('is shared by emits that are sent at the same time, but not by emits to another server', async () => {
    const environments = { local: { host: local.url }, production: { host: production.url } };
    await write({ label: 'x' }, undefined, { environments });
    const ids = await Promise.all([
      send({ environment: 'local' }),
      send({ environment: 'production' }),
      send({ environment: 'local' }),
    ]);
    assert.equal(ids[0], ids[2]);
    assert.notEqual(ids[0], ids[1]);
    await local.recorder.waitFor('tick', 2);
    await production.recorder.waitFor('tick');
  });

  it('is not a closed connection whose variables now resolve to another server', async () => {
    await write({ host: local.url, label: 'one' });
    const first = await send();
    await inspector.disconnect(first);
    await write({ host: production.url, label: 'two' });
    assert.notEqual(await send(), first);
    assert.equal((await listed(first)).state, 'disconnected');
    await production.recorder.waitFor('tick');
    assert.deepEqual([labels(local), labels(production)], [['one'], ['two']]);
  });

  it('is connected to the server that its variables currently resolve to; the previous one stays closed', async () => {
    await write({ host: local.url, label: 'one' });
    const first = await send();
    await inspector.disconnect(first);
    const again = () => run('reconnect', { connectionId: first }) as Promise<{ connectionId: string }>;
    assert.equal((await again()).connectionId, first, 'nothing has changed');
    await inspector.disconnect(first);
    await write({ host: production.url, label: 'two' });
    const { connectionId } = await again();
    assert.notEqual(connectionId, first);
    assert.equal((await listed(first)).state, 'disconnected');
    assert.equal(new URL((await listed(connectionId)).url).origin, production.url);
    await inspector.disconnect(connectionId);
    const environments = { test: { host: local.url } };
    await write({ host: production.url, label: 'three' }, undefined, { environments });
    await run('selectEnvironment', { uri: '.socketio/api.socketio.json', environment: 'test' });
    try {
      assert.equal((await again()).connectionId, first, 'its environment resolves to the first server again');
    } finally {
      await run('selectEnvironment', { uri: '.socketio/api.socketio.json', environment: null });
    }
  });

  it('is connected again with the environment and the variables of the program, regardless of the selected environment', async () => {
    const environments = { local: { host: local.url }, production: { host: production.url } };
    await write({ label: 'x' }, undefined, { environments });
    const uri = '.socketio/api.socketio.json';
    const ids = [await send({ environment: 'local' }), await send({ variables: { host: local.url, label: 'y' } })];
    await run('selectEnvironment', { uri, environment: 'production' });
    try {
      for (const connectionId of new Set(ids)) {
        await inspector.disconnect(connectionId);
        assert.equal(
          ((await run('reconnect', { connectionId })) as { connectionId: string }).connectionId,
          connectionId,
        );
      }
    } finally {
      await run('selectEnvironment', { uri, environment: null });
    }
    assert.deepEqual(labels(production), []);
    assert.equal(production.sockets.length, 0);
  });

  it('follows a file that is renamed, and is shared with another collection of the same profile', async () => {
    await write({ host: local.url, label: 'one' });
    const first = await send();
    await rename(join(folder, 'api.socketio.json'), join(folder, 'renamed.socketio.json'));
    assert.equal(await send({}, 'renamed'), first);
    await write({ other: local.url, label: 'three' }, { url: '{{other}}' }, { file: 'twin' });
    assert.equal(await send({}, 'twin'), first);
    await write({ other: production.url, label: 'four' }, { url: '{{other}}' }, { file: 'twin' });
    assert.notEqual(await send({}, 'twin'), first);
  });

  it('is a connection that the user opened to the same server, but not if its variables resolve to another server', async () => {
    const { connectionId } = await inspector.connect({ url: local.url, transports: ['websocket'] });
    await write({ host: local.url, label: 'one' });
    assert.equal(await send(), connectionId);
    await write({ host: production.url, label: 'two' });
    assert.notEqual(await send(), connectionId);
  });
});
