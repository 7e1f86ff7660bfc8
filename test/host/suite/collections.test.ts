import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Uri } from 'vscode';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, listed, refusalOf, run, workspaceFolder } from './support/inspector.ts';

describe('sending from a collection', () => {
  let server: TestServer;
  let folder: string;

  before(async () => {
    folder = join(workspaceFolder().fsPath, '.socketio');
    await mkdir(folder, { recursive: true });
    server = await startServer({
      setup: (io) => {
        io.on('connection', (socket) => {
          socket.on('update item', (...args: unknown[]) => {
            const ack = args.at(-1);
            if (typeof ack === 'function') (ack as (response: unknown) => void)({ status: 'ok' });
          });
        });
      },
    });
    await writeFile(join(folder, 'bytes.bin'), Buffer.from([9, 8]));
    await write('api', collection());
  });
  after(async () => {
    for (const { connectionId } of await inspector.list()) await run('removeConnection', { connectionId });
    await server.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => server.recorder.clear());

  const collection = () => ({
    version: 1,
    name: 'API',
    variables: { host: server.url, user: 'Ada', age: '36' },
    connections: {
      main: { url: '{{host}}', transports: ['websocket'], query: { user: '{{user}}' } },
      closed: { url: server.url, namespace: '/closed' },
    },
    emits: [
      { name: 'Hello', connection: 'main', event: 'hello', args: [1, '2', { 3: '4', 5: { $hex: '06' } }] },
      {
        folder: 'Items',
        emits: [
          {
            name: 'Update',
            connection: 'main',
            event: 'update item',
            args: ['1', { name: '{{user}}', text: 'I am {{user}}', age: '{{age}}' }],
            ack: { timeoutMs: 10_000 },
          },
          {
            folder: 'Deep',
            emits: [{ name: 'File', connection: 'main', event: 'file', args: [{ $file: './bytes.bin' }] }],
          },
        ],
      },
      { name: 'Counted', connection: 'main', event: 'counted', args: ['{{$counter}}', 'n {{$counter}}', '{{$uuid}}'] },
      { name: 'Nothing', connection: 'main', event: 'nothing' },
      { name: 'Never answered', connection: 'main', event: 'quiet', ack: { timeoutMs: 50 } },
      { name: 'Volatile', connection: 'main', event: 'position', volatile: true },
      { name: 'Nowhere', connection: 'missing', event: 'hello' },
      { name: 'Refused', connection: 'closed', event: 'hello' },
      { name: 'Unknown variable', connection: 'main', event: 'hello', args: ['{{nobody}}'] },
      { name: 'Outside', connection: 'main', event: 'hello', args: [{ $file: '../../secret.bin' }] },
      { name: 'Reserved', connection: 'main', event: 'connect' },
    ],
  });
  const write = (name: string, content: unknown) =>
    writeFile(
      join(folder, `${name}.socketio.json`),
      typeof content === 'string' ? content : JSON.stringify(content, null, 2),
    );
  const uri = '.socketio/api.socketio.json';
  const send = (emit: string, file: unknown = uri) => inspector.send({ uri: file, emit });
  const connectionOf = async ({ seq }: { seq: number }) => {
    const [entry] = await inspector.read({ filter: `seq:${seq}..${seq}` });
    assert.ok(entry);
    return entry.connectionId;
  };

  it('opens the connection that the collection names, once, and sends over it', async () => {
    const first = await send('Hello');
    assert.equal(first.delivery, 'sent');
    assert.deepEqual((await server.recorder.waitFor('hello')).args, [1, '2', { 3: '4', 5: Buffer.from([6]) }]);
    assert.deepEqual(Object.keys(first).sort(), ['delivery', 'seq']);
    const connectionId = await connectionOf(first);
    const connection = await listed(connectionId);
    assert.equal(connection.name, 'main');
    assert.equal(connection.url, server.url);
    assert.equal(connection.transport, 'websocket');
    const [second, third] = await Promise.all([send('Hello'), send('Nothing')]);
    assert.deepEqual([await connectionOf(second), await connectionOf(third)], [connectionId, connectionId]);
    assert.equal(server.io.sockets.sockets.size, 1);
    const [socket] = server.io.sockets.sockets.values();
    assert.equal(socket?.handshake.query['user'], 'Ada');
  });

  it('finds emits in folders, resolves variables, and waits for the acknowledgement', async () => {
    const result = await send('Items/Update');
    assert.equal(result.delivery, 'acknowledged');
    assert.deepEqual(result.args, [{ status: 'ok' }]);
    assert.ok((result.latencyMs ?? 0) > 0);
    assert.deepEqual((await server.recorder.waitFor('update item')).args, [
      '1',
      { name: 'Ada', text: 'I am Ada', age: 36 },
    ]);
  });

  it('reads files relative to the collection', async () => {
    await send('Items/Deep/File');
    assert.deepEqual((await server.recorder.waitFor('file')).args, [Buffer.from([9, 8])]);
  });

  it('resolves dynamic variables, numbers as numbers', async () => {
    await send('Counted');
    const [number, text, uuid] = (await server.recorder.waitFor('counted')).args;
    assert.ok(typeof number === 'number');
    assert.match(String(text), /^n \d+$/);
    assert.match(String(uuid), /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    await send('Counted');
    const [next] = (await server.recorder.waitFor('counted', 2)).args;
    assert.ok(typeof next === 'number' && next > number);
  });

  it('sends no arguments if there are none, and respects ack and volatile', async () => {
    await send('Nothing');
    assert.deepEqual((await server.recorder.waitFor('nothing')).args, []);
    assert.equal((await send('Never answered')).delivery, 'timedOut');
    const { seq } = await send('Volatile');
    const [entry] = await inspector.read({ filter: `seq:${seq}..${seq}` });
    assert.equal(entry?.volatile, true);
  });

  it('accepts the file as a Uri, as text and as a path', async () => {
    const file = Uri.joinPath(workspaceFolder(), uri);
    for (const form of [file, file.toString(), file.toJSON(), file.fsPath, uri]) {
      assert.equal((await send('Nothing', form)).delivery, 'sent');
    }
  });

  it('reconnects a connection that was closed', async () => {
    const connectionId = await connectionOf(await send('Hello'));
    await inspector.disconnect(connectionId);
    const again = await send('Hello');
    assert.equal(await connectionOf(again), connectionId);
    assert.equal(again.delivery, 'sent');
    await server.recorder.waitFor('hello', 2);
  });

  it('opens another connection when its profile in the collection changed', async () => {
    const before = await connectionOf(await send('Nothing'));
    const changed = collection();
    changed.variables.user = 'Grace';
    await write('changed', changed);
    const after = await connectionOf(await send('Nothing', '.socketio/changed.socketio.json'));
    assert.notEqual(after, before);
    await run('removeConnection', { connectionId: after });
  });

  it('sends over an open connection that has the same profile', async () => {
    const profile = { url: server.url, query: { by: 'hand' } };
    const { connectionId } = await inspector.connect({ ...profile, name: 'By hand' });
    await write('alike', {
      version: 1,
      name: 'Alike',
      connections: { same: profile, other: { ...profile, query: { by: 'another' } } },
      emits: [
        { name: 'Same', connection: 'same', event: 'same' },
        { name: 'Other', connection: 'other', event: 'other' },
      ],
    });
    assert.equal(await connectionOf(await send('Same', '.socketio/alike.socketio.json')), connectionId);
    const other = await connectionOf(await send('Other', '.socketio/alike.socketio.json'));
    assert.notEqual(other, connectionId);
    for (const id of [connectionId, other]) await run('removeConnection', { connectionId: id });
  });

  const refused: [what: string, emit: string, message: RegExp][] = [
    ['an emit that does not exist', 'Items/Delete', /api\.socketio\.json has no emit “Items\/Delete”.*“Items\/Update”/],
    ['a folder', 'Items', /no emit “Items”/],
    ['a connection that does not exist', 'Nowhere', /“missing”, which the collection does not have.*main, closed/],
    ['a connection that the server refuses', 'Refused', /Invalid namespace/],
    ['a variable without a value', 'Unknown variable', /nobody/],
    ['a file outside the workspace', 'Outside', /outside the workspace/],
    ['a reserved name', 'Reserved', /reserves/],
  ];
  for (const [what, emit, message] of refused) {
    it(`explains what is wrong: ${what}`, async () => {
      assert.match((await refusalOf(send(emit))).message, message);
      assert.deepEqual(server.recorder.events, []);
    });
  }

  const broken: [what: string, text: string, message: RegExp][] = [
    [
      'what is no JSON',
      '{\n  "version": 1,\n  "name": oops\n}',
      /broken\.socketio\.json cannot be read\. Line 3, column 11:/,
    ],
    ['what ends too early', '{\n  "version": 1', /Line 2, column \d+/],
    [
      'an emit without an event',
      '{"version":1,"name":"x","connections":{},"emits":[{"name":"a","connection":"b"}]}',
      /Line 1, column 51: emits\[0\]\.event is missing/,
    ],
    ['another version', '{\n"version": 2, "name": "x", "connections": {}, "emits": []}', /Line 2, column 12: version/],
    ['an empty file', '', /Line 1, column 1:.*not a collection/],
  ];
  for (const [what, text, message] of broken) {
    it(`reports the position in a file that cannot be parsed: ${what}`, async () => {
      await write('broken', text);
      assert.match((await refusalOf(send('Hello', '.socketio/broken.socketio.json'))).message, message);
    });
  }

  it('reports a file that does not exist, and a path that cannot be a file', async () => {
    assert.match(
      (await refusalOf(send('Hello', '.socketio/none.socketio.json'))).message,
      /^The file “\.socketio\/none\.socketio\.json” does not exist\./,
    );
    assert.match(
      (await refusalOf(send('Hello', 'nowhere://x/y.socketio.json'))).message,
      /y\.socketio\.json” cannot be read/,
    );
  });

  it('names the argument that cannot be used', async () => {
    const faulty: [unknown, RegExp][] = [
      [{}, /uri/],
      [{ uri }, /emit/],
      [{ uri, emit: '' }, /emit/],
      [{ emit: 'Hello' }, /uri/],
      [{ uri: 5, emit: 'Hello' }, /uri/],
      ['api', /argument of the command/],
    ];
    for (const [input, message] of faulty) {
      const { message: shown } = await refusalOf(run('sendFromCollection', input));
      assert.match(shown, message, `${JSON.stringify(input)}: ${shown}`);
    }
  });
});
